"""Campaigns: calendar list, making one, and its numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rongshu.campaigns.base import selectors, services
from rongshu.campaigns.base.registry import CampaignKind, kind_of, kinds
from rongshu.console.views.margins import variant_margins
from rongshu.console.views.page import page
from rongshu.foundation.shops.access import require
from rongshu.insight.metrics.selectors import SERIES, campaign_report
from rongshu.insight.metrics.types import CampaignReport
from rongshu.kernel import clock
from rongshu.kernel.money import Money
from rongshu.kit.errors import Refusal
from rongshu.supply.catalog.selectors import category_tree, product_list, product_page
from rongshu.supply.catalog.types import ProductView

STEPS = {
    "schedule": services.activity_schedule,
    "pause": services.activity_pause,
    "resume": services.activity_resume,
    "stop": services.activity_stop,
}
_OFFERED = {
    "draft": ("schedule",),
    "scheduled": (),
    "live": ("pause", "stop"),
    "paused": ("resume", "stop"),
}


def listing(request: HttpRequest) -> HttpResponse:
    """All activities, newest first, and the kinds one may start."""
    require(request, "campaigns.view")
    shown = selectors.activities()
    labels = {kind.key: kind for kind in kinds()}
    return page(
        request,
        "campaigns.html",
        _("活动"),
        rows=[(view, labels.get(view.kind)) for view in shown],
        kinds=[kind for kind in kinds() if kind.console_create_form],
    )


def create(request: HttpRequest, kind: str) -> HttpResponse:
    """First choose a product, then fill in the kind's own form. A refusal is shown on it and nothing is made."""
    require(request, "campaigns.change")
    found = kind_of(kind)
    if not found.console_create_form:
        raise Http404
    title = _("新建%(kind)s") % {"kind": found.label}
    product = product_page(request.GET.get("product", ""))
    if product is None:
        return _choose_product(request, found, title)
    form_class = import_string(found.console_create_form)
    skus = [(sku.id, f"{sku.spec_text or product.title}（{Money(sku.price_fen)}）") for sku in product.skus]
    form = form_class(request.POST or None, skus=skus, initial=_suggested(product))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                activity = form.create(actor_id=request.user.pk)
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, _("活动已创建。"))
                return HttpResponseRedirect(reverse("admin:campaign", args=[activity.id]))
    return page(
        request,
        "campaign_form.html",
        title,
        status,
        form=form,
        kind=found,
        product=product,
        margins=variant_margins(product, kind),
    )


def _choose_product(request: HttpRequest, kind: CampaignKind, title: str) -> HttpResponse:
    category = request.GET.get("category") or None
    return page(
        request,
        "campaign_product.html",
        title,
        kind=kind,
        categories=category_tree(),
        category=category,
        products=product_list(category_code=category, after=request.GET.get("after") or None, limit=24),
    )


def _suggested(product: ProductView) -> dict[str, Any]:
    """What a merchant most often means: from now, a week, every variant."""
    now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
    return {
        "name": product.title[:60],
        "skus": [sku.id for sku in product.skus],
        "starts_at": now,
        "ends_at": now + timedelta(days=7),
        "quota": min(max(product.available, 1), 300),
        "goal_value": 30,
    }


def report(request: HttpRequest, activity_id: int) -> HttpResponse:
    """An activity's rule and numbers, as charts from the event lake."""
    require(request, "campaigns.view")
    activity = selectors.activity_view(activity_id)
    numbers = campaign_report(activity_id=activity_id)
    goal = numbers.readings.get(activity.goal_metric)
    return page(
        request,
        "campaign.html",
        activity.name,
        activity=activity,
        kind=kind_of(activity.kind),
        rules=selectors.rules_of(activity_id),
        steps=_OFFERED.get(activity.state, ()),
        report=numbers,
        cards=[
            numbers.readings[key]
            for key in (
                "gmv",
                "refunds",
                "paid_orders",
                "buyers",
                "visitors",
                "shares",
                "share_depth",
                "k_factor",
            )
        ],
        goal=goal,
        goal_percent=min(100, round(goal.value * 100 / activity.goal_value))
        if goal and activity.goal_value
        else None,
        charts=_charts(numbers),
    )


def move(request: HttpRequest, activity_id: int, step: str) -> HttpResponse:
    """Schedule, pause, resume or stop; the service writes the audit row."""
    require(request, "campaigns.change")
    if request.method != "POST" or step not in STEPS:
        raise Http404
    STEPS[step](activity_id=activity_id, actor_id=request.user.pk)
    messages.success(request, _("活动状态已更新。"))
    return HttpResponseRedirect(reverse("admin:campaign", args=[activity_id]))


def _charts(numbers: CampaignReport) -> dict[str, Any]:
    """Data of the page's charts, as plain JSON values; labels come from the metric catalogue."""
    labels = {key: str(found.metric.label) for key, found in numbers.readings.items()}
    return {
        "funnel": [{"name": str(step.metric.label), "value": step.value} for step in numbers.funnel],
        "series": {
            "times": [
                timezone.localtime(point.at).strftime("%m-%d %H:%M" if numbers.step == "hour" else "%m-%d")
                for point in numbers.series
            ],
            "lines": [
                {"name": labels[key], "data": [point.values[key] for point in numbers.series]}
                for key in SERIES
            ],
        },
        "depth": {
            "labels": [
                _("自己来的") if depth == 0 else _("第 %(depth)s 层分享") % {"depth": depth}
                for depth, _buyers in numbers.depth
            ],
            "values": [buyers for _depth, buyers in numbers.depth],
            "name": labels["buyers"],
        },
        "money": [
            {"name": labels["gmv"], "value": numbers.readings["gmv"].value / 100},
            {"name": labels["refunds"], "value": numbers.readings["refunds"].value / 100},
        ],
    }
