"""Deadlines: what is due is read from the orders' own columns, jobs only wake it up."""

from __future__ import annotations

from typing import Final

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.jobs import job, sweeper
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services.close import OVERDUE, order_close
from rongshu.trade.orders.services.fulfil import order_receive

_BATCH: Final = 100


class CloseUnclear(Exception):
    """The provider did not say whether it was paid; the job is retried, ever later."""


@job(opens_blocks=True)
def close_overdue(*, shop_id: int, order_id: int) -> None:
    """Close an order whose time to pay is over. Changes nothing when it is paid, closed or not yet due."""
    if order_close(shop_id=shop_id, order_id=order_id, reason=OVERDUE) == "unknown":
        raise CloseUnclear(order_id)


@job()
def receive_due(*, shop_id: int, order_id: int) -> None:
    """Take an order as received when its buyer has not said so in time. Changes nothing when it is not due."""
    due = Order.objects.filter(pk=order_id, state=Order.State.SHIPPED, receive_due_at__lte=DatabaseNow())
    if due.exists():
        order_receive(order_id=order_id, actor="system")


@sweeper
def sweep_overdue_orders(shop_id: int) -> None:
    """Defer a close for each unpaid order whose deadline has passed."""
    due = Order.objects.filter(state=Order.State.UNPAID, expires_at__lte=DatabaseNow())
    for order_id in due.order_by("expires_at").values_list("pk", flat=True)[:_BATCH]:
        close_overdue.defer(shop_id=shop_id, once=f"order-close:{order_id}", order_id=order_id)


@sweeper
def sweep_due_receipts(shop_id: int) -> None:
    """Defer a receipt for each parcel whose time has passed."""
    due = Order.objects.filter(state=Order.State.SHIPPED, receive_due_at__lte=DatabaseNow())
    for order_id in due.order_by("receive_due_at").values_list("pk", flat=True)[:_BATCH]:
        receive_due.defer(shop_id=shop_id, once=f"order-receive:{order_id}", order_id=order_id)
