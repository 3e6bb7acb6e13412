"""From paid to received."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Sum

from rongshu.foundation.shops.selectors import current_shop
from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.money.ledger.kinds import CUSTOMER_DEPOSITS, SALES
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.supply.inventory.services import stock_consume
from rongshu.supply.logistics.services import shipment_create
from rongshu.trade.orders.events import OrderReceived, OrderReleased, OrderShipped
from rongshu.trade.orders.facts import fact, record
from rongshu.trade.orders.locks import lock_order, lock_orders
from rongshu.trade.orders.models import Order, OrderEvent, OrderLine
from rongshu.trade.orders.states import ORDER


def orders_release(*, order_ids: Collection[int]) -> list[int]:
    """The campaign succeeded: its waiting orders may ship. Returns the ids released, those still waiting.

    Called by a campaign that holds the lock of the unit (the group) all these orders belong to.
    Locks the orders, by id.
    """
    waiting = [order for order in lock_orders(order_ids) if order.state == Order.State.AWAITING_CAMPAIGN]
    released = [order.pk for order in waiting]
    after = ORDER.next_state(Order.State.AWAITING_CAMPAIGN, "release")
    Order.objects.filter(pk__in=released, state=Order.State.AWAITING_CAMPAIGN).update(state=after)
    OrderEvent.objects.bulk_create(
        OrderEvent(order=order, event="released", state=after, actor="system") for order in waiting
    )
    for order in waiting:  # an event each: every order has its own buyer, page and subscribers
        publish(OrderReleased(**fact(order)))
    return released


def order_ship(*, order_id: int, carrier_code: str, waybill: str, actor: str) -> Order:
    """Hand the parcel to a carrier: stock leaves the house and the time to receive begins (shop.auto_receive_days).

    `actor` is `staff:<user id>`. Locks campaign, order, stock. Raises OrderNotFound, IllegalTransition unless paid and
    free to ship, UnknownCarrier, BadWaybill, WaybillTaken.
    """
    order = lock_order(order_id).row
    now = clock.now()
    ORDER.apply(
        order,
        "ship",
        shipped_at=now,
        receive_due_at=now + timedelta(days=current_shop().auto_receive_days),
    )
    shipment = shipment_create(reference=order.reference, carrier_code=carrier_code, waybill=waybill)
    stock_consume(reference=order.reference)
    record(order, "shipped", actor, carrier_code=shipment.carrier_code, waybill=shipment.waybill)
    publish(OrderShipped(**fact(order), carrier_code=shipment.carrier_code, waybill=shipment.waybill))
    return order


def order_receive(*, order_id: int, actor: str) -> Order:
    """The goods have arrived: the return window begins (消费者权益保护法 25) and what was paid becomes a sale.

    `actor` is `user:<id>`, or `system` when time decides. Locks campaign, order, ledger accounts. Raises OrderNotFound,
    IllegalTransition unless shipped.
    """
    order = lock_order(order_id).row
    now = clock.now()
    window_ends = now + timedelta(days=current_shop().return_window_days)
    ORDER.apply(order, "receive", received_at=now, return_window_ends_at=window_ends)
    record(order, "received", actor)
    publish(
        OrderReceived(
            **fact(order), received_at=now.isoformat(), return_window_ends_at=window_ends.isoformat()
        )
    )
    recognise_sale(order, order.paid_fen - decided_fen(order), purpose="received")
    return order


def decided_fen(order: Order) -> int:
    """What was decided to go back, whether it has arrived or not."""
    held: int = OrderLine.objects.filter(order=order).aggregate(fen=Sum("refund_held_fen", default=0))["fen"]
    return held + order.freight_held_fen


def recognise_sale(order: Order, amount_fen: int, *, purpose: str) -> None:
    """Turn a deposit into a sale, once per purpose. Nothing to do for 0 fen."""
    if amount_fen == 0:
        return
    key = f"{order.reference}:{purpose}"
    ledger_post(
        correlation=key,
        legs=[
            Leg(
                debit=AccountRef(CUSTOMER_DEPOSITS),
                credit=AccountRef(SALES),
                amount_fen=amount_fen,
                business_key=key,
                purpose=purpose,
                reference=order.reference,
            )
        ],
    )
