"""Invoices for a buyer: ask on an order, follow, withdraw."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongshu.kit.errors import Refusal
from rongshu.storefront.access import shopper_id, signed_in
from rongshu.trade.invoices.errors import InvoiceNotFound
from rongshu.trade.invoices.selectors import (
    billable_fen,
    invoice_for_buyer,
    invoices_of,
    invoices_of_order,
)
from rongshu.trade.invoices.services import invoice_cancel, invoice_request
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import order_for_buyer

PAGE: Final = 20
# What the buyer should know in each state: what happened, what comes next.
SAYS: Final = {
    "requested": (
        "clock",
        gettext_lazy("商家正在开票，开好后发到你的邮箱。之前发生退款的，按实际留下的金额开。"),
    ),
    "issued": ("done", gettext_lazy("发票已开，请查收邮箱。")),
    "red_due": ("refund", gettext_lazy("订单有退款，商家会红冲这张发票；红冲后可以按余下的金额重新申请。")),
    "reversed": ("close", gettext_lazy("这张发票已红冲作废，不能再用于报销。订单还有余额的，可以重新申请。")),
    "refused": ("close", gettext_lazy("商家没能开出这张发票，你可以按原因修改后重新申请。")),
    "cancelled": ("close", gettext_lazy("这次申请已取消。")),
}


@require_safe
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")[:32]
    found = invoices_of(shopper_id(request), after=after or None, limit=PAGE + 1)
    return render(
        request,
        "storefront/invoices.html",
        {
            "active": "me",
            "back": reverse("storefront:me"),
            "invoices": found[:PAGE],
            "next": found[PAGE - 1].number if len(found) > PAGE else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for an order's invoice; the one that is there already is shown instead. What was typed stays."""
    user_id = shopper_id(request)
    order = order_for_buyer(number, user_id)
    if order is None:
        raise OrderNotFound
    before = invoices_of_order(order.id)
    live = next((one for one in before if one.is_live), None)
    if live is not None:
        return HttpResponseRedirect(reverse("storefront:invoice", args=[live.number]))
    error = ""
    if request.method == "POST":
        try:
            asked = invoice_request(
                order_id=order.id,
                buyer_id=user_id,
                title_kind=request.POST.get("title_kind", ""),
                title=request.POST.get("title", ""),
                tax_number=request.POST.get("tax_number", ""),
                email=request.POST.get("email", ""),
            )
        except Refusal as refusal:
            error = refusal.sentence
        else:
            messages.success(request, _("发票申请已提交"))
            return HttpResponseRedirect(reverse("storefront:invoice", args=[asked.number]))
    return render(
        request,
        "storefront/invoice_request.html",
        {
            "active": "me",
            "back": reverse("storefront:order", args=[number]),
            "order": order,
            "amount_fen": billable_fen(order),
            "before": before,
            "typed": request.POST,
            "error": error,
        },
        status=422 if error else 200,
    )


@require_safe
@signed_in
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    found = invoice_for_buyer(number, shopper_id(request))
    if found is None:
        raise InvoiceNotFound
    icon, says = SAYS[found.state]
    if found.reason == "order_refunded":
        says = gettext_lazy("整个订单已经退款，不再开票。")
    return render(
        request,
        "storefront/invoice.html",
        {
            "active": "me",
            "back": reverse("storefront:invoices"),
            "invoice": found,
            "icon": icon,
            "says": says,
        },
    )


@require_POST
@signed_in
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    invoice_cancel(number=number, buyer_id=shopper_id(request))
    messages.success(request, _("发票申请已取消"))
    return HttpResponseRedirect(reverse("storefront:invoice", args=[number]))
