"""Orders for staff: list by state, one in full, ship."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.console.views.page import page
from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kit.errors import Refusal
from rongshu.money.ledger.selectors import entries_for
from rongshu.money.payments.selectors import payments_of, refunds_of
from rongshu.people.accounts.selectors import names_of
from rongshu.people.members.regions import name_of
from rongshu.supply.logistics.carriers import carrier_name, common_carriers
from rongshu.trade.orders.selectors import OrderView, order_for_staff, orders_for_staff
from rongshu.trade.orders.services import order_ship

TABS = (
    ("", gettext_lazy("全部")),
    ("paid", gettext_lazy("待发货")),
    ("awaiting_campaign", gettext_lazy("待成团")),
    ("shipped", gettext_lazy("待收货")),
    ("received", gettext_lazy("已完成")),
    ("refunding", gettext_lazy("退款中")),
    ("refunded", gettext_lazy("已退款")),
    ("unpaid", gettext_lazy("待付款")),
    ("closed", gettext_lazy("已关闭")),
)
_STATES = frozenset(key for key, _label in TABS)
_PAGE = 30


def listing(request: HttpRequest) -> HttpResponse:
    """Newest first, a page at a time; `state` is one of the tabs."""
    require(request, "orders.view")
    state = request.GET.get("state", "")
    if state not in _STATES:
        state = ""
    number = request.GET.get("number", "").strip()
    if number and order_for_staff(number) is not None:
        return HttpResponseRedirect(reverse("admin:order", args=[number]))
    rows = orders_for_staff(state=state or None, after=request.GET.get("after") or None, limit=_PAGE)
    return page(
        request,
        "orders.html",
        _("订单"),
        rows=rows,
        buyers=names_of([row.buyer_id for row in rows]),
        tabs=TABS,
        state=state,
        number=number,
        next=rows[-1].number if len(rows) == _PAGE else "",
    )


def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One order: lines with price steps, timeline, parcels, money."""
    require(request, "orders.view")
    return _detail(request, _order(number))


def ship(request: HttpRequest, number: str) -> HttpResponse:
    """Hand the parcel to a carrier, with an audit row. A refusal is shown on the order's page."""
    require(request, "orders.ship")
    if request.method != "POST":
        raise Http404
    order = _order(number)
    carrier, waybill = request.POST.get("carrier", ""), request.POST.get("waybill", "").strip()
    actor = actor_of(request)
    try:
        order_ship(order_id=order.id, carrier_code=carrier, waybill=waybill, actor=actor)
    except Refusal as refusal:
        return _detail(request, order, refusal=refusal, carrier=carrier, waybill=waybill)
    audit_record(
        actor=actor,
        action="order.ship",
        target=f"order:{order.number}",
        before={"state": order.state},
        after={"state": "shipped", "carrier": carrier, "waybill": waybill},
    )
    messages.success(request, _("已发货，买家会在订单页看到运单号。"))
    return HttpResponseRedirect(reverse("admin:order", args=[number]))


def _order(number: str) -> OrderView:
    order = order_for_staff(number)
    if order is None:
        raise Http404
    return order


def _person(actor: str) -> int:
    """Id of the person behind `user:12` or `buyer:12`; 0 for a process."""
    _kind, _colon, number = actor.partition(":")
    return int(number) if number.isdigit() else 0


def _detail(
    request: HttpRequest,
    order: OrderView,
    *,
    refusal: Refusal | None = None,
    carrier: str = "",
    waybill: str = "",
) -> HttpResponse:
    people = names_of(list({order.buyer_id, *(_person(entry.actor) for entry in order.timeline)}))
    sees_money = request_allows(request, "payments.view") or request_allows(request, "ledger.view")
    return page(
        request,
        "order.html",
        _("订单 %(number)s") % {"number": order.number},
        refusal.status if refusal else 200,
        order=order,
        buyer=people.get(order.buyer_id, ""),
        timeline=[(entry, people.get(_person(entry.actor)) or _("系统")) for entry in order.timeline],
        region="".join(name_of(order.region_code)),
        parcels=[(parcel, carrier_name(parcel.carrier_code)) for parcel in order.shipments],
        payments=payments_of("order", order.id),
        refunds=refunds_of("order", order.id),
        entries=entries_for(f"order:{order.id}") if sees_money else (),
        carriers=common_carriers(),
        may_ship=request_allows(request, "orders.ship"),
        refusal=refusal,
        carrier=carrier,
        waybill=waybill,
    )
