"""From what was recorded to rows of the lake: pure, so that the same input always gives the same rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rongshu.foundation.tracking.types import BEHAVIOUR_EVENTS, LinkTarget

_CLOCK_SKEW = timedelta(minutes=5)


def _text(value: Any, length: int = 80) -> str | None:
    return value[:length] if isinstance(value, str) and value else None


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 2**62 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 18:
        return int(value)
    return None


def _link_columns(
    code: str | None, links: Mapping[str, LinkTarget], names: Mapping[int, str]
) -> dict[str, Any]:
    facts = links.get(code or "")
    return {
        "link_code": code,
        "link_depth": facts.depth if facts else None,
        "link_sharer": names.get(facts.sharer_id) if facts and facts.sharer_id else None,
    }


def domain_row(
    *,
    shop_id: int,
    event_id: int,
    name: str,
    at: datetime,
    payload: Mapping[str, Any],
    links: Mapping[str, LinkTarget],
    names: Mapping[int, str],
) -> dict[str, Any]:
    """Lake row of a domain event. People appear by pseudonym only; their ids are taken out of the payload."""
    person = _number(payload.get("buyer_id")) or _number(payload.get("user_id"))
    kept = {
        key: value
        for key, value in payload.items()
        if not key.endswith(("buyer_id", "user_id", "promoter_id"))
    }
    code = _text(payload.get("link_code"))
    amounts = (_number(payload.get(key)) for key in ("amount_fen", "refunded_fen", "payable_fen"))
    return {
        "event_id": f"d{event_id}",
        "name": name,
        "at": at,
        "shop_id": shop_id,
        "person": names.get(person) if person else None,
        "visitor": None,
        **_link_columns(code, links, names),
        "activity_id": _number(payload.get("activity_id")),
        "campaign_ref": _text(payload.get("campaign_ref")),
        "product": _text(payload.get("product")),
        "order_number": _text(payload.get("number")),
        "amount_fen": next((amount for amount in amounts if amount is not None), None),
        "props": json.dumps(kept, ensure_ascii=False, sort_keys=True),
    }


def behaviour_rows(
    *,
    shop_id: int,
    batch_id: int,
    received_at: datetime,
    visitor: str,
    user_id: int | None,
    body: Any,
    links: Mapping[str, LinkTarget],
    names: Mapping[int, str],
) -> list[dict[str, Any]]:
    """Lake rows of a batch; what is not an event we know is left out.

    A client's time counts only within five minutes before the batch came; otherwise the server's does.
    """
    rows: list[dict[str, Any]] = []
    for number, event in enumerate(body if isinstance(body, list) else []):
        if not isinstance(event, dict) or event.get("event") not in BEHAVIOUR_EVENTS:
            continue
        raw = event.get("props")
        props: dict[str, Any] = raw if isinstance(raw, dict) else {}
        code = _text(props.get("link_code"), 16) or _text(props.get("link"), 16)
        facts = links.get(code or "")
        activity = _number(props.get("activity_id"))
        rows.append(
            {
                "event_id": f"b{batch_id}.{number}",
                "name": event["event"],
                "at": _client_time(event.get("at"), received_at),
                "shop_id": shop_id,
                "person": names.get(user_id) if user_id else None,
                "visitor": visitor,
                **_link_columns(code, links, names),
                "activity_id": activity if activity is not None else (facts.campaign_id if facts else None),
                "campaign_ref": _text(props.get("group") or props.get("campaign_ref")),
                "product": _text(props.get("product")),
                "order_number": None,
                "amount_fen": None,
                "props": json.dumps(props, ensure_ascii=False, sort_keys=True)[:2000],
            }
        )
    return rows


def _client_time(value: Any, received_at: datetime) -> datetime:
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return received_at
        if moment.tzinfo is not None and received_at - _CLOCK_SKEW <= moment <= received_at:
            return moment.astimezone(UTC)
    return received_at


def link_codes(payloads: list[Mapping[str, Any]], batches: list[Any]) -> set[str]:
    """Share-link codes mentioned anywhere in a drain, to look them up at once."""
    codes = {code for payload in payloads if (code := _text(payload.get("link_code"), 16))}
    for body in batches:
        for event in body if isinstance(body, list) else []:
            props = event.get("props") if isinstance(event, dict) else None
            if isinstance(props, dict):
                code = _text(props.get("link_code"), 16) or _text(props.get("link"), 16)
                if code:
                    codes.add(code)
    return codes
