"""Reads of orders, in the shop's block. Lists take two queries, a whole order five, whatever they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongshu.kernel.text import mask_phone
from rongshu.kit import crypto
from rongshu.kit.prepared import Prepared
from rongshu.supply.logistics.selectors import ShipmentView, shipments_of
from rongshu.trade.orders.kept import OrderKept, orders_kept
from rongshu.trade.orders.models import ORDER_DETAIL, ORDER_PHONE, Order, OrderEvent, OrderLine, PriceStep
from rongshu.trade.orders.remaining import lines_left
from rongshu.trade.orders.types import AMENDABLE
from rongshu.trade.pricing.selectors import step_title
from rongshu.trade.pricing.types import FREIGHT

__all__ = [
    "ClaimableLine",
    "LineView",
    "OrderKept",
    "OrderView",
    "StepView",
    "TimelineView",
    "claimable_lines",
    "line_by_id",
    "number_of",
    "order_counts",
    "order_for_buyer",
    "order_for_staff",
    "order_id_of",
    "order_of",
    "orders_for_staff",
    "orders_kept",
    "orders_of",
    "shop_order_counts",
]

EVENT_LABELS: dict[str, Promise | str] = {
    "placed": _("提交订单"),
    "paid": _("付款成功"),
    "part_paid": _("收到部分付款"),
    "part_paid_refunded": _("部分付款已退回"),
    "released": _("活动成功，等待发货"),
    "closed": _("订单关闭"),
    "address_changed": _("修改收货地址"),
    "note_changed": _("修改备注"),
    "shipped": _("商家已发货"),
    "received": _("确认收货"),
    "refund_decided": _("开始退款"),
    "refunded": _("退款已到账"),
    "refund_part_decided": _("开始部分退款"),
    "refund_part_arrived": _("部分退款已到账"),
    "late_payment": _("关闭后收到付款，将原路退回"),
    "late_payment_refunded": _("关闭后的付款已退回"),
    "duplicate": _("收到重复付款，将原路退回"),
    "duplicate_refunded": _("重复付款已退回"),
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of how a line came to its price, in fen."""

    seq: int
    kind: str
    rule: str
    amount_fen: int
    label: str = ""

    @property
    def title(self) -> str:
        """What a person reads, in the active language."""
        return step_title(self.kind, self.rule, self.label)


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as it was ordered; amounts in fen for the whole line."""

    id: int
    order_id: int
    sku_id: int
    product_id: int
    title: str
    spec_text: str
    picture_key: str
    quantity: int
    unit_price_fen: int
    goods_fen: int
    refund_held_fen: int
    refunded_quantity: int
    steps: tuple[StepView, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimableLine:
    """A line with the units, fen of goods, freight share and points that can still go back, and its right of return.

    `returnable` is as the product was when sold (LAW-15); `return_waived`: the buyer gave the right up for it.
    """

    line_id: int
    product_id: int
    sku_id: int
    title: str
    spec_text: str
    picture_key: str
    quantity: int
    goods_fen: int
    freight_fen: int
    points: int
    returnable: str
    return_waived: bool


@dataclass(frozen=True, slots=True)
class TimelineView:
    """Something that happened to an order. `data` is for staff."""

    event: str
    label: Promise | str
    state: str
    actor: str
    data: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with its lines. Steps, timeline and shipments are filled for a single order, empty in lists."""

    id: int
    number: str
    buyer_id: int
    state: str
    campaign_kind: str
    activity_id: int | None
    campaign_ref: str
    goods_fen: int
    freight_fen: int
    payable_fen: int
    paid_fen: int
    refunded_fen: int
    link_code: str
    receiver: str
    region_code: str
    note: str
    close_reason: str
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    receive_due_at: datetime | None
    received_at: datetime | None
    return_window_ends_at: datetime | None
    closed_at: datetime | None
    lines: tuple[LineView, ...]
    reductions: Sequence[dict[str, Any]] = ()
    timeline: tuple[TimelineView, ...] = ()
    shipments: tuple[ShipmentView, ...] = ()
    phone_cipher: bytes = field(default=b"", repr=False)
    detail_cipher: bytes = field(default=b"", repr=False)

    @property
    def state_label(self) -> Promise | str:
        """The state in people's words."""
        return Order.State(self.state).label

    @property
    def amendable(self) -> bool:
        """Whether address and note may still be changed."""
        return self.state in AMENDABLE

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def before_fen(self) -> int:
        """Goods at their unit prices, before reductions."""
        return sum(line.unit_price_fen * line.quantity for line in self.lines)

    @property
    def freight_before_fen(self) -> int:
        """Freight before reductions of freight."""
        off: int = sum(one["off_fen"] for one in self.reductions if one["seq"] == FREIGHT)
        return self.freight_fen + off

    @property
    def cuts(self) -> list[tuple[str, int]]:
        """What was taken off, in people's words, with its amount (fen, above zero)."""
        return [
            (step_title(one["name"], one["rule"], one["label"]), one["off_fen"]) for one in self.reductions
        ]

    @property
    def phone(self) -> str:
        """The receiver's phone as E.164, decrypted: for the buyer and for whoever ships."""
        return crypto.decrypt(self.phone_cipher, ORDER_PHONE)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def detail(self) -> str:
        """The street address, decrypted: for the buyer and for whoever ships."""
        return crypto.decrypt(self.detail_cipher, ORDER_DETAIL)


_COPIED = [
    name
    for name in OrderView.__dataclass_fields__
    if name not in ("id", "lines", "timeline", "shipments", "phone_cipher", "detail_cipher")
]


def order_for_buyer(number: str, buyer_id: int) -> OrderView | None:
    """A buyer's own order in full; None for anybody else's."""
    return _whole(_FOR_BUYER.first(number, buyer_id))


def order_id_of(number: str, buyer_id: int) -> int | None:
    """Id of a buyer's own order, for a service that locks and reads it anyway; None for anybody else's. One query."""
    return _ID_FOR_BUYER.first(number, buyer_id)


def number_of(order_id: int) -> str:
    """The number of an order of this shop; empty for none. One query."""
    return Order.objects.filter(pk=order_id).values_list("number", flat=True).first() or ""


def order_for_staff(number: str) -> OrderView | None:
    """An order of this shop in full."""
    return _whole(Order.objects.filter(number=number).first())


def order_of(order_id: int) -> OrderView | None:
    """An order of this shop in full, by id: for apps that hold the id."""
    return _whole(Order.objects.filter(pk=order_id).first())


def orders_of(
    buyer_id: int, *, state: str | None = None, after: str | None = None, limit: int = 20
) -> list[OrderView]:
    """A buyer's orders, newest first. `after` is the number of the last order already seen."""
    return _page(Order.objects.filter(buyer_id=buyer_id), state, after, limit)


def orders_for_staff(
    *, state: str | None = None, after: str | None = None, campaign_ref: str | None = None, limit: int = 50
) -> list[OrderView]:
    """The shop's orders, newest first. `after` is the number of the last order already seen."""
    orders = Order.objects.all()
    if campaign_ref is not None:
        orders = orders.filter(campaign_ref=campaign_ref)
    return _page(orders, state, after, limit)


def claimable_lines(order_id: int) -> list[ClaimableLine]:
    """Each line of an order with what it still has to give back. One query."""
    return [
        ClaimableLine(
            line_id=line.pk,
            product_id=line.product_id,
            sku_id=line.sku_id,
            title=line.title,
            spec_text=line.spec_text,
            picture_key=line.picture_key,
            quantity=left.quantity,
            goods_fen=left.goods_fen,
            freight_fen=left.freight_fen,
            points=left.points,
            returnable=line.returnable,
            return_waived=line.return_waived,
        )
        for line, left in lines_left(order_id).values()
    ]


def order_counts(buyer_id: int) -> dict[str, int]:
    """How many orders of a buyer are in each state that asks for somebody's attention. One query."""
    waiting = [Order.State.UNPAID, Order.State.AWAITING_CAMPAIGN, Order.State.PAID, Order.State.SHIPPED]
    counted = Order.objects.filter(buyer_id=buyer_id).aggregate(
        **{str(state): Count("pk", filter=Q(state=state)) for state in waiting}
    )
    return {str(state): counted[str(state)] for state in waiting}


def line_by_id(line_id: int) -> LineView | None:
    """A line with its price steps. Two queries."""
    line = OrderLine.objects.filter(pk=line_id).first()
    return _lines([line], _steps([line.pk]))[0] if line is not None else None


def _page(orders: QuerySet[Order], state: str | None, after: str | None, limit: int) -> list[OrderView]:
    if state:
        orders = orders.filter(state=state)
    if after:
        # Pages are marked by number: an id would tell how many orders the house has.
        orders = orders.filter(pk__lt=Order.objects.filter(number=after).values("pk")[:1])
    rows = list(orders.order_by("-pk")[: min(max(limit, 1), 100)])
    lines: dict[int, list[LineView]] = {}
    if rows:
        for line in _lines(OrderLine.objects.filter(order__in=rows).order_by("pk"), {}):
            lines.setdefault(line.order_id, []).append(line)
    return [_view(row, lines.get(row.pk, ())) for row in rows]


def _whole(order: Order | None) -> OrderView | None:
    if order is None:
        return None
    rows = _LINES(order.pk)
    timeline = tuple(
        TimelineView(
            event=row.event,
            label=EVENT_LABELS.get(row.event, row.event),
            state=row.state,
            actor=row.actor,
            data=row.data,
            at=row.at,
        )
        for row in _TIMELINE(order.pk)
    )
    return _view(
        order,
        _lines(rows, _by_line(_STEPS(order.pk))),
        timeline=timeline,
        shipments=tuple(shipments_of(order.reference)),
    )


def _view(order: Order, lines: Sequence[LineView], **more: Any) -> OrderView:
    return OrderView(
        id=order.pk,
        lines=tuple(lines),
        phone_cipher=bytes(order.phone_cipher),
        detail_cipher=bytes(order.detail_cipher),
        **{name: getattr(order, name) for name in _COPIED},
        **more,
    )


def _lines(
    rows: Sequence[OrderLine] | QuerySet[OrderLine], steps: dict[int, list[StepView]]
) -> list[LineView]:
    return [
        LineView(
            id=row.pk,
            order_id=row.order_id,
            sku_id=row.sku_id,
            product_id=row.product_id,
            title=row.title,
            spec_text=row.spec_text,
            picture_key=row.picture_key,
            quantity=row.quantity,
            unit_price_fen=row.unit_price_fen,
            goods_fen=row.goods_fen,
            refund_held_fen=row.refund_held_fen,
            refunded_quantity=row.refunded_quantity,
            steps=tuple(steps.get(row.pk, ())),
        )
        for row in rows
    ]


def _steps(line_ids: Sequence[int]) -> dict[int, list[StepView]]:
    return _by_line(_step_rows(PriceStep.objects.filter(line__in=line_ids)))


def _step_rows(steps: QuerySet[PriceStep]) -> QuerySet[PriceStep, Any]:
    columns = ("line_id", "seq", "kind", "rule", "amount_fen", "label")
    return steps.order_by("line_id", "seq", "pk").values_list(*columns)


def _by_line(rows: Iterable[Any]) -> dict[int, list[StepView]]:
    found: dict[int, list[StepView]] = {}
    for line_id, seq, kind, rule, amount_fen, label in rows:
        found.setdefault(line_id, []).append(StepView(seq, kind, rule, amount_fen, label))
    return found


# Asked with every purchase.
_FOR_BUYER = Prepared(lambda number, buyer_id: Order.objects.filter(number=number, buyer_id=buyer_id))
_ID_FOR_BUYER = Prepared(
    lambda number, buyer_id: Order.objects.filter(number=number, buyer_id=buyer_id).values_list(
        "pk", flat=True
    )
)
_LINES = Prepared(lambda order_id: OrderLine.objects.filter(order_id=order_id).order_by("pk"))
_TIMELINE = Prepared(lambda order_id: OrderEvent.objects.filter(order_id=order_id).order_by("pk"))
_STEPS = Prepared(lambda order_id: _step_rows(PriceStep.objects.filter(line__order_id=order_id)))


def shop_order_counts() -> dict[str, int]:
    """How many of the shop's orders wait for staff, a campaign or a refund, by state. One query."""
    waiting = [Order.State.PAID, Order.State.AWAITING_CAMPAIGN, Order.State.SHIPPED, Order.State.REFUNDING]
    counted = Order.objects.filter(state__in=waiting).values_list("state").annotate(Count("pk"))
    return {str(state): 0 for state in waiting} | dict(counted)
