"""Addresses of a shop: the storefront at its root, then sign-in, cashier, campaigns, console and what comes to it."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from rongshu.campaigns.base.registry import kinds
from rongshu.foundation.tracking.views import follow_link

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("rongshu.storefront.urls")),
    path("", include("rongshu.cashier.urls")),
    path("account/", include("rongshu.people.accounts.urls")),
    path("t/<slug:code>", follow_link, name="tracked-link"),
    path("media/", include("rongshu.foundation.media.urls")),
    path("console/", admin.site.urls),
    path("api/v1/", include("rongshu.openapi.urls")),
    # Every installed kind of campaign brings its own pages.
    *(path(f"{kind.key}/", include(kind.shop_urls)) for kind in kinds() if kind.shop_urls),
]
