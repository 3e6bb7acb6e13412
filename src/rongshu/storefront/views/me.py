"""我的: orders, addresses, what sharing earned."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from rongshu.distribution.commissions.selectors import earnings, explain
from rongshu.distribution.promoters.selectors import agreement, promoter_of
from rongshu.distribution.promoters.services import promoter_enrol
from rongshu.foundation.tracking.selectors import links_of
from rongshu.people.loyalty.selectors import member_terms, points_spendable
from rongshu.storefront.access import shopper_id, signed_in, viewer_id
from rongshu.trade.orders.selectors import order_counts

SHORTCUTS: Final = (
    ("unpaid", "wallet", gettext_lazy("待付款")),
    ("awaiting_campaign", "people", gettext_lazy("待成团")),
    ("paid", "box", gettext_lazy("待发货")),
    ("shipped", "truck", gettext_lazy("待收货")),
)


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Useful to strangers too: it leads to sign-in and says what for."""
    user_id = viewer_id(request)
    context: dict[str, Any] = {"active": "me", "shortcuts": [], "promoter": None}
    if user_id is not None:
        counts = order_counts(user_id)
        context["shortcuts"] = [(state, icon, label, counts[state]) for state, icon, label in SHORTCUTS]
        context["promoter"] = promoter_of(user_id)
        context["terms"] = member_terms(user_id)
        context["points"] = points_spendable(user_id)
    return render(request, "storefront/me.html", context)


@require_safe
@signed_in
def my_earnings(request: HttpRequest) -> HttpResponse:
    user_id = shopper_id(request)
    promoter = promoter_of(user_id)
    if promoter is None:
        return HttpResponseRedirect(reverse("storefront:promoter"))
    after = request.GET.get("after", "")
    context = {
        "active": "me",
        "back": reverse("storefront:me"),
        "promoter": promoter,
        "earnings": earnings(user_id, after=int(after) if after.isdigit() and len(after) < 18 else None),
        "links": links_of(sharer_id=user_id, limit=5),
    }
    return render(request, "storefront/earnings.html", context)


@require_safe
@signed_in
def explain_yuan(request: HttpRequest, commission_id: int) -> HttpResponse:
    """Every fen of one commission: order, line, rule as it was copied, ledger, law."""
    if commission_id >= 2**63:
        raise Http404
    context = {
        "active": "me",
        "back": reverse("storefront:earnings"),
        "why": explain(shopper_id(request), commission_id),
    }
    return render(request, "storefront/explain.html", context)


@require_safe
@signed_in
def promoter(request: HttpRequest) -> HttpResponse:
    """What a promoter agrees to, and joining. Free of any fee or purchase (禁止传销条例 7)."""
    version, sentences = agreement()
    context = {
        "active": "me",
        "back": reverse("storefront:me"),
        "promoter": promoter_of(shopper_id(request)),
        "version": version,
        "sentences": sentences,
    }
    return render(request, "storefront/promoter.html", context)


@require_POST
@signed_in
def promoter_join(request: HttpRequest) -> HttpResponse:
    if "agree" not in request.POST:
        messages.info(request, _("请先阅读并勾选同意推客协议"))
        return HttpResponseRedirect(reverse("storefront:promoter"))
    promoter_enrol(user_id=shopper_id(request), agreement_version=request.POST.get("version", ""))
    messages.success(request, _("欢迎加入，现在分享就能赚佣金"))
    return HttpResponseRedirect(reverse("storefront:earnings"))
