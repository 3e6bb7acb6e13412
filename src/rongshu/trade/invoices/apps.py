from __future__ import annotations

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "rongshu.trade.invoices"
    label = "invoices"
    verbose_name = "Invoices"
