from __future__ import annotations

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "rongshu.trade.orders"
    label = "orders"
    verbose_name = "Orders"

    def ready(self) -> None:
        from rongshu.money.payments import subjects
        from rongshu.people.profiles.registry import closure_check, export_source
        from rongshu.trade.orders.invariants import register_invariants
        from rongshu.trade.orders.payment_subject import OrderSubject
        from rongshu.trade.orders.selectors_person import export_rows, open_orders_reason
        from rongshu.trade.orders.subscribers import subscribe_all
        from rongshu.trade.orders.types import SUBJECT

        export_source("orders", export_rows)
        closure_check("orders", open_orders_reason)
        subjects.register(SUBJECT, OrderSubject())
        register_invariants()
        subscribe_all()
