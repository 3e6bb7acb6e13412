from __future__ import annotations

from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "rongshu.foundation.shops"
    label = "shops"
    verbose_name = "Shops"

    def ready(self) -> None:
        from rongshu.foundation.shops.directory import open_shop_ids
        from rongshu.kit.shops import provide

        provide(open_shop_ids)
