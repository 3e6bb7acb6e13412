"""What happens when a user signs in, sets up or removes a second factor."""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from rongshu.kit.http.clients import client_ip
from rongshu.people.accounts.models import User
from rongshu.people.accounts.selectors import SECOND_FACTOR
from rongshu.people.accounts.services import login_record


def factor_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Setting up an authenticator app takes a code from it: the session has proved the factor."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_FACTOR] = user.pk


def factor_removed(*, request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """What was proved with a removed factor counts no more."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_FACTOR] = 0


def signed_in(*, request: HttpRequest | None, user: User, **_: Any) -> None:
    """Every sign-in is noted for its owner."""
    if request is not None and request.META.get("REMOTE_ADDR"):
        login_record(
            user_id=user.pk,
            device=device_of(request.headers.get("User-Agent", "")),
            network=client_ip(request),
        )


def device_of(agent: str) -> str:
    """A browser's name for itself, as people would say it."""
    app = next((name for mark, name in _APPS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (system, app)))


_APPS: Final = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "鸿蒙"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
