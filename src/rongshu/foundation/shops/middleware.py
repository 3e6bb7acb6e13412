"""From address to shop, from shop to a block around the view."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, TypeVar

import structlog
from django.db import DataError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import set_script_prefix

from rongshu.foundation.shops.directory import ShopInfo, shop_at_host, shop_at_slug
from rongshu.kit.errors import InvalidInput, Refusal
from rongshu.kit.http.problems import refusal_response
from rongshu.kit.tenancy import shop_block

_PATH = re.compile(r"^/s/([a-z0-9-]{1,40})(/.*)$")
_INSTALLATION = ("/healthz", "/readyz", "/metrics", "/static/")

V = TypeVar("V", bound=Callable[..., Any])


def opens_blocks(view: V) -> V:
    """Mark a view that calls a gateway: it opens short shop blocks itself, never one around the call."""
    view.opens_blocks = True  # type: ignore[attr-defined]  # read by ShopBlockMiddleware
    return view


class ShopMiddleware:
    """Sets `request.shop`, and the URLs of a shop when there is one: by host, else by the path `/s/<slug>/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shop: ShopInfo | None = None
        path = request.path_info
        set_script_prefix("/")
        if not path.startswith(_INSTALLATION):
            match = _PATH.match(path)
            if match:
                shop = shop_at_slug(match[1])
                if shop is not None:
                    request.path_info = match[2]
                    set_script_prefix(shop.prefix)
            else:
                shop = shop_at_host(request.get_host().partition(":")[0])
        request.shop = shop  # type: ignore[attr-defined]  # the one place it is set
        if shop is not None:
            request.urlconf = "config.shop_urls"
            structlog.contextvars.bind_contextvars(shop_id=shop.id)
        return self.get_response(request)


class ShopBlockMiddleware:
    """Runs a shop's view, and the rendering of its page, in one shop block. Must be the last middleware.

    The block opens before the view and closes when its answer comes back: it is rolled back when that is 400 or above
    or when the view raised, so a refusal changes nothing. Whoever answers an exception does so after the rollback.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        except BaseException:
            _close(request, keep=False)
            raise
        _close(request, keep=response.status_code < 400)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        shop: ShopInfo | None = request.shop  # type: ignore[attr-defined]  # set by ShopMiddleware
        if shop is not None and not getattr(view, "opens_blocks", False):
            block = ExitStack()
            block.enter_context(shop_block(shop.id))
            request._shop_block = block  # type: ignore[attr-defined]  # closed by _close
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        _close(request, keep=False)
        if isinstance(exception, Refusal):
            return refusal_response(request, exception)
        if isinstance(exception, DataError) and "NUL" in str(exception):
            # The one character no column can hold; wherever somebody put it, nothing of theirs can be meant.
            return refusal_response(request, InvalidInput(rule="no NUL character"))
        return None


def _close(request: HttpRequest, *, keep: bool) -> None:
    """End the request's block, if it is still open: commit, or roll back."""
    block: ExitStack | None = getattr(request, "_shop_block", None)
    if block is not None:
        request._shop_block = None  # type: ignore[attr-defined]  # set in process_view
        with block:
            if not keep:
                transaction.set_rollback(True)


def request_shop(request: HttpRequest) -> ShopInfo:
    """Shop of a request. Raises Http404 where there is none."""
    shop: ShopInfo | None = getattr(request, "shop", None)
    if shop is None:
        raise Http404
    return shop
