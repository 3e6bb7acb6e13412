from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.kit.errors import Refusal
from rongshu.kit.tenancy import shop_block
from rongshu.people.members.selectors import address_of
from rongshu.storefront.access import shopper_id, signed_in
from rongshu.storefront.paying import campaign_page, order_page, pay_now
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import OrderView, order_for_buyer, orders_of
from rongshu.trade.orders.services import order_amend, order_cancel, order_receive
from rongshu.trade.orders.types import AddressSnapshot

PAGE: Final = 10
TABS: Final = (
    ("", gettext_lazy("全部")),
    ("unpaid", gettext_lazy("待付款")),
    ("awaiting_campaign", gettext_lazy("待成团")),
    ("paid", gettext_lazy("待发货")),
    ("shipped", gettext_lazy("待收货")),
)
# What the buyer should know in each state: what happened, what comes next.
SAYS: Final = {
    "unpaid": ("wallet", gettext_lazy("订单已为你保留，请在时间到之前付款。")),
    "awaiting_campaign": ("people", gettext_lazy("已付款，等团里人数满了就发货；到时间不满会自动全额退款。")),
    "paid": ("box", gettext_lazy("已付款，商家正在准备发货。")),
    "shipped": ("truck", gettext_lazy("商品在路上，收到后请确认收货。")),
    "received": ("done", gettext_lazy("已签收。退货期内可以无理由退货。")),
    "closed": ("close", gettext_lazy("订单没有付款，已经关闭，没有扣款。")),
    "refunding": ("refund", gettext_lazy("正在原路退款，通常几分钟内到账。")),
    "refunded": ("refund", gettext_lazy("已全额退回你的付款账户。")),
}


@require_safe
@signed_in
def orders(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    if state not in dict(TABS):
        state = ""
    after = request.GET.get("after", "")[:32]
    found = orders_of(shopper_id(request), state=state or None, after=after or None, limit=PAGE + 1)
    context = {
        "active": "me",
        "back": reverse("storefront:me"),
        "tabs": TABS,
        "state": state,
        "orders": found[:PAGE],
        "next": found[PAGE - 1].number if len(found) > PAGE else "",
    }
    return render(request, "storefront/orders.html", context)


@require_safe
@signed_in
def order(request: HttpRequest, number: str) -> HttpResponse:
    context = _order_context(request, number)
    return render(request, "storefront/order.html", context | {"topics": [f"order:{number}"]})


@require_safe
@signed_in
def order_live(request: HttpRequest, number: str) -> HttpResponse:
    """The moving part alone, after something in it changed."""
    response = render(request, "storefront/parts/order_body.html", _order_context(request, number))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def pay(request: HttpRequest, number: str) -> HttpResponse:
    user_id = shopper_id(request)
    return pay_now(order_id=_own(number, user_id).id, buyer_id=user_id)


@require_POST
@opens_blocks
@signed_in
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw: closes an unpaid order, leaves a group that is still open. Says what became of it."""
    shop, user_id = request_shop(request), shopper_id(request)
    with shop_block(shop.id):
        order_id = _own(number, user_id).id
    state = order_cancel(shop_id=shop.id, order_id=order_id, buyer_id=user_id)
    said = {
        "closed": _("订单已取消，没有扣款"),
        "refunding": _("已取消，付款正在原路退回"),
        "refunded": _("已取消，付款已退回"),
    }
    messages.info(request, said.get(state, _("付款结果正在确认，请稍后再看")))
    return HttpResponseRedirect(order_page(number))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def amend(request: HttpRequest, number: str) -> HttpResponse:
    """Another address of one's own, or another note, before it leaves. What was typed stays when something is wrong."""
    user_id = shopper_id(request)
    found = _own(number, user_id)
    chosen = _chosen_address(request, user_id)
    error = ""
    if request.method == "POST":
        try:
            order_amend(
                order_id=found.id, buyer_id=user_id, address=chosen, note=request.POST.get("note", "")
            )
        except Refusal as refusal:
            error = refusal.sentence
        else:
            messages.success(request, _("已修改"))
            return HttpResponseRedirect(order_page(number))
    response = render(
        request,
        "storefront/order_amend.html",
        {
            "active": "me",
            "back": order_page(number),
            "order": found,
            "chosen": chosen,
            "address_id": _address_id(request),
            "note": request.POST.get("note", found.note),
            "may": found.amendable,
            "error": error,
        },
    )
    response.status_code = 422 if error else 200
    return response


def _address_id(request: HttpRequest) -> int:
    asked = (request.POST if request.method == "POST" else request.GET).get("address", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0


def _chosen_address(request: HttpRequest, user_id: int) -> AddressSnapshot | None:
    """The address picked in one's own list; None keeps the order's. Raises NotFound for somebody else's."""
    address_id = _address_id(request)
    if not address_id:
        return None
    kept = address_of(user_id=user_id, address_id=address_id)
    return AddressSnapshot(kept.receiver, kept.phone, kept.region_code, kept.detail)


@require_POST
@signed_in
def receive(request: HttpRequest, number: str) -> HttpResponse:
    user_id = shopper_id(request)
    order_receive(order_id=_own(number, user_id).id, actor=f"user:{user_id}")
    messages.success(request, _("已确认收货"))
    return HttpResponseRedirect(order_page(number))


def _own(number: str, user_id: int) -> OrderView:
    """A buyer's own order. Raises OrderNotFound, the same for an unknown one and for somebody else's."""
    found = order_for_buyer(number, user_id)
    if found is None:
        raise OrderNotFound
    return found


def _order_context(request: HttpRequest, number: str) -> dict[str, Any]:
    found = _own(number, shopper_id(request))
    icon, says = SAYS[found.state]
    return {
        "active": "me",
        "back": reverse("storefront:orders"),
        "order": found,
        "icon": icon,
        "says": says,
        "history": found.timeline[::-1],
        "campaign_url": campaign_page(found.campaign_kind, found.campaign_ref),
    }
