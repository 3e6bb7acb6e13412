from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse


class StorefrontConfig(AppConfig):
    name = "rongshu.storefront"
    label = "storefront"
    verbose_name = "Storefront"

    def ready(self) -> None:
        from rongshu.foundation.tracking import targets

        targets.register("home", lambda _ref: reverse("storefront:home"))
        targets.register("product", lambda slug: reverse("storefront:product", args=[slug]))
