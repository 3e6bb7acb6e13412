from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise


def page(
    request: HttpRequest, template: str, title: str | Promise, status: int = 200, **context: Any
) -> TemplateResponse:
    """A console page inside Unfold's frame."""
    return TemplateResponse(
        request,
        f"console/{template}",
        {**admin.site.each_context(request), "title": title, **context},
        status=status,
    )


def shop_name(request: HttpRequest) -> str:
    """Name of the shop whose console this is, under the product's name in the frame."""
    shop = getattr(request, "shop", None)
    return shop.name if shop is not None else ""


def storefront_url(request: HttpRequest) -> str:
    """The shop's own front door."""
    return reverse("storefront:home")


def icon_url(request: HttpRequest) -> str:
    """The tab's icon, the shop's own."""
    return static("rs/icon.svg")
