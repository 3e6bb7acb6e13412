"""What payments ask of an order (`money.payments.subjects`): money never learns what was bought."""

from __future__ import annotations

from datetime import datetime

from rongshu.kernel import clock
from rongshu.money.payments.types import Outcome, PaidAnswer, PaymentView, RefundView
from rongshu.trade.orders.errors import OrderNotFound, TransferTooSlow
from rongshu.trade.orders.facts import record
from rongshu.trade.orders.locks import lock_order, read_order
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services.pay import order_money_in, part_paid_returned
from rongshu.trade.orders.services.refund_booking import refund_arrived
from rongshu.trade.orders.types import PART_PAID


class OrderSubject:
    """Implements PaymentSubject for the kind `order`. `lock` is called first, so the others only read."""

    def lock(self, subject_id: int) -> None:
        """Lock the order's campaign, then the order; the payment is locked next."""
        lock_order(subject_id)

    def on_paid(self, subject_id: int, *, payment: PaymentView) -> PaidAnswer:
        """Unpaid: taken. Closed: closed for good, the money goes back. More than is due: the payment goes back."""
        order = read_order(subject_id)
        if order.row.state == Order.State.UNPAID and order_money_in(order, payment=payment):
            return PaidAnswer(accepted=True)
        closed = order.row.state == Order.State.CLOSED
        reason = Outcome.LATE_PAYMENT if closed else Outcome.DUPLICATE
        record(order.row, reason, amount_fen=payment.paid_fen, payment=payment.number)
        return PaidAnswer(accepted=False, refund_reason=reason)

    def on_refund_succeeded(self, subject_id: int, *, refund: RefundView) -> None:
        """Count money given back; what was paid late or twice never was the order's."""
        order = read_order(subject_id)
        if refund.reason in (Outcome.LATE_PAYMENT, Outcome.DUPLICATE):
            event = f"{refund.reason}_refunded"
            record(order.row, event, amount_fen=refund.amount_fen, refund=refund.number)
        elif refund.reason == PART_PAID:
            part_paid_returned(order, amount_fen=refund.amount_fen)
        else:
            refund_arrived(order, amount_fen=refund.amount_fen, decision=refund.decision)

    def due_fen(self, subject_id: int) -> int:
        """What is left to pay of an unpaid order whose deadline is ahead."""
        row = read_order(subject_id).row
        if row.state != Order.State.UNPAID or row.expires_at <= clock.now():
            return 0
        return row.payable_fen - row.paid_fen

    def extend(self, subject_id: int, *, until: datetime) -> None:
        """A transfer takes days, which goods can wait but a campaign cannot. Raises TransferTooSlow."""
        row = read_order(subject_id).row
        if row.campaign_kind:
            raise TransferTooSlow
        if row.state == Order.State.UNPAID and row.expires_at < until:
            row.expires_at = until
            row.save(update_fields=["expires_at"])

    def takes_balance(self, subject_id: int) -> bool:
        """Goods may be paid for with a balance."""
        return True

    def owner_user_id(self, subject_id: int) -> int:
        """The buyer. Raises OrderNotFound."""
        return _read(subject_id)[0]

    def return_path(self, subject_id: int) -> str:
        """The order's page. Raises OrderNotFound."""
        return f"/orders/{_read(subject_id)[1]}/"


def _read(order_id: int) -> tuple[int, str]:
    found = Order.objects.filter(pk=order_id).values_list("buyer_id", "number").first()
    if found is None:
        raise OrderNotFound
    return found
