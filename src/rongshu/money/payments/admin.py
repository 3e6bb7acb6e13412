from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.shops.access import ShopAdmin
from rongshu.kernel.money import Money
from rongshu.money.payments.models import Payment


@admin.register(Payment)
class PaymentAdmin(ShopAdmin):
    area = "payments"
    list_display = ("number", "description", "amount", "refunded", "state", "created_at")
    list_filter = ("state", "provider")
    search_fields = ("number", "transaction_id")
    fields = (
        "number",
        "description",
        "provider",
        "state",
        "amount_fen",
        "paid_fen",
        "refund_held_fen",
        "refunded_fen",
        "transaction_id",
        "expires_at",
        "paid_at",
        "created_at",
    )

    @admin.display(description=_("金额"), ordering="amount_fen")
    def amount(self, row: Payment) -> str:
        return str(Money(row.amount_fen))

    @admin.display(description=_("已退"), ordering="refunded_fen")
    def refunded(self, row: Payment) -> str:
        return str(Money(row.refunded_fen))
