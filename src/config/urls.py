"""Addresses of the installation, outside any shop. A shop's own are in `config.shop_urls`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from rongshu.foundation.shops.views import front_door
from rongshu.kit.http.health import healthz, metrics, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front_door, name="front-door"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("media/", include("rongshu.foundation.media.urls")),
    path("dev/", include("rongshu.foundation.notifications.urls")),
]
