"""What an invoice does when money of its order goes back."""

from __future__ import annotations

from rongshu.kernel import clock
from rongshu.trade.invoices.locks import lock_invoice
from rongshu.trade.invoices.models import Invoice
from rongshu.trade.invoices.selectors import billable_fen
from rongshu.trade.invoices.services.moving import move
from rongshu.trade.invoices.states import LIVE
from rongshu.trade.orders.selectors import order_of

_S = Invoice.State


def invoice_follow_refund(*, order_id: int) -> None:
    """Bring an order's live invoice in line with what the order keeps. Twice is once.

    One that is asked for shrinks with it, and is cancelled when nothing is left; one that is issued for more waits for
    its red-letter invoice. Runs after the refund's transaction, so that whichever of issuing and refunding comes last
    sees the other. Locks the invoice.
    """
    number = Invoice.objects.filter(order=order_id, state__in=LIVE).values_list("number", flat=True).first()
    if number is None:
        return
    invoice = lock_invoice(number)
    order = order_of(order_id)
    kept = billable_fen(order) if order is not None else 0
    if invoice.state == _S.REQUESTED and kept <= 0:
        move(invoice, "cancel", amount_fen=0, reason="order_refunded", ended_at=clock.now())
    elif invoice.state == _S.REQUESTED and invoice.amount_fen != kept:
        Invoice.objects.filter(pk=invoice.pk).update(amount_fen=kept)
    elif invoice.state == _S.ISSUED and invoice.amount_fen > kept:
        move(invoice, "overtake", red_due_at=clock.now())
