"""The shop's colours, papers, promises and languages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongshu.foundation.shops.middleware import request_shop
from rongshu.foundation.shops.selectors import current_shop
from rongshu.storefront import theme


@require_safe
def theme_stylesheet(request: HttpRequest) -> HttpResponse:
    """The shop's accent as CSS variables; the address carries a version, so the answer never changes."""
    response = HttpResponse(
        theme.stylesheet(request_shop(request).accent), content_type="text/css; charset=utf-8"
    )
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def licence(request: HttpRequest) -> HttpResponse:
    """Who runs this shop: 电子商务法 15."""
    return render(request, "storefront/licence.html")


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """What the shop owes its buyers, from the values that are enforced."""
    return render(request, "storefront/promises.html", {"terms": current_shop()})


@require_safe
def language(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/language.html")
