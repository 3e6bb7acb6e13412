from __future__ import annotations

from django.apps import AppConfig


class CartsConfig(AppConfig):
    name = "rongshu.trade.carts"
    label = "carts"
    verbose_name = "Carts"
