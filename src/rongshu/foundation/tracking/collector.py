"""`POST /v1/track`: behaviour events of a page into the inbox, one row per batch. Runs in the live process.

The body is JSON, whatever its content type says (a beacon sends text/plain):
`{"token": …, "batch": [{"event": "view", "at": "2026-01-31T08:00:00Z", "props": {…}}, …]}`.
A batch with one bad event is refused whole, naming the field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from prometheus_client import CollectorRegistry, Counter

from rongshu.foundation.tracking.types import BEHAVIOUR_EVENTS, TRACK_MAX_AGE_SECONDS, TRACK_PURPOSE
from rongshu.kit.http.clients import rate_key
from rongshu.kit.http.throttle import Throttle
from rongshu.kit.live.asgi import Problem, Request
from rongshu.kit.live.database import Pool
from rongshu.kit.tokens import BadToken, check

MOST_BYTES = 64 * 1024
MOST_EVENTS = 100
MOST_PROPS = 20
MOST_TEXT = 200
BATCHES_PER_MINUTE = 60
BATCHES_PER_MINUTE_AND_ADDRESS = 600

_PROP = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VISITOR = re.compile(r"[0-9a-f]{32}")

_INSERT = "INSERT INTO tracking_inboxbatch (shop_id, visitor, user_id, body) VALUES (%s, %s, %s, %s::jsonb)"


class Collector:
    """The endpoint."""

    def __init__(self, pool: Pool, registry: CollectorRegistry) -> None:
        self._pool = pool
        self._visitors = Throttle("track", amount=BATCHES_PER_MINUTE, seconds=60)
        self._addresses = Throttle("track address", amount=BATCHES_PER_MINUTE_AND_ADDRESS, seconds=60)
        self._taken = Counter("rongshu_track_events", "Behaviour events taken", registry=registry)

    async def __call__(self, request: Request) -> None:
        _pass(self._addresses, rate_key(request.client))
        body = _object(await request.body(MOST_BYTES))
        shop_id, visitor, user_id = _claims(body.get("token"))
        _pass(self._visitors, f"{shop_id}:{visitor}")
        batch = read_batch(body)
        async with self._pool.connection() as connection, connection.pipeline():
            await connection.execute("SELECT set_config('rongshu.shop_id', %s, true)", [str(shop_id)])
            await connection.execute(_INSERT, [shop_id, visitor, user_id, orjson.dumps(batch).decode()])
        self._taken.inc(len(batch))
        await request.answer_json(202, {"accepted": len(batch)})


def read_batch(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Events of a body, checked and stripped to what is known. Raises Problem 400 naming the first bad field."""
    for name in body:
        if name not in {"token", "batch"}:
            raise _bad(name, "unknown field")
    batch = body.get("batch")
    if not isinstance(batch, list) or not 1 <= len(batch) <= MOST_EVENTS:
        raise _bad("batch", f"1-{MOST_EVENTS} events")
    return [_event(event, f"batch[{number}]") for number, event in enumerate(batch)]


def _event(event: Any, where: str) -> dict[str, Any]:
    if not isinstance(event, dict):
        raise _bad(where, "an object")
    for name in event:
        if name not in {"event", "at", "props"}:
            raise _bad(f"{where}.{name}", "unknown field")
    if not isinstance(event.get("event"), str) or event["event"] not in BEHAVIOUR_EVENTS:
        raise _bad(f"{where}.event", "one of " + ", ".join(sorted(BEHAVIOUR_EVENTS)))
    props = event.get("props", {})
    if not isinstance(props, dict) or len(props) > MOST_PROPS:
        raise _bad(f"{where}.props", f"an object of at most {MOST_PROPS} properties")
    for name, value in props.items():
        if not _PROP.fullmatch(name):
            raise _bad(f"{where}.props", "names of a-z, 0-9 and _")
        _check_value(value, f"{where}.props.{name}")
    return {"event": event["event"], "at": _moment(event.get("at"), f"{where}.at"), "props": props}


def _check_value(value: Any, where: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int | float) and abs(value) < 2**53:
        return
    if isinstance(value, str) and len(value) <= MOST_TEXT and "\0" not in value:
        return
    raise _bad(where, f"text of at most {MOST_TEXT} characters, a number, true, false or null")


def _moment(value: Any, where: str) -> str | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and len(value) <= 40 and datetime.fromisoformat(value).tzinfo is not None:
            return value
    except ValueError:
        pass
    raise _bad(where, "ISO 8601 with a time zone")


def _object(content: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise _bad("", "JSON") from None
    if not isinstance(body, dict):
        raise _bad("", "a JSON object")
    return body


def _claims(token: Any) -> tuple[int, str, int | None]:
    expired = Problem(401, "bad_token", "页面已过期，请刷新后再试。", field="token")
    if not isinstance(token, str):
        raise expired
    try:
        claims = check(TRACK_PURPOSE, token, TRACK_MAX_AGE_SECONDS)
    except BadToken:
        raise expired from None
    shop_id, visitor, user_id = claims.get("shop"), claims.get("visitor"), claims.get("user")
    known_user = user_id is None or isinstance(user_id, int)
    if not isinstance(shop_id, int) or not isinstance(visitor, str) or not known_user:
        raise expired
    if not _VISITOR.fullmatch(visitor):
        raise expired
    return shop_id, visitor, user_id


def _pass(throttle: Throttle, key: str) -> None:
    wait = throttle.wait_for(key)
    if wait:
        raise Problem(429, "too_many_requests", "操作太频繁了，请稍后再试。", retry_after=int(wait) + 1)


def _bad(field: str, rule: str) -> Problem:
    return Problem(400, "invalid_batch", "上报的内容格式不正确。", field=field, rule=rule)
