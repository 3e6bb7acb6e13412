from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.shops.access import ShopAdmin
from rongshu.kernel.money import Money
from rongshu.money.ledger.kinds import GATEWAY_PREFIX, GATEWAYS, KINDS, PURPOSES, purpose_label
from rongshu.money.ledger.models import Account, Transfer


class KindFilter(admin.SimpleListFilter):
    """Accounts of one kind, in people's words."""

    title = _("账户")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        held = [(f"{GATEWAY_PREFIX}{name}", label) for name, label in GATEWAYS.items()]
        return [*held, *((name, kind.label) for name, kind in KINDS.items())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class PurposeFilter(admin.SimpleListFilter):
    """Transfers of one purpose, in people's words."""

    title = _("事由")
    parameter_name = "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        return list(PURPOSES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Transfer]) -> QuerySet[Transfer]:
        return queryset.filter(purpose=self.value()) if self.value() else queryset


@admin.register(Account)
class AccountAdmin(ShopAdmin):
    area = "ledger"
    list_display = ("name", "side", "balance")
    list_filter = (KindFilter,)
    search_fields = ("owner",)
    fields = ("name", "side", "may_owe", "balance_fen")
    readonly_fields = ("name",)

    @admin.display(description=_("账户"), ordering="kind")
    def name(self, row: Account) -> str:
        return str(row)

    @admin.display(description=_("余额"), ordering="balance_fen")
    def balance(self, row: Account) -> str:
        return str(Money(row.balance_fen))


@admin.register(Transfer)
class TransferAdmin(ShopAdmin):
    area = "ledger"
    list_display = ("at", "why", "debit", "credit", "amount", "reference")
    list_select_related = ("debit", "credit")
    list_filter = (PurposeFilter,)
    search_fields = ("business_key", "reference", "correlation")
    ordering = ("-id",)
    fields = (
        "at",
        "why",
        "debit",
        "credit",
        "amount_fen",
        "business_key",
        "correlation",
        "reference",
        "corrects",
    )
    readonly_fields = ("why",)

    @admin.display(description=_("事由"), ordering="purpose")
    def why(self, row: Transfer) -> str:
        return purpose_label(row.purpose)

    @admin.display(description=_("金额"), ordering="amount_fen")
    def amount(self, row: Transfer) -> str:
        return str(Money(row.amount_fen))
