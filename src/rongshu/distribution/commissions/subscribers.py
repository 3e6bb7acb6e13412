"""What commissions do when an order moves, always in the order's own transaction.

Atomic, because a commission is part of the fact: an order that is paid without its commission booked, or refunded
without its reversal, would be wrong from that moment on, and a crash in between would leave it so.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from rongshu.distribution.commissions import services
from rongshu.foundation.tracking.selectors import link_resolve
from rongshu.kit.events import subscribe_atomic
from rongshu.people.referrals.errors import ReferralCycle, SelfReferral
from rongshu.people.referrals.services import relation_bind
from rongshu.trade.aftersales.events import AfterSaleMoved
from rongshu.trade.orders.events import (
    OrderClosed,
    OrderPaid,
    OrderPlaced,
    OrderReceived,
    OrderRefundDecided,
)


def on_placed(event: OrderPlaced) -> None:
    if event.link_code:
        _remember_inviter(event.buyer_id, event.link_code)
    services.commissions_quote(
        order_id=event.order_id,
        buyer_id=event.buyer_id,
        activity_id=event.activity_id,
        link_code=event.link_code,
        lines=event.lines,
    )


def _remember_inviter(buyer_id: int, link_code: str) -> None:
    """Who buys through a shared link was brought by the sharer, unless somebody else was first."""
    link = link_resolve(link_code)
    if link is None or link.sharer_id is None:
        return
    with suppress(
        SelfReferral, ReferralCycle
    ):  # one's own link, or that of somebody one brought: nobody was brought
        relation_bind(buyer_id=buyer_id, inviter_id=link.sharer_id, link_code=link_code)


def on_paid(event: OrderPaid) -> None:
    services.commissions_pay(order_id=event.order_id)


def on_closed(event: OrderClosed) -> None:
    services.commissions_close(order_id=event.order_id)


def on_received(event: OrderReceived) -> None:
    services.commissions_receive(
        order_id=event.order_id,
        received_at=datetime.fromisoformat(event.received_at),
        return_window_ends_at=datetime.fromisoformat(event.return_window_ends_at),
    )


def on_refund_decided(event: OrderRefundDecided) -> None:
    services.commissions_reverse(
        order_id=event.order_id,
        refund_key=event.refund_key,
        lines={line[0]: line[1] for line in event.lines},
    )


def on_aftersale_moved(event: AfterSaleMoved) -> None:
    """While something is asked for after the purchase, its commission waits (INV-26)."""
    reason = f"aftersale:{event.number}"
    if event.open:
        services.settlement_hold(order_id=event.order_id, reason=reason)
    else:
        services.settlement_lift(order_id=event.order_id, reason=reason)


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe_atomic(OrderPlaced, on_placed)
    subscribe_atomic(OrderPaid, on_paid)
    subscribe_atomic(OrderClosed, on_closed)
    subscribe_atomic(OrderReceived, on_received)
    subscribe_atomic(OrderRefundDecided, on_refund_decided)
    subscribe_atomic(AfterSaleMoved, on_aftersale_moved)
