"""Who is looking, and through whose link they came: two signed cookies per shop.

`rs_v` is a random visitor id, `rs_link` the code of the last tracked link opened (30 days). Both are bound to the shop,
whose path they live under, so that no shop learns what a visitor did in another.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from rongshu.foundation.shops.directory import ShopInfo
from rongshu.foundation.shops.middleware import request_shop

VISITOR = "rs_v"
LINK = "rs_link"
VISITOR_SECONDS = 365 * 24 * 3600
LINK_SECONDS = 30 * 24 * 3600


def visitor_of(request: HttpRequest) -> str:
    """Random id of this browser in this shop; the answer sets the cookie when it is new."""
    known: str | None = getattr(request, "_visitor", None)
    if known is None:
        known = _read(request, VISITOR, VISITOR_SECONDS)
        if not known:
            known = secrets.token_hex(16)
            request._visitor_is_new = True  # type: ignore[attr-defined]  # read by VisitorMiddleware
        request._visitor = known  # type: ignore[attr-defined]  # remembered for this request
    return known


def link_code_of(request: HttpRequest) -> str:
    """Code of the tracked link this browser came through within 30 days, or empty."""
    return _read(request, LINK, LINK_SECONDS)


def remember_link(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Attribute what this browser does from now on to a link."""
    _write(request, response, LINK, code, LINK_SECONDS)


class VisitorMiddleware:
    """Sets the visitor cookie on answers to requests that asked for a new visitor's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "_visitor_is_new", False):
            _write(request, response, VISITOR, visitor_of(request), VISITOR_SECONDS)
        return response


def _salt(name: str, shop: ShopInfo) -> str:
    return f"rongshu.{name}.{shop.id}"


def _read(request: HttpRequest, name: str, max_age: int) -> str:
    try:
        return signing.TimestampSigner(salt=_salt(name, request_shop(request))).unsign(
            request.COOKIES.get(name, ""), max_age=max_age
        )
    except signing.BadSignature:
        return ""


def _write(request: HttpRequest, response: HttpResponseBase, name: str, value: str, seconds: int) -> None:
    shop = request_shop(request)
    response.set_cookie(
        name,
        signing.TimestampSigner(salt=_salt(name, shop)).sign(value),
        max_age=seconds,
        path=shop.prefix,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
