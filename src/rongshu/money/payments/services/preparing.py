from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from rongshu.foundation.shops.selectors import current_shop
from rongshu.kernel import clock, ids
from rongshu.kit.locks import require_transaction
from rongshu.kit.prepared import Prepared
from rongshu.money.payments.errors import AmountChanged
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment
from rongshu.money.payments.states import PAYMENT, PAYMENT_OPEN
from rongshu.money.payments.types import PaymentView

_DESCRIPTION_LENGTH = 120
_OPEN = Prepared(
    lambda kind, subject_id: Payment.objects.filter(
        subject_kind=kind, subject_id=subject_id, state__in=PAYMENT_OPEN
    )
)


def payment_prepare(
    *,
    subject_kind: str,
    subject_id: int,
    amount_fen: int,
    description: str,
    expires_at: datetime,
    provider: str = "",
) -> PaymentView:
    """A payment of what is still due that the subject's owner can pay until `expires_at`.

    `amount_fen` is due; what a balance holds for the subject already is deducted. The open payment of the same amount
    (and `provider`, when one is named; else the shop's own) is returned again. Nothing is asked of the provider yet.
    Call it under the subject's own lock. An open one of another amount is closed here while the provider has not heard
    of it; afterwards it raises AmountChanged, and `payment_close` must come first. Raises ValueError for an amount that
    is not positive: nothing to pay needs no payment.
    """
    require_transaction()
    if type(amount_fen) is not int or amount_fen <= 0:
        raise ValueError(f"a payment is for a positive whole number of fen, not {amount_fen!r}")
    found, held_fen = _open_payments(subject_kind, subject_id)
    amount_fen -= held_fen
    if found is not None and _serves(found, amount_fen, provider):
        return found.view()
    if found is not None:
        _close_unasked(found.pk)
    payment = Payment(
        number=ids.numbered("P", clock.today()),
        subject_kind=subject_kind,
        subject_id=subject_id,
        provider=provider or current_shop().payment_provider,
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
        found, _held_fen = _open_payments(subject_kind, subject_id)
        if found is None:
            raise
        if not _serves(found, amount_fen, provider):
            raise AmountChanged(amount_fen=found.amount_fen) from None
        return found.view()
    return payment.view()


def _serves(found: Payment, amount_fen: int, provider: str) -> bool:
    return found.amount_fen == amount_fen and provider in ("", found.provider)


def _open_payments(subject_kind: str, subject_id: int) -> tuple[Payment | None, int]:
    """The open cash payment, and what balances hold, in fen. One query."""
    cash, held_fen = None, 0
    for payment in _OPEN(subject_kind, subject_id):
        if payment.tender == Payment.Tender.CASH:
            cash = payment
        else:
            held_fen += payment.amount_fen
    return cash, held_fen


def _close_unasked(payment_id: int) -> None:
    payment = lock_payment(payment_id)
    if payment.state != Payment.State.CREATED or payment.next_query_at is not None:
        raise AmountChanged(amount_fen=payment.amount_fen)
    PAYMENT.apply(payment, "close")
