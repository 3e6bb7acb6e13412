"""The console's side menu: what this shop's role may open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.shops.access import request_allows, request_role

# (group, [(label, icon, URL name, permission)])
MENU: list[tuple[Promise, list[tuple[Promise, str, str, str]]]] = [
    (
        _("经营"),
        [
            (_("今天"), "home", "admin:index", ""),
            (_("订单"), "receipt_long", "admin:orders", "orders.view"),
            (_("售后"), "assignment_return", "admin:aftersales", "aftersales.view"),
            (_("发票"), "request_quote", "admin:invoices", "invoices.view"),
            (_("评价"), "reviews", "admin:reviews", "reviews.view"),
            (_("商品"), "inventory_2", "admin:products", "catalog.view"),
            (_("分类"), "account_tree", "admin:categories", "catalog.view"),
            (_("品牌"), "sell", "admin:brands", "catalog.view"),
            (_("活动"), "campaign", "admin:campaigns", "campaigns.view"),
        ],
    ),
    (
        _("会员"),
        [
            (_("会员"), "group", "admin:members", "members.view"),
            (_("等级与积分"), "workspace_premium", "admin:tiers", "members.view"),
        ],
    ),
    (
        _("分销"),
        [
            (_("推客"), "group_add", "admin:promoters_promoter_changelist", "promoters.view"),
            (_("佣金"), "savings", "admin:commissions_commission_changelist", "commissions.view"),
            (_("佣金规则"), "percent", "admin:commissions_commissionrule_changelist", "commissions.view"),
        ],
    ),
    (
        _("资金"),
        [
            (_("退款与异常款项"), "currency_exchange", "admin:money", "payments.view"),
            (_("对账"), "fact_check", "admin:bills", "payments.view"),
            (_("线下转账"), "account_balance_wallet", "admin:transfers", "payments.view"),
            (_("储值"), "savings", "admin:topups", "stored_value.view"),
            (_("收款方式"), "add_card", "admin:methods", "payments.view"),
            (_("支付单"), "payments", "admin:payments_payment_changelist", "payments.view"),
            (_("账户"), "account_balance", "admin:ledger_account_changelist", "ledger.view"),
            (_("账本流水"), "menu_book", "admin:ledger_transfer_changelist", "ledger.view"),
        ],
    ),
    (
        _("系统"),
        [
            (_("停放的任务"), "error", "admin:jobs", "jobs.view"),
            (_("操作记录"), "history", "admin:audit_auditentry_changelist", "audit.view"),
            (_("员工"), "badge", "admin:shops_staffmembership_changelist", "staff.view"),
            (_("演示时钟"), "schedule", "admin:clock", "demo.view"),
        ],
    ),
]


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups and items in Unfold's form."""
    if request_role(request) is None:
        return []
    groups: list[dict[str, Any]] = []
    for title, items in MENU:
        shown = [
            {"title": label, "icon": icon, "link": reverse(name)}
            for label, icon, name, permission in items
            if (not permission or request_allows(request, permission))
            and (name != "admin:clock" or settings.RONGSHU_DEMO)
        ]
        if shown:
            groups.append({"title": title, "separator": bool(groups), "items": shown})
    return groups
