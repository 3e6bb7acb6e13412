from __future__ import annotations

from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "rongshu.trade.pricing"
    label = "pricing"
    verbose_name = "Pricing"

    def ready(self) -> None:
        from rongshu.trade.pricing.sources import register_sources

        register_sources()
