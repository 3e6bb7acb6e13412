"""`GET /v1/stream?token=&age=`: server-sent events. `age` is how long ago, in ms, the page that listens was written:
what changed since is told at once.

`hello` with the server's time first (and again when a demo moves the clock), then `change` with a topic, `resync` when
changes may have been missed. A stream ends after half an hour and the browser reconnects by itself; with an expired
token it is refused for good and the page must be loaded again.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from rongshu.kit.live.asgi import Problem, Receive, Request
from rongshu.kit.live.hub import CLOCK, RESYNC, Hub, Listener
from rongshu.kit.tokens import BadToken, check

PURPOSE = "stream"
TOKEN_SECONDS = 2 * 3600
MOST_TOPICS = 20
RETRY_MS = 2000
LIFE_S = 1800.0
STUCK_S = 20.0

_TOPIC = re.compile(r"[A-Za-z0-9:_.\-]{1,80}")


class Streams:
    """The endpoint. `beat_s` is how often an idle stream is written to, so that proxies and we see who is gone."""

    def __init__(
        self, hub: Hub, now: Callable[[], datetime], sent: Callable[[int], None], *, beat_s: float = 15.0
    ) -> None:
        self._hub = hub
        self._now = now
        self._sent = sent
        self._beat_s = beat_s

    async def __call__(self, request: Request) -> None:
        shop_id, owner, topics = _claims(request.parameter("token"))
        age = request.parameter("age")
        listener = self._hub.join(
            f"{shop_id}:{owner}",
            (f"{shop_id}:{topic}" for topic in topics),
            missed_s=int(age) / 1000 if age.isascii() and age.isdigit() and len(age) < 10 else 0.0,
        )
        try:
            await request.start(
                200,
                [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                ],
            )
            writing = asyncio.create_task(self._write(request, listener, f"{shop_id}:", topics))
            leaving = asyncio.create_task(_hung_up(request.receive))
            done, pending = await asyncio.wait({writing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            if writing in done:
                writing.result()
        finally:
            self._hub.leave(listener)

    async def _write(self, request: Request, listener: Listener, prefix: str, topics: list[str]) -> None:
        until = time.monotonic() + LIFE_S * random.uniform(0.8, 1.0)  # noqa: S311  # spreads reconnections
        await self._send(request, f"retry: {RETRY_MS}\n\n".encode() + self._hello(topics))
        while time.monotonic() < until:
            if not await listener.wait(self._beat_s):
                await self._send(request, b": beat\n\n")
                continue
            signals, changed = listener.take()
            parts = []
            if CLOCK in signals:
                parts.append(self._hello(topics))
            if RESYNC in signals:
                parts.append(_event("resync", {}))
            parts += [_event("change", {"topic": topic.removeprefix(prefix)}) for topic in changed]
            await self._send(request, b"".join(parts))
            self._sent(len(parts))
        await request.write(b"")

    async def _send(self, request: Request, content: bytes) -> None:
        """Write, or end the stream of a client that does not read."""
        # Not wait_for(): on Python 3.11 it forgets a cancellation that comes as the write ends.
        async with asyncio.timeout(STUCK_S):
            await request.write(content, more=True)

    def _hello(self, topics: list[str]) -> bytes:
        return _event(
            "hello", {"now": self._now().astimezone(UTC).isoformat(timespec="milliseconds"), "topics": topics}
        )


def _claims(token: str) -> tuple[int, str, list[str]]:
    try:
        claims = check(PURPOSE, token, TOKEN_SECONDS)
    except BadToken:
        raise Problem(401, "bad_token", "页面已过期，请刷新后再试。", field="token") from None
    shop_id, topics = claims.get("shop"), claims.get("topics")
    owner = claims.get("visitor") or claims.get("user")
    usable = (
        isinstance(shop_id, int)
        and bool(owner)
        and isinstance(topics, list)
        and 1 <= len(topics) <= MOST_TOPICS
        and all(isinstance(topic, str) and _TOPIC.fullmatch(topic) for topic in topics)
    )
    if not usable:
        raise Problem(401, "bad_token", "页面已过期，请刷新后再试。", field="token")
    assert isinstance(shop_id, int)
    assert isinstance(topics, list)
    return shop_id, str(owner), topics


def _event(name: str, data: dict[str, Any]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
