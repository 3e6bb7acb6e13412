"""A buyer changes their mind."""

from __future__ import annotations

from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.locks import lock_order
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services.close import order_close
from rongshu.trade.orders.services.refund import refund_in_hand
from rongshu.trade.orders.states import ORDER

CANCELLED = "cancelled"


def order_cancel(*, shop_id: int, order_id: int, buyer_id: int) -> str:
    """Withdraw from an order and return its state afterwards. Opens its own blocks: call it outside of any.

    Unpaid: it is closed, or, when the money turns out to have arrived, stays paid. Awaiting its campaign: the campaign
    frees the seat, or refuses, and everything is refunded. Raises OrderNotFound (also for another buyer's),
    IllegalTransition in any other state, and the campaign's refusals.
    """
    with shop_block(shop_id):
        state = _state(order_id, buyer_id)
    if state == Order.State.UNPAID:
        order_close(shop_id=shop_id, order_id=order_id, reason=CANCELLED, actor=f"user:{buyer_id}")
    elif state not in (Order.State.CLOSED, Order.State.REFUNDING, Order.State.REFUNDED):
        with shop_block(shop_id):
            order = lock_order(order_id)
            if order.row.state != Order.State.AWAITING_CAMPAIGN:
                ORDER.next_state(order.row.state, "cancel")  # refuses: nothing else can be cancelled
            gate_of(order.row.campaign_kind).cancelled(order=order.ref())
            refund_in_hand(order, reason="cancel", ref=str(order_id), actor=f"user:{buyer_id}")
    with shop_block(shop_id):
        return _state(order_id, buyer_id)


def _state(order_id: int, buyer_id: int) -> str:
    state = Order.objects.filter(pk=order_id, buyer_id=buyer_id).values_list("state", flat=True).first()
    if state is None:
        raise OrderNotFound
    return state
