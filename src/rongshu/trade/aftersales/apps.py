from __future__ import annotations

from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "rongshu.trade.aftersales"
    label = "aftersales"
    verbose_name = "After-sales"

    def ready(self) -> None:
        from rongshu.trade.aftersales.invariants import register_invariants
        from rongshu.trade.aftersales.subscribers import subscribe_all

        register_invariants()
        subscribe_all()
