from __future__ import annotations

from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "rongshu.trade.aftersales"
    label = "aftersales"
    verbose_name = "After-sales"
