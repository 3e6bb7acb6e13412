"""From an order to the cashier: the payment is prepared in a block, opened at the provider between blocks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from rongshu.foundation.shops.middleware import request_shop
from rongshu.kit.errors import Refusal
from rongshu.kit.http.clients import client_ip
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.services import payment_open
from rongshu.trade.orders.selectors import order_of
from rongshu.trade.orders.services import order_payment_prepare


def campaign_page(kind: str, ref: str) -> str:
    """Page of the campaign unit an order belongs to: a kind names it `<kind>:unit`. Empty when there is none."""
    if not kind or not ref:
        return ""
    try:
        return reverse(f"{kind}:unit", args=[ref])
    except NoReverseMatch:
        return ""


def pay_now(request: HttpRequest, *, order_id: int, buyer_id: int) -> HttpResponse:
    """Open a payment for an unpaid order and lead to the cashier. Opens its own blocks.

    When the provider does not answer, the order is kept as it is: its page says so and offers to try again. Raises
    OrderNotFound, NothingToPay, OrderExpired.
    """
    shop_id = request_shop(request).id
    with shop_block(shop_id):
        payment_id = order_payment_prepare(order_id=order_id, buyer_id=buyer_id).pk
        order = order_of(order_id)
    assert order is not None
    back = campaign_page(order.campaign_kind, order.campaign_ref) or order_page(order.number)
    try:
        payment = payment_open(
            shop_id=shop_id,
            payment_id=payment_id,
            back_url=request.build_absolute_uri(back),
            payer_ip=client_ip(request),
        )
    except Refusal as refusal:
        messages.error(request, _("%(why)s 订单已保留，可以稍后再付。") % {"why": refusal.sentence})
        return HttpResponseRedirect(order_page(order.number))
    return HttpResponseRedirect(reverse("cashier:pay", args=[payment.number]))


def order_page(number: str) -> str:
    return reverse("storefront:order", args=[number])


