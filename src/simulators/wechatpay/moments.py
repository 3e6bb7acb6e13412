"""Moments as the wire format writes them: RFC 3339 at +08:00, whole seconds."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_SHANGHAI = timezone(timedelta(hours=8))


def written(seconds: float) -> str:
    """Unix seconds as ``2026-01-31T12:34:56+08:00``."""
    return datetime.fromtimestamp(int(seconds), _SHANGHAI).isoformat()


def read(text: str) -> float:
    """Unix seconds of an RFC 3339 moment. Raises ValueError for anything else, also without a time zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.timestamp()


def day_stamp(seconds: float) -> str:
    """``20260131123456`` in Shanghai, as identifiers begin."""
    return datetime.fromtimestamp(int(seconds), _SHANGHAI).strftime("%Y%m%d%H%M%S")
