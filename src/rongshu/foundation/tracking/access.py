"""Tokens a page carries to the live process, which knows no sessions."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from rongshu.foundation.shops.middleware import request_shop
from rongshu.foundation.tracking.cookies import visitor_of
from rongshu.foundation.tracking.types import STREAM_PURPOSE, TRACK_PURPOSE
from rongshu.kit import tokens


def track_token(request: HttpRequest) -> str:
    """Lets this browser report behaviour events to this shop, as this visitor and user."""
    return tokens.issue(
        TRACK_PURPOSE,
        {"shop": request_shop(request).id, "visitor": visitor_of(request), "user": _user_id(request)},
    )


def stream_token(request: HttpRequest, topics: Iterable[str]) -> str:
    """Lets this browser listen to topics of this shop (``group:ABC``). The view decides which, so it checks first."""
    return tokens.issue(
        STREAM_PURPOSE,
        {
            "shop": request_shop(request).id,
            "visitor": visitor_of(request),
            "user": _user_id(request),
            "topics": sorted(set(topics)),
        },
    )


def _user_id(request: HttpRequest) -> int | None:
    return request.user.pk if request.user.is_authenticated else None
