"""From address to shop, from shop to a block around the view."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import set_script_prefix

from rongshu.foundation.shops.directory import ShopInfo, shop_at_host, shop_at_slug
from rongshu.kit.errors import Refusal
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
    """Runs a shop's view, and the rendering of its page, in one shop block.

    An answer of 400 or above rolls the block back: a refusal changes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        shop: ShopInfo | None = request.shop  # type: ignore[attr-defined]  # set by ShopMiddleware
        if shop is None or getattr(view, "opens_blocks", False):
            return None
        try:
            with shop_block(shop.id):
                response = view(request, *args, **kwargs)
                render = getattr(response, "render", None)
                if callable(render) and not getattr(response, "is_rendered", True):
                    response = render()
                if response.status_code >= 400:
                    transaction.set_rollback(True)
        except Refusal as refusal:
            return refusal_response(request, refusal)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refusal_response(request, exception)
        return None


def request_shop(request: HttpRequest) -> ShopInfo:
    """Shop of a request. Raises Http404 where there is none."""
    shop: ShopInfo | None = getattr(request, "shop", None)
    if shop is None:
        raise Http404
    return shop
