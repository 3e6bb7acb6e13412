"""Asking as somebody, and reading the answer so that two can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from rongshu.foundation.shops.models import Shop
from rongshu.openapi.pages import api
from rongshu.people.accounts.models import User
from tests.security.routes import BODIES, Fill, Route, fill_of
from tests.security.worlds import fill, fingerprint, numbers

# What differs between two answers that say the same: tokens, nonces, request ids.
_NOISE = (
    (re.compile(r"[\w-]+(?::|%3A)[\w-]{5,7}(?::|%3A)[\w-]{43}"), "SIGNED"),
    (
        re.compile(r'(csrfmiddlewaretoken" value=|"X-CSRFToken": |csrf[\w-]*="?)"?[A-Za-z0-9]{32,64}"?'),
        "CSRF",
    ),
    (re.compile(r'name="idempotency_key" value="[^"]*"'), "ONCE"),
    (re.compile(r'data-now="\d+"'), "NOW"),
    (re.compile(r'(?<=/t/)[2-9A-Z]{10}|(?<="code":")[2-9A-Z]{10}'), "LINK"),
    (re.compile(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+"), "QR"),
    (re.compile(r"\b[A-Z2-7]{32}\b"), "TOTP"),
    (re.compile(r"\b[A-Za-z0-9]{64}\b"), "CSRF"),
)

_REQUEST = re.compile(r"\b[0-9a-f]{16}\b")


@dataclass(frozen=True)
class Person:
    """Somebody who asks: a browser's session, an API token or an API key."""

    name: str
    user: User | None = None
    token: str = ""
    key: str = ""

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.user is not None:
            client.force_login(self.user)
        return client


@dataclass(frozen=True)
class Reply:
    """An answer without its noise."""

    status: int
    location: str
    text: str
    content_type: str
    headers: Mapping[str, str]
    fingerprint: str


def _words(body: bytes, kind: str) -> str:
    """What an answer says: pictures by their size, workbooks by their cells (their envelope is dated), texts whole."""
    if "image" in kind:
        return f"{len(body)} bytes"
    if "spreadsheetml" in kind:
        book = load_workbook(BytesIO(body), read_only=True)
        return "\n".join(str([sheet.title, *sheet.iter_rows(values_only=True)]) for sheet in book)
    return body.decode(errors="replace")


def methods_of(route: Route) -> list[str]:
    """What to try on a route: what the API documents, else what pages are asked with."""
    if route.is_api:
        below = route.text.removeprefix("api/v1/")
        documented = [one.method for one in api().endpoints.values() if one.route == below]
        return documented or ["GET", "POST"]
    return ["GET", "POST"]


def ask(
    client: Client,
    person: Person,
    root: str,
    route: Route,
    method: str,
    ids: Mapping[str, str],
    watched: Shop | None = None,
) -> Reply:
    """One request, undone afterwards. Every id of `ids` in the answer is replaced by its kind.

    With a `watched` shop the reply carries its fingerprint from before the undoing.
    """
    filled: Fill = fill_of(route)
    path = root + route.path({name: fill(value, ids) for name, value in filled.parameters.items()})
    headers = {"Idempotency-Key": "sweep-000001"} if route.is_api else {}
    if person.token:
        headers["Authorization"] = f"Bearer {person.token}"
    if person.key:
        headers["X-API-Key"] = person.key
    data: Any = None
    content_type = "application/x-www-form-urlencoded"
    if route.is_api:
        content_type = "application/json"
        data = json.dumps(numbers(fill(_body(route, method), ids)))
    elif method == "POST":
        data = "&".join(f"{name}={fill(value, ids)}" for name, value in filled.form.items())
    query = {name: fill(value, ids) for name, value in filled.query.items()} if method == "GET" else {}
    cookies, undo = client.cookies.output(header=""), transaction.savepoint()
    try:
        response: Any = client.generic(
            method, path, data or "", content_type=content_type, query_params=query or None, headers=headers
        )
        seen = fingerprint(watched) if watched is not None else ""
    finally:
        # A savepoint by hand: inside atomic() the gateways would rightly refuse to be called.
        transaction.savepoint_rollback(undo)
        client.cookies.clear()
        client.cookies.load(cookies)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    text = _words(body, kind)
    return Reply(
        status=response.status_code,
        location=_plain(response.get("Location", ""), ids),
        text=_plain(text, ids),
        content_type=kind,
        headers=dict(response.headers),
        fingerprint=seen,
    )


def _body(route: Route, method: str) -> Any:
    below = route.text.removeprefix("api/v1/")
    for one in api().endpoints.values():
        if (one.route, one.method) == (below, method):
            return BODIES.get(one.operation_id, {})
    return {}


def _plain(text: str, ids: Mapping[str, str]) -> str:
    # First, as the digits of some row's id turn up in one of so many request ids.
    text = _REQUEST.sub("REQUEST", text)
    for kind, value in sorted(ids.items(), key=lambda one: -len(one[1])):
        if value.isdigit() and len(value) >= 5:
            text = re.sub(rf"(?<!\d){value}(?!\d)", "<row>", text)
        elif len(value) >= 5:
            text = text.replace(value, f"<{kind}>")
    for noise, word in _NOISE:
        text = noise.sub(word, text)
    return text
