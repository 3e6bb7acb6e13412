"""What this app publishes. Every event names the order, its buyer, its campaign and the link that led to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class OrderFact(DomainEvent):
    """Base: which order, whose, through which campaign."""

    order_id: int
    number: str
    buyer_id: int
    campaign_kind: str
    activity_id: int | None
    campaign_ref: str
    link_code: str
    payable_fen: int

    def topics(self) -> list[str]:
        return [f"order:{self.number}"]


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderFact):
    """Placed and unpaid. `lines`: one object per line with line_id, sku_id, product_id, quantity, goods_fen."""

    name: ClassVar[str] = "order.placed"
    lines: list[dict[str, int]]


@dataclass(frozen=True, kw_only=True)
class OrderPaid(OrderFact):
    """Paid. `awaiting`: the campaign decides later whether it ships."""

    name: ClassVar[str] = "order.paid"
    awaiting: bool


@dataclass(frozen=True, kw_only=True)
class OrderReleased(OrderFact):
    """The campaign succeeded; the order may ship."""

    name: ClassVar[str] = "order.released"


@dataclass(frozen=True, kw_only=True)
class OrderClosed(OrderFact):
    """Closed unpaid; everything it held is free again."""

    name: ClassVar[str] = "order.closed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderAmended(OrderFact):
    """It goes elsewhere (`address`) or says something else (`note`)."""

    name: ClassVar[str] = "order.amended"
    address: bool
    note: bool


@dataclass(frozen=True, kw_only=True)
class OrderShipped(OrderFact):
    """Handed to a carrier."""

    name: ClassVar[str] = "order.shipped"
    carrier_code: str
    waybill: str


@dataclass(frozen=True, kw_only=True)
class OrderReceived(OrderFact):
    """In the buyer's hands. Moments are ISO 8601."""

    name: ClassVar[str] = "order.received"
    received_at: str
    return_window_ends_at: str


@dataclass(frozen=True, kw_only=True)
class OrderRefundDecided(OrderFact):
    """Money will go back. Published once per decision, before the ledger moves.

    `refund_key` (`reason:ref`) names the decision and is unique within the order; `lines` are `[line_id, fen]` of
    goods; `freight_fen` comes on top. `units` are `[line_id, quantity]` given up, `points` go back beside the money.
    `whole`: nothing of the order is left to refund; otherwise the order goes on with what it keeps.
    """

    name: ClassVar[str] = "order.refund_decided"
    refund_key: str
    reason: str
    lines: list[list[int]]
    freight_fen: int
    units: list[list[int]] = field(default_factory=list)
    points: int = 0
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class OrderRefundArrived(OrderFact):
    """All the money of one decision is back with the buyer; at once when there was none to send."""

    name: ClassVar[str] = "order.refund_arrived"
    refund_key: str
    amount_fen: int


@dataclass(frozen=True, kw_only=True)
class OrderRefunded(OrderFact):
    """All money decided on has arrived back at the buyer."""

    name: ClassVar[str] = "order.refunded"
    refunded_fen: int
