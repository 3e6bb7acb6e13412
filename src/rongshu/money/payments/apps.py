from __future__ import annotations

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "rongshu.money.payments"
    label = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        from rongshu.money.payments.invariants import register_invariants
        from rongshu.money.payments.providers.configured import register_configured
        from rongshu.money.payments.subscribers import register_subscribers

        register_configured()
        register_invariants()
        register_subscribers()
