from __future__ import annotations

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "rongshu.trade.invoices"
    label = "invoices"
    verbose_name = "Invoices"

    def ready(self) -> None:
        from rongshu.people.profiles.registry import export_source
        from rongshu.trade.invoices.invariants import register_invariants
        from rongshu.trade.invoices.selectors import export_rows
        from rongshu.trade.invoices.subscribers import subscribe_all

        export_source("invoices", export_rows)
        register_invariants()
        subscribe_all()
