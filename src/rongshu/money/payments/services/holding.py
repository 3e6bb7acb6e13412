"""Balances inside the house, paying beside cash: set aside first, spent when the cash arrives, released on close."""

from __future__ import annotations

from datetime import datetime

from rongshu.kernel import clock, ids
from rongshu.kit.locks import require_transaction
from rongshu.money.payments import balances, subjects
from rongshu.money.payments.errors import UnknownTender
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment
from rongshu.money.payments.services.receiving import book, credit
from rongshu.money.payments.states import PAYMENT, PAYMENT_OPEN
from rongshu.money.payments.types import Outcome, PaymentView


def payment_hold(
    *,
    subject_kind: str,
    subject_id: int,
    provider: str,
    payer_id: int,
    amount_fen: int,
    description: str,
    expires_at: datetime,
) -> PaymentView:
    """Set part of a balance aside for a subject, as an open payment of its own. Call it under the subject's lock.

    It is spent by `held_spend` when the rest has arrived, or released by `payment_close`. Raises UnknownTender, and
    what the balance raises when there is less.
    """
    require_transaction()
    tender = _tender(provider)
    payment = Payment.objects.create(
        number=ids.numbered("P", clock.today()),
        subject_kind=subject_kind,
        subject_id=subject_id,
        provider=provider,
        tender=Payment.Tender.BALANCE,
        description=description,
        amount_fen=amount_fen,
        expires_at=expires_at,
        created_at=clock.now(),
    )
    tender.hold(payment=payment.view(), payer_id=payer_id)
    PAYMENT.apply(payment, "hold")
    return payment.view()


def held_spend(*, subject_kind: str, subject_id: int, needed_fen: int) -> int:
    """Spend what balances hold for a subject when it is exactly what is needed besides the cash that has come.

    Returns the amount spent: `needed_fen`, or 0 when the holds do not match. The caller holds the subject's lock and
    counts the money as its own. Locks the payments, last the ledger accounts.
    """
    held = list(
        Payment.objects.filter(
            subject_kind=subject_kind,
            subject_id=subject_id,
            tender=Payment.Tender.BALANCE,
            state__in=PAYMENT_OPEN,
        ).order_by("pk")
    )
    if sum(payment.amount_fen for payment in held) != needed_fen:
        return 0
    for seen in held:
        payment = lock_payment(seen.pk)
        PAYMENT.apply(
            payment,
            "capture",
            paid_fen=payment.amount_fen,
            transaction_id=_transaction_id(payment),
            paid_at=clock.now(),
        )
        book(payment, Outcome.ACCEPTED, more=_tender(payment.provider).spend(payment=payment.view()))
    return needed_fen


def held_pay(*, payment_id: int) -> Outcome:
    """Pay with a held balance alone: it covers all that is due. Locks subject, payment, last the ledger accounts."""
    seen = Payment.objects.get(pk=payment_id)
    subject = subjects.get(seen.subject_kind)
    subject.lock(seen.subject_id)
    payment = lock_payment(payment_id)
    if payment.state == Payment.State.PAID:
        return Outcome.REPEATED
    legs = _tender(payment.provider).spend(payment=payment.view())
    return credit(payment, subject, _transaction_id(payment), before=legs)


def held_release(payment: Payment) -> None:
    """Close a locked, open payment of a balance and give back what it holds."""
    _tender(payment.provider).release(payment=payment.view())
    PAYMENT.apply(payment, "close")


def _tender(provider: str) -> balances.BalanceTender:
    try:
        return balances.get(provider)
    except LookupError:
        raise UnknownTender from None


def _transaction_id(payment: Payment) -> str:
    return f"IN{payment.number}"
