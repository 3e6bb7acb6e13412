"""Every row lock of this app. Order: the subject's own locks, then the payment, then the refund."""

from __future__ import annotations

from rongshu.kit.locks import lock_rows, require_transaction
from rongshu.kit.prepared import Prepared
from rongshu.money.payments.errors import PaymentNotFound, RefundNotFound
from rongshu.money.payments.models import Payment, Refund

_LOCKED = Prepared(lambda payment_id: Payment.objects.filter(pk=payment_id).select_for_update(no_key=True))


def lock_payment(payment_id: int) -> Payment:
    """Lock a payment and read it after the lock. Raises PaymentNotFound."""
    require_transaction()
    found = _LOCKED.first(payment_id)
    if found is None:
        raise PaymentNotFound
    return found


def lock_refund(refund_id: int) -> Refund:
    """Lock a refund, after its payment if that is locked too, and read it after the lock. Raises RefundNotFound."""
    found = lock_rows(Refund.objects.filter(pk=refund_id))
    if not found:
        raise RefundNotFound
    return found[0]
