"""From an order to the cashier, and the page to come back to."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

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


def pay_now(*, order_id: int, buyer_id: int) -> HttpResponse:
    """Prepare an unpaid order's payment and lead to the cashier, which opens it at the provider.

    Raises OrderNotFound, NothingToPay, OrderExpired.
    """
    payment = order_payment_prepare(order_id=order_id, buyer_id=buyer_id)
    order = order_of(order_id)
    assert order is not None
    back = campaign_page(order.campaign_kind, order.campaign_ref) or order_page(order.number)
    return HttpResponseRedirect(
        f"{reverse('cashier:pay', args=[payment.number])}?{urlencode({'next': back})}"
    )


def order_page(number: str) -> str:
    return reverse("storefront:order", args=[number])
