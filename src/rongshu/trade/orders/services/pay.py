"""Asking for money, and what follows from having it."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.money.payments.services import held_spend, payment_prepare
from rongshu.money.payments.types import PaymentView
from rongshu.supply.inventory.services import stock_commit
from rongshu.trade.orders.errors import NothingToPay, OrderExpired, OrderNotFound
from rongshu.trade.orders.events import OrderPaid
from rongshu.trade.orders.facts import OrderInHand, fact, record
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.locks import lock_order
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import reductions
from rongshu.trade.orders.states import ORDER
from rongshu.trade.orders.types import SUBJECT


def order_payment_prepare(*, order_id: int, buyer_id: int) -> PaymentView:
    """The payment to open at the provider for an unpaid order: what is still due of it, whatever the client says.

    A payment of this order that is open already is returned again. Locks campaign, order, payment. Raises
    OrderNotFound (also for another buyer's), NothingToPay, OrderExpired.
    """
    order = lock_order(order_id).row
    if order.buyer_id != buyer_id:
        raise OrderNotFound
    if order.state != Order.State.UNPAID or order.payable_fen == 0:
        raise NothingToPay(state=order.state)
    if order.expires_at <= clock.now():
        raise OrderExpired
    return payment_prepare(
        subject_kind=SUBJECT,
        subject_id=order.pk,
        amount_fen=order.payable_fen - order.paid_fen,
        description=_("订单 %(number)s") % {"number": order.number},
        expires_at=order.expires_at,
    )


def order_money_in(order: OrderInHand, *, payment: PaymentView) -> bool:
    """Take money for an unpaid order; it is paid when accepted payments add up to what is payable.

    A balance held beside the cash is spent in the same transaction when the two make it whole. Less than that is kept
    and counted; the order stays unpaid, and what was kept goes back if it closes. More than is due is not taken:
    returns False. The caller holds the campaign's and the order's locks.
    """
    row = order.row
    due_fen = row.payable_fen - row.paid_fen
    if payment.amount_fen > due_fen:
        return False
    if payment.amount_fen < due_fen:
        due_fen -= payment.amount_fen
        due_fen -= held_spend(subject_kind=SUBJECT, subject_id=row.pk, needed_fen=due_fen)
        if due_fen:
            row.paid_fen += payment.amount_fen
            row.save(update_fields=["paid_fen"])
            record(row, "part_paid", amount_fen=payment.amount_fen, payment=payment.number)
            return True
    order_paid(order, paid_fen=row.payable_fen)
    return True


def part_paid_returned(order: OrderInHand, *, amount_fen: int) -> None:
    """Money kept for an order that closed before it was paid in full is back with the buyer."""
    Order.objects.filter(pk=order.row.pk).update(refunded_fen=F("refunded_fen") + amount_fen)
    record(order.row, "part_paid_refunded", amount_fen=amount_fen)


def order_paid(order: OrderInHand, *, paid_fen: int) -> None:
    """Money has arrived (or none was due): the campaign settles its seat, stock moves from reserved to committed.

    The caller holds the campaign's and the order's locks; the order is unpaid. Nothing is checked that could refuse:
    quota, stock and seats were taken when the order was placed, and its deadline is its row's state, not the clock.
    """
    row = order.row
    after = gate_of(row.campaign_kind).paid(order=order.ref())
    awaiting = after == "awaiting_campaign"
    ORDER.apply(row, "pay_awaiting" if awaiting else "pay", paid_fen=paid_fen, paid_at=clock.now())
    reductions.consume(row)
    stock_commit(reference=row.reference)
    record(row, "paid")
    publish(OrderPaid(**fact(row), awaiting=awaiting))
