"""Every row lock of this app. Order: the subject's own locks, then the payment, then the refund."""

from __future__ import annotations

from rongshu.kit.locks import lock_rows
from rongshu.money.payments.errors import PaymentNotFound, RefundNotFound
from rongshu.money.payments.models import Payment, Refund


def lock_payment(payment_id: int) -> Payment:
    """Lock a payment and read it after the lock. Raises PaymentNotFound."""
    found = lock_rows(Payment.objects.filter(pk=payment_id))
    if not found:
        raise PaymentNotFound
    return found[0]


def lock_refund(refund_id: int) -> Refund:
    """Lock a refund, after its payment if that is locked too, and read it after the lock. Raises RefundNotFound."""
    found = lock_rows(Refund.objects.filter(pk=refund_id))
    if not found:
        raise RefundNotFound
    return found[0]
