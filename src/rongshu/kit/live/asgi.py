"""Just enough HTTP over ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import orjson

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

PROBLEM_JSON = b"application/problem+json"


class Problem(Exception):
    """A refusal of this process, answered as RFC 9457 problem JSON.

    `code` is its stable name, `title` a sentence for people. Sentences here do not pass through gettext, which needs
    Django's apps.
    """

    def __init__(self, status: int, code: str, title: str, **members: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.members = members

    def document(self) -> dict[str, Any]:
        return {
            "type": f"urn:rongshu:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            **self.members,
        }


class Gone(Exception):
    """The client hung up before its request was read."""


@dataclass
class Request:
    """One HTTP request. `client` is the address that rate limits count by."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    peer: str
    client: str
    receive: Receive
    send: Send
    answer_headers: list[Header] = field(default_factory=list)
    """Sent with every answer to this request (CORS, request id)."""

    @classmethod
    def of(cls, scope: Scope, receive: Receive, send: Send, client: Callable[[str, str], str]) -> Request:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        peer = str((scope.get("client") or ("", 0))[0])
        return cls(
            method=scope["method"],
            path=scope["path"],
            query=parse_qs(
                scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True, max_num_fields=20
            ),
            headers=headers,
            peer=peer,
            client=client(peer, headers.get("x-forwarded-for", "")),
            receive=receive,
            send=send,
        )

    def parameter(self, name: str) -> str:
        """The one value of a query parameter, or empty."""
        values = self.query.get(name, [])
        return values[0] if len(values) == 1 else ""

    async def body(self, most: int) -> bytes:
        """The whole body. Raises Problem 413 beyond `most` bytes, without reading the rest; Gone on hang-up."""
        announced = self.headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > most:
            raise Problem(413, "body_too_large", "请求内容太大。", most_bytes=most)
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Gone
            part = message.get("body", b"")
            size += len(part)
            if size > most:
                raise Problem(413, "body_too_large", "请求内容太大。", most_bytes=most)
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    async def start(self, status: int, headers: Iterable[Header]) -> None:
        await self.send(
            {"type": "http.response.start", "status": status, "headers": [*headers, *self.answer_headers]}
        )

    async def write(self, body: bytes, *, more: bool = False) -> None:
        await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def answer(self, status: int, body: bytes, content_type: bytes, *headers: Header) -> None:
        """A whole answer at once, never cached."""
        await self.start(
            status,
            [
                (b"content-type", content_type),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
                (b"x-content-type-options", b"nosniff"),
                *headers,
            ],
        )
        await self.write(b"" if self.method == "HEAD" else body)

    async def answer_json(self, status: int, value: Any, *headers: Header) -> None:
        await self.answer(status, orjson.dumps(value), b"application/json", *headers)

    async def refuse(self, problem: Problem) -> None:
        headers: list[Header] = []
        if "retry_after" in problem.members:
            headers.append((b"retry-after", str(problem.members["retry_after"]).encode()))
        await self.answer(problem.status, orjson.dumps(problem.document()), PROBLEM_JSON, *headers)
