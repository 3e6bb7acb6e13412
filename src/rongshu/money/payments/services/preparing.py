from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from rongshu.foundation.shops.selectors import current_shop
from rongshu.kernel import clock, ids
from rongshu.kit.locks import require_transaction
from rongshu.money.payments.errors import AmountChanged
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment
from rongshu.money.payments.states import PAYMENT
from rongshu.money.payments.types import PaymentView

_DESCRIPTION_LENGTH = 120


def payment_prepare(
    *, subject_kind: str, subject_id: int, amount_fen: int, description: str, expires_at: datetime
) -> PaymentView:
    """A payment the subject's owner can pay until `expires_at`: the open one of the same amount, else a new one.

    Nothing is asked of the provider yet. Call it under the subject's own lock. An open one of another amount is closed
    here while the provider has not heard of it; afterwards it raises AmountChanged, and `payment_close` must come
    first. Raises ValueError for an amount that is not positive: nothing to pay needs no payment.
    """
    require_transaction()
    if type(amount_fen) is not int or amount_fen <= 0:
        raise ValueError(f"a payment is for a positive whole number of fen, not {amount_fen!r}")
    found = _open_payment(subject_kind, subject_id)
    if found is not None and found.amount_fen == amount_fen:
        return found.view()
    if found is not None:
        _close_unasked(found.pk)
    payment = Payment(
        number=ids.numbered("P", clock.today()),
        subject_kind=subject_kind,
        subject_id=subject_id,
        provider=current_shop().payment_provider,
        description=description[:_DESCRIPTION_LENGTH],
        amount_fen=amount_fen,
        expires_at=expires_at,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:
        # Somebody prepared it at the same moment; if they want another amount, that is a refusal.
        found = _open_payment(subject_kind, subject_id)
        if found is None:
            raise
        if found.amount_fen != amount_fen:
            raise AmountChanged(amount_fen=found.amount_fen) from None
        return found.view()
    return payment.view()


def _open_payment(subject_kind: str, subject_id: int) -> Payment | None:
    return Payment.objects.filter(
        subject_kind=subject_kind,
        subject_id=subject_id,
        state__in=[Payment.State.CREATED, Payment.State.PENDING],
    ).first()


def _close_unasked(payment_id: int) -> None:
    payment = lock_payment(payment_id)
    if payment.state != Payment.State.CREATED or payment.next_query_at is not None:
        raise AmountChanged(amount_fen=payment.amount_fen)
    PAYMENT.apply(payment, "close")
