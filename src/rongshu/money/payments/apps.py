from __future__ import annotations

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "rongshu.money.payments"
    label = "payments"
    verbose_name = "Payments"
