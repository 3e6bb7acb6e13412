"""How often one address and one caller may ask. Floods end here; guesses are counted where they are made."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from rongshu.kit.http.clients import client_ip, rate_key
from rongshu.kit.http.throttle import Throttle

# Requests per minute. An installation changes them by the setting RONGSHU_API_RATES.
RATES: Final = {"address": 1200, "caller": 300, "sign_in": 20}


def require_address(request: HttpRequest) -> None:
    """Count a request against its network address. Raises TooManyRequests."""
    _throttle("address").require(rate_key(client_ip(request)))


def require_sign_in(request: HttpRequest) -> None:
    """Count a step of signing in against its network address. Raises TooManyRequests."""
    _throttle("sign_in").require(rate_key(client_ip(request)))


def require_caller(public_id: str) -> None:
    """Count a request against its token or key. Raises TooManyRequests."""
    _throttle("caller").require(public_id)


def _throttle(name: str) -> Throttle:
    rates: dict[str, int] = {**RATES, **getattr(settings, "RONGSHU_API_RATES", {})}
    return _made(name, rates[name])


@cache
def _made(name: str, amount: int) -> Throttle:
    return Throttle(f"api {name}", amount=amount, seconds=60)
