"""储值: what a member has prepaid, tops up, spent, and may have back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rongshu.kernel import clock
from rongshu.money.stored_value.selectors import (
    balance_of,
    offers,
    terms,
    topup_by_number,
    topups_of,
    uses_of,
)
from rongshu.money.stored_value.services import topup_place, topup_refund
from rongshu.storefront.access import shopper_id, signed_in


@require_safe
@signed_in
def balance(request: HttpRequest) -> HttpResponse:
    """Balance, offers, and the whole history (LAW-33). Five queries."""
    user_id = shopper_id(request)
    context = {
        "active": "me",
        "back": reverse("storefront:me"),
        "balance": balance_of(user_id),
        "offers": offers(),
        "terms": terms(),
        "topups": topups_of(user_id),
        "uses": uses_of(user_id),
        "now": clock.now(),
    }
    return render(request, "storefront/balance.html", context)


@require_POST
@signed_in
def top_up(request: HttpRequest) -> HttpResponse:
    """Buy an offer, and on to the cashier."""
    asked = request.POST.get("offer", "")
    if not asked.isdigit() or len(asked) > 18:
        raise Http404
    _topup, payment = topup_place(user_id=shopper_id(request), offer_id=int(asked))
    return HttpResponseRedirect(reverse("cashier:pay", args=[payment.number]))


@require_POST
@signed_in
def top_up_refund(request: HttpRequest, number: str) -> HttpResponse:
    """Within seven days: the unused principal back, no reason asked."""
    user_id = shopper_id(request)
    topup = topup_by_number(number)
    if topup is None or topup.user_id != user_id:
        raise Http404
    topup_refund(topup_id=topup.id, user_id=user_id, actor=f"user:{user_id}")
    messages.success(request, _("已申请退还，本金会按原支付方式退回。"))
    return HttpResponseRedirect(reverse("storefront:balance"))
