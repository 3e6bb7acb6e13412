"""Closing an unpaid order: the channel first, so that nobody pays into an order that is going away."""

from __future__ import annotations

from typing import Final

from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.selectors import payments_of
from rongshu.money.payments.services import payment_close, refund_spread
from rongshu.money.payments.types import Outcome
from rongshu.supply.inventory.services import stock_release
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.events import OrderClosed
from rongshu.trade.orders.facts import OrderInHand, fact, record
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.locks import lock_order
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import reductions
from rongshu.trade.orders.states import ORDER
from rongshu.trade.orders.types import PART_PAID, SUBJECT, CloseResult

OVERDUE: Final = "overdue"
_ROUNDS: Final = 3  # a buyer may open a new payment while the old one is being closed, but not forever


def order_close(*, shop_id: int, order_id: int, reason: str, actor: str = "system") -> CloseResult:
    """Close an unpaid order and give back all it holds. Opens its own blocks: call it outside of any.

    Payments open at the provider are closed first, with no lock held. Answers `paid` when one turned out to be paid
    (then the payment path was taken and the order stays), `unknown` when the provider's answer is (call again later),
    `closed` when the order is closed, also when it was before. With the reason `overdue` an order whose deadline is
    still ahead is left alone: `waiting`. Raises OrderNotFound.
    """
    for _round in range(_ROUNDS):
        with shop_block(shop_id):
            state, payments = _look(order_id, reason)
        if state is not None:
            return state
        for payment_id in payments:
            answer = payment_close(shop_id=shop_id, payment_id=payment_id)
            if answer != "closed":
                return answer
        with shop_block(shop_id):
            order = lock_order(order_id)
            if order.row.state == Order.State.UNPAID and not _open_payments(order_id):
                _close(order, reason, actor)
    return "unknown"


def _look(order_id: int, reason: str) -> tuple[CloseResult | None, list[int]]:
    """What there is to do: an answer if there is nothing, else the payments to close."""
    found = Order.objects.filter(pk=order_id).values_list("state", "expires_at").first()
    if found is None:
        raise OrderNotFound
    state, expires_at = found
    if state != Order.State.UNPAID:
        return ("closed" if state == Order.State.CLOSED else "paid"), []
    if reason == OVERDUE and expires_at > clock.now():
        return "waiting", []
    return None, _open_payments(order_id)


def _open_payments(order_id: int) -> list[int]:
    """Cash before balances: a balance is given back only when no cash can come any more."""
    found = [payment for payment in payments_of(SUBJECT, order_id) if payment.is_open]
    return [payment.id for payment in sorted(found, key=lambda one: one.tender == "balance")]


def _close(order: OrderInHand, reason: str, actor: str) -> None:
    row = order.row
    ORDER.apply(row, "close", close_reason=reason, closed_at=clock.now())
    gate_of(row.campaign_kind).closed(order=order.ref())
    reductions.release(row)
    stock_release(reference=row.reference)
    record(row, "closed", actor, reason=reason)
    publish(OrderClosed(**fact(row), reason=reason))
    if row.paid_fen:
        # Paid in part and never in full: what was kept goes back, all of it.
        accepted = [one for one in payments_of(SUBJECT, row.pk) if one.outcome == Outcome.ACCEPTED]
        refund_spread(payments=accepted, amount_fen=row.paid_fen, reason=PART_PAID, ref=row.reference)
