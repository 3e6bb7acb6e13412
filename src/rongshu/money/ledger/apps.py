from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "rongshu.money.ledger"
    label = "ledger"
    verbose_name = "Ledger"
