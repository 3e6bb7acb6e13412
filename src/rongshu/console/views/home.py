"""The console's first page: how is today, what needs me now, what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rongshu.campaigns.base.selectors import activities
from rongshu.foundation.shops.access import request_allows
from rongshu.insight.metrics.selectors import shop_today
from rongshu.kit.jobs_admin import parked_jobs
from rongshu.kit.tenancy import current_shop_id
from rongshu.money.payments.selectors import open_issues
from rongshu.trade.aftersales.selectors import case_counts
from rongshu.trade.orders.selectors import shop_order_counts
from rongshu.trade.reviews.selectors import reviews_waiting


def context(request: HttpRequest) -> dict[str, Any]:
    """Numbers of the business day, the to-do list with links, and running campaigns, each as the role allows."""
    return {
        "today": shop_today() if request_allows(request, "insight.view") else {},
        "todo": _todo(request),
        "live": activities(states=["live"])[:6] if request_allows(request, "campaigns.view") else [],
        "may_campaign": request_allows(request, "campaigns.change"),
    }


def _todo(request: HttpRequest) -> list[tuple[str, int, str]]:
    """What waits for a person: text, how many, where."""
    found: list[tuple[str, int, str]] = []
    if request_allows(request, "orders.view"):
        counts = shop_order_counts()
        orders = reverse("admin:orders")
        found.append((_("待发货的订单"), counts["paid"], f"{orders}?state=paid"))
        found.append((_("等待成团的订单"), counts["awaiting_campaign"], f"{orders}?state=awaiting_campaign"))
        found.append((_("退款中的订单"), counts["refunding"], f"{orders}?state=refunding"))
    if request_allows(request, "aftersales.view"):
        found.append((_("等待处理的售后"), sum(case_counts().values()), reverse("admin:aftersales")))
    if request_allows(request, "reviews.view"):
        found.append((_("待回复的评价"), reviews_waiting(), reverse("admin:reviews")))
    if request_allows(request, "payments.view"):
        found.append((_("需要人工处理的款项"), len(open_issues()), reverse("admin:money")))
    if request_allows(request, "jobs.view"):
        found.append((_("停放的任务"), len(parked_jobs(shop_id=current_shop_id())), reverse("admin:jobs")))
    return found
