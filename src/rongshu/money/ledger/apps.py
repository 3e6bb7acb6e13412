from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "rongshu.money.ledger"
    label = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from rongshu.money.ledger.invariants import register_invariants

        register_invariants()
