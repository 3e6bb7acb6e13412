"""What happens in a session when its user sets up or removes a second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from rongshu.people.accounts.models import User
from rongshu.people.accounts.selectors import SECOND_FACTOR


def factor_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Setting up an authenticator app takes a code from it: the session has proved the factor."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_FACTOR] = user.pk


def factor_removed(*, request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """What was proved with a removed factor counts no more."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_FACTOR] = 0
