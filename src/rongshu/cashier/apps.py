from __future__ import annotations

from django.apps import AppConfig


class CashierConfig(AppConfig):
    name = "rongshu.cashier"
    label = "cashier"
    verbose_name = "Cashier"
