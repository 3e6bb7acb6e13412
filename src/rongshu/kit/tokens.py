"""Signed short-lived tokens, bound to a purpose, a shop and whatever else the claims say.

`live` checks them without a session or a database look-up, so each token names everything that was decided when it
was issued. Signing is Django's; the key is `RONGSHU_LIVE_KEY`, shared by `web` and `live` only.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing


class BadToken(Exception):
    """Forged, expired, or issued for another purpose."""


def issue(purpose: str, claims: dict[str, Any]) -> str:
    """Token for one purpose; the time of issue is inside."""
    return signing.dumps(claims, key=settings.RONGSHU_LIVE_KEY, salt=f"rongshu.{purpose}", compress=False)


def check(purpose: str, token: str, max_age_seconds: int) -> dict[str, Any]:
    """Claims of a valid token. Raises BadToken."""
    try:
        claims = signing.loads(
            token,
            key=settings.RONGSHU_LIVE_KEY,
            salt=f"rongshu.{purpose}",
            max_age=max_age_seconds,
            fallback_keys=[],
        )
    except signing.BadSignature as error:
        raise BadToken(str(error)) from error
    if not isinstance(claims, dict):
        raise BadToken("claims are not an object")
    return claims
