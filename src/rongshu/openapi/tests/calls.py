"""Calling the API as a program does: over HTTP, with a token or key, in one shop."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.test import Client

from rongshu.kit.http.problems import PROBLEM_JSON

_keys = count(1)

ADDRESS = {
    "receiver": "林小榕",
    "phone": "13800138000",
    "region_code": "440106",
    "detail": "天河路 1 号榕树大厦 3 楼",
}


@dataclass
class Answer:
    """What came back, read as JSON."""

    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str:
        """Code of a problem."""
        return str(self.body["code"])


@dataclass
class Api:
    """A caller. Every problem is checked to be problem JSON, whoever asks for what."""

    slug: str
    token: str = ""
    key: str = ""
    language: str = "zh-hans"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, *, once: str | None = None) -> Answer:
        """A POST under an idempotency key: a new one, unless `once` gives it; empty for none."""
        return self.call(
            "POST", path, body=body, once=f"test-key-{next(_keys):06d}" if once is None else once
        )

    def call(
        self, method: str, path: str, *, body: Any = None, query: dict[str, Any] | None = None, once: str = ""
    ) -> Answer:
        headers = {"Accept-Language": self.language}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.key:
            headers["X-API-Key"] = self.key
        if once:
            headers["Idempotency-Key"] = once
        response = self.client.generic(
            method,
            f"/s/{self.slug}/api/v1{path}",
            data=body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            query_params=query or None,
            headers=headers,
        )
        if response.status_code >= 400:
            assert response["Content-Type"] == PROBLEM_JSON, response.content[:500]
        read: Any = response.json() if response.content else None
        if response.status_code >= 400:
            assert read["status"] == response.status_code
            assert {"type", "title", "detail", "code"} <= set(read)
        return Answer(response.status_code, read, response.headers)
