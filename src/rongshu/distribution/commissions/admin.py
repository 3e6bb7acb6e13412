from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from rongshu.distribution.commissions.models import Commission, CommissionRule
from rongshu.foundation.shops.access import ShopAdmin
from rongshu.kernel.money import Money


@admin.register(Commission)
class CommissionAdmin(ShopAdmin):
    area = "commissions"
    list_display = ("order", "promoter_user", "base", "amount", "due", "state", "settle_at")
    list_select_related = ("order", "promoter_user")
    list_filter = ("state",)
    fields = (
        "order",
        "promoter_user",
        "base_fen",
        "rate_bp",
        "fixed_fen",
        "amount_fen",
        "due_fen",
        "state",
        "settle_at",
        "settled_at",
        "rule_snapshot",
        "link_code",
    )

    @admin.display(description=_("计佣金额"), ordering="base_fen")
    def base(self, row: Commission) -> str:
        return str(Money(row.base_fen))

    @admin.display(description=_("佣金"), ordering="amount_fen")
    def amount(self, row: Commission) -> str:
        return str(Money(row.amount_fen))

    @admin.display(description=_("应付"), ordering="due_fen")
    def due(self, row: Commission) -> str:
        return str(Money(row.due_fen))


@admin.register(CommissionRule)
class CommissionRuleAdmin(ShopAdmin):
    area = "commissions"
    list_display = ("scope", "target_id", "percent", "fixed", "active", "version")
    list_filter = ("scope", "active")
    fields = ("scope", "target_id", "rate_bp", "fixed_fen", "active", "version")

    @admin.display(description=_("比例"), ordering="rate_bp")
    def percent(self, row: CommissionRule) -> str:
        return f"{row.rate_bp / 100:.2f}%"

    @admin.display(description=_("每件固定"), ordering="fixed_fen")
    def fixed(self, row: CommissionRule) -> str:
        return str(Money(row.fixed_fen))
