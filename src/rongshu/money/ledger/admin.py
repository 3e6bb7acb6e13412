from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.shops.access import ShopAdmin
from rongshu.kernel.money import Money
from rongshu.money.ledger.models import Account, Transfer


@admin.register(Account)
class AccountAdmin(ShopAdmin):
    area = "ledger"
    list_display = ("kind", "owner", "side", "balance")
    list_filter = ("kind",)
    search_fields = ("owner",)
    fields = ("kind", "owner", "side", "may_owe", "balance_fen")

    @admin.display(description=_("余额"), ordering="balance_fen")
    def balance(self, row: Account) -> str:
        return str(Money(row.balance_fen))


@admin.register(Transfer)
class TransferAdmin(ShopAdmin):
    area = "ledger"
    list_display = ("at", "purpose", "debit", "credit", "amount", "reference")
    list_select_related = ("debit", "credit")
    list_filter = ("purpose",)
    search_fields = ("business_key", "reference", "correlation")
    ordering = ("-id",)
    fields = (
        "at",
        "purpose",
        "debit",
        "credit",
        "amount_fen",
        "business_key",
        "correlation",
        "reference",
        "corrects",
    )

    @admin.display(description=_("金额"), ordering="amount_fen")
    def amount(self, row: Transfer) -> str:
        return str(Money(row.amount_fen))
