from __future__ import annotations

from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "rongshu.trade.pricing"
    label = "pricing"
    verbose_name = "Pricing"
