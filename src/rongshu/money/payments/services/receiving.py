from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings

from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.kit.prepared import Prepared
from rongshu.money.ledger.kinds import CUSTOMER_DEPOSITS, gateway
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments import providers, subjects
from rongshu.money.payments.events import PaymentReceived
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment, PaymentIssue
from rongshu.money.payments.providers import ProviderPayment
from rongshu.money.payments.services.issues import issue_open
from rongshu.money.payments.services.refunding import refund_create
from rongshu.money.payments.states import PAYMENT, PAYMENT_OPEN
from rongshu.money.payments.subjects import PaymentSubject
from rongshu.money.payments.types import Outcome, PaidAnswer

_log = structlog.get_logger("rongshu.payments")

_BY_NUMBER = Prepared(lambda number: Payment.objects.filter(number=number))
CREDITED_ONCE = "payments.credited_once"  # name of the guard, for its negative control


def payment_apply(*, provider: str, result: ProviderPayment) -> Outcome:
    """Act on what a provider verifiably told of a payment, by notice or by query. Safe to repeat, in any order.

    Money is credited once, when merchant, number, currency and amount match; anything else is queued and changes
    nothing. The subject then takes it or it goes back. What reaches a closed payment is credited and refunded
    (`late_payment`) without asking. Never looks at deadlines, stock or quota: the row's state decides.

    Runs in a shop block. Locks the subject, then the payment, last the ledger accounts.
    """
    payment = _BY_NUMBER.first(result.out_trade_no)
    if result.state not in ("paid", "refunded"):
        return _not_paid(payment, result)
    if payment is None:
        issue_open(
            queue=PaymentIssue.Queue.UNKNOWN_PAYMENT,
            key=f"{provider}:{result.transaction_id or result.out_trade_no}",
            detail=told_by(result),
        )
        return Outcome.UNKNOWN_PAYMENT
    if wrong := mismatches(payment, provider, result):
        return queue_mismatch(payment, result, wrong)
    guarded = CREDITED_ONCE not in settings.RONGSHU_TEST_LOCKS_OFF
    if guarded and payment.state == Payment.State.PAID:
        return Outcome.REPEATED
    subject = subjects.get(payment.subject_kind)
    if guarded:
        subject.lock(payment.subject_id)
        payment = lock_payment(payment.pk)
        if payment.state == Payment.State.PAID:
            return Outcome.REPEATED
    assert result.amount_fen == payment.amount_fen
    return credit(payment, subject, str(result.transaction_id), guarded=guarded, provider_at=result.paid_at)


def credit(
    payment: Payment,
    subject: PaymentSubject,
    transaction_id: str,
    *,
    guarded: bool = True,
    before: Sequence[Leg] = (),
    provider_at: datetime | None = None,
) -> Outcome:
    """Credit a locked payment once and let its locked subject take the money, or send it back.

    `before` are legs that fill a balance's account; they are posted in the same entry.
    """
    was_closed = payment.state == Payment.State.CLOSED
    facts: dict[str, Any] = {
        "paid_fen": payment.amount_fen,
        "transaction_id": transaction_id,
        "paid_at": clock.now(),
        "provider_at": provider_at,
        "next_query_at": None,
        "unanswered": 0,
    }
    if guarded:
        PAYMENT.apply(payment, "capture", **facts)
    else:
        Payment.objects.filter(pk=payment.pk).update(state=Payment.State.PAID, **facts)
        payment.refresh_from_db()
    answer = (
        PaidAnswer(accepted=False, refund_reason=Outcome.LATE_PAYMENT)
        if was_closed
        else subject.on_paid(payment.subject_id, payment=payment.view())
    )
    outcome = Outcome.ACCEPTED if answer.accepted else Outcome(answer.refund_reason)
    book(payment, outcome, more=[*before, *answer.legs])
    if not answer.accepted:
        refund_create(
            payment_id=payment.pk,
            amount_fen=payment.amount_fen,
            reason=answer.refund_reason,
            ref=payment.subject_reference,
        )
    return outcome


def book(payment: Payment, outcome: str, *, more: Sequence[Leg] = ()) -> None:
    """Write down what became of a captured payment, tell it, and post it to the ledger with `more` legs."""
    payment.outcome = outcome
    payment.save(update_fields=["outcome"])
    publish(
        PaymentReceived(
            payment_id=payment.pk,
            number=payment.number,
            subject_kind=payment.subject_kind,
            subject_id=payment.subject_id,
            amount_fen=payment.amount_fen,
            outcome=outcome,
        )
    )
    entry = f"payment:{payment.number}:captured"
    captured = Leg(
        debit=gateway(payment.provider),
        credit=AccountRef(CUSTOMER_DEPOSITS),
        amount_fen=payment.amount_fen,
        business_key=entry,
        purpose="payment_captured",
        reference=payment.subject_reference,
    )
    ledger_post(correlation=entry, legs=[captured, *more])


def mismatches(payment: Payment, provider: str, result: ProviderPayment) -> list[str]:
    """Which of merchant, number, currency, amount and transaction are not what they must be."""
    pairs = {
        "provider": (payment.provider, provider),
        "merchant": (providers.get(provider).merchant_id, result.mchid),
        "number": (payment.number, result.out_trade_no),
        "currency": (payment.currency, result.currency),
        "amount_fen": (payment.amount_fen, result.amount_fen),
    }
    wrong = [name for name, (expected, told) in pairs.items() if told != expected]
    if not result.transaction_id or payment.transaction_id not in (None, result.transaction_id):
        wrong.append("transaction_id")
    return wrong


def queue_mismatch(payment: Payment, result: ProviderPayment, wrong: list[str]) -> Outcome:
    """Put money that is not what was asked for before a person; nothing else changes."""
    _log.warning("payment_mismatch", payment=payment.number, wrong=wrong)
    issue_open(
        queue=PaymentIssue.Queue.PAYMENT_MISMATCH,
        key=f"{payment.number}:{result.transaction_id or ''}",
        payment=payment,
        detail={**told_by(result), "wrong": wrong, "expected_fen": payment.amount_fen},
    )
    return Outcome.MISMATCH


def told_by(result: ProviderPayment) -> dict[str, object]:
    """What a provider said, as JSON for the person who looks at it."""
    return {
        "number": result.out_trade_no,
        "transaction_id": result.transaction_id,
        "merchant": result.mchid,
        "currency": result.currency,
        "amount_fen": result.amount_fen,
        "paid_at": result.paid_at.isoformat() if result.paid_at else None,
    }


def _not_paid(payment: Payment | None, result: ProviderPayment) -> Outcome:
    if payment is not None and payment.state == Payment.State.PAID:
        return Outcome.REPEATED  # an older word than what we know
    if result.state != "closed" or payment is None:
        return Outcome.UNPAID
    payment = lock_payment(payment.pk)
    if payment.state in PAYMENT_OPEN:
        PAYMENT.apply(payment, "close", next_query_at=None)
    return Outcome.REPEATED if payment.state == Payment.State.PAID else Outcome.CLOSED
