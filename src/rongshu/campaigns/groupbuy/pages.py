"""What shoppers see of 拼团: a group's page, and the part of it that moves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from rongshu.campaigns.base.registry import PanelEntry
from rongshu.campaigns.base.selectors import rules_of
from rongshu.campaigns.groupbuy.selectors import KIND, group_page
from rongshu.campaigns.groupbuy.types import GroupView
from rongshu.supply.catalog.selectors import product_page


@require_safe
@gzip_page
def group(request: HttpRequest, code: str) -> HttpResponse:
    """Whose group it is, who is in, how long it lasts, and the button that fits this viewer."""
    context = _moving(request, code)
    found: GroupView = context["group"]
    context["topics"] = [f"group:{found.code}"]
    context["rules"] = rules_of(found.activity_id)
    if found.joinable:
        context["entry"] = PanelEntry(
            kind=KIND,
            activity_id=found.activity_id,
            label=_("参加这个团"),
            prices={sku.sku_id: sku.price_fen for sku in found.skus},
            limit=found.per_order_limit,
            ref=found.code,
        )
        context["product"] = product_page(found.product.slug)
    return render(request, "groupbuy/group.html", context)


@require_safe
def group_live(request: HttpRequest, code: str) -> HttpResponse:
    """The moving part alone, after something in it changed."""
    response = render(request, "groupbuy/_live.html", _moving(request, code))
    response["Cache-Control"] = "no-store"
    return response


def _moving(request: HttpRequest, code: str) -> dict[str, Any]:
    viewer_id = request.user.pk if request.user.is_authenticated else None
    found = group_page(code, viewer_id=viewer_id)
    return {"group": found, "blanks": range(found.seats_left if found.state in ("open", "pending") else 0)}
