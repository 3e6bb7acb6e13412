from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import structlog
from django.db.models import F

from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.money.ledger.kinds import REFUNDS_PAYABLE, gateway, gateway_advance
from rongshu.money.ledger.services import AccountRef, Leg, balance_locked, ledger_post
from rongshu.money.payments import balances, providers, subjects
from rongshu.money.payments.events import RefundParked, RefundSucceeded
from rongshu.money.payments.locks import lock_payment, lock_refund
from rongshu.money.payments.models import Payment, PaymentIssue, Refund
from rongshu.money.payments.providers import ProviderRefund
from rongshu.money.payments.rules import processing_delay, refund_exhausted
from rongshu.money.payments.services.issues import issue_open, issue_settled
from rongshu.money.payments.states import REFUND
from rongshu.money.payments.types import Outcome

_log = structlog.get_logger("rongshu.payments")
_ERROR_LENGTH = 200


def refund_apply(*, provider: str, result: ProviderRefund) -> Outcome:
    """Act on what a provider verifiably told of a refund, by notice, query or answer. Safe to repeat, in any order.

    Runs in a shop block. Locks the subject, the payment, the refund, last the ledger accounts.
    """
    refund = Refund.objects.filter(number=result.out_refund_no).select_related("payment").first()
    if refund is None:
        issue_open(
            queue=PaymentIssue.Queue.UNKNOWN_PAYMENT,
            key=f"{provider}:{result.out_refund_no}",
            detail=_told_by(result),
        )
        return Outcome.UNKNOWN_PAYMENT
    if result.state == "missing":
        return _never_heard_of(refund)
    if wrong := _mismatches(refund, provider, result):
        _log.warning("refund_mismatch", refund=refund.number, wrong=wrong)
        issue_open(
            queue=PaymentIssue.Queue.PAYMENT_MISMATCH,
            key=f"{refund.number}:{result.refund_id or ''}",
            payment=refund.payment,
            refund=refund,
            detail={**_told_by(result), "wrong": wrong, "expected_fen": refund.amount_fen},
        )
        return Outcome.MISMATCH
    if refund.state == Refund.State.SUCCEEDED:
        return Outcome.REPEATED
    if result.state == "succeeded":
        return _succeed(refund, result)
    refund = _locked(refund)
    if refund.state == Refund.State.SUCCEEDED:
        return Outcome.REPEATED
    if result.state == "processing":
        return _wait(refund, result)
    park(refund, error=f"provider: {result.state}")
    return Outcome.REFUND_PARKED


def park(refund: Refund, *, error: str) -> None:
    """Hand a locked refund to a person; the held amount stays held. Nothing happens to one that is parked."""
    if refund.state == Refund.State.MANUAL:
        return
    REFUND.apply(refund, "park", last_error=error[:_ERROR_LENGTH])
    issue_open(
        queue=PaymentIssue.Queue.REFUND_MANUAL,
        key=refund.number,
        payment=refund.payment,
        refund=refund,
        detail={"number": refund.number, "amount_fen": refund.amount_fen, "error": error[:_ERROR_LENGTH]},
        reopen=True,
    )
    publish(RefundParked(**_fact(refund), error=error[:_ERROR_LENGTH]))


def _succeed(refund: Refund, result: ProviderRefund) -> Outcome:
    payment = refund.payment
    subject = subjects.get(payment.subject_kind)
    subject.lock(payment.subject_id)
    refund = _locked(refund)
    if refund.state == Refund.State.SUCCEEDED:
        return Outcome.REPEATED
    was_parked = refund.state == Refund.State.MANUAL
    REFUND.apply(
        refund,
        "succeed",
        finished_at=clock.now(),
        provider_refund_id=result.refund_id or "",
        provider_at=result.succeeded_at,
        last_error="",
    )
    Payment.objects.filter(pk=payment.pk).update(refunded_fen=F("refunded_fen") + refund.amount_fen)
    if was_parked:
        issue_settled(refund=refund, resolution="渠道已退款")
    subject.on_refund_succeeded(payment.subject_id, refund=refund.view())
    publish(RefundSucceeded(**_fact(refund)))
    _book(payment, refund)
    return Outcome.REFUNDED


def _book(payment: Payment, refund: Refund) -> None:
    """Post money given back. What the provider paid beyond what it held for the shop is owed to it, and looked at."""
    entry = f"refund:{refund.number}:succeeded"
    before: Sequence[Leg] = ()
    held_fen = refund.amount_fen
    if payment.tender == Payment.Tender.BALANCE:
        before = balances.get(payment.provider).take_back(payment=payment.view(), refund=refund.view())
    else:
        held_fen = min(refund.amount_fen, balance_locked(gateway(payment.provider)))
    sources = [
        (gateway(payment.provider), held_fen, entry),
        (gateway_advance(payment.provider), refund.amount_fen - held_fen, f"{entry}:advanced"),
    ]
    legs = [
        Leg(
            debit=AccountRef(REFUNDS_PAYABLE),
            credit=source,
            amount_fen=fen,
            business_key=key,
            purpose="refund_succeeded",
            reference=payment.subject_reference,
        )
        for source, fen, key in sources
        if fen
    ]
    if held_fen < refund.amount_fen:
        issue_open(
            queue=PaymentIssue.Queue.GATEWAY_SHORT,
            key=refund.number,
            payment=payment,
            refund=refund,
            detail={"number": refund.number, "advanced_fen": refund.amount_fen - held_fen},
        )
    ledger_post(correlation=entry, legs=[*before, *legs])


def _wait(refund: Refund, result: ProviderRefund) -> Outcome:
    now = clock.now()
    if refund.state not in (Refund.State.SENDING, Refund.State.QUERY):
        return Outcome.REFUND_PENDING  # an older word than what we know
    if refund_exhausted(attempts=0, first_sent_at=refund.first_sent_at, now=now):
        park(refund, error="provider: processing for a day")
        return Outcome.REFUND_PARKED
    age = now - (refund.first_sent_at or now)
    REFUND.apply(
        refund,
        "wait",
        next_attempt_at=now + processing_delay(age),
        provider_refund_id=result.refund_id or "",
        attempts=0,
        last_error="",
    )
    return Outcome.REFUND_PENDING


def _never_heard_of(refund: Refund) -> Outcome:
    refund = _locked(refund)
    if refund.state == Refund.State.QUERY:
        REFUND.apply(refund, "fail", next_attempt_at=clock.now())
    return Outcome.UNPAID


def _locked(refund: Refund) -> Refund:
    payment = lock_payment(refund.payment_id)
    locked = lock_refund(refund.pk)
    locked.payment = payment
    return locked


def _mismatches(refund: Refund, provider: str, result: ProviderRefund) -> list[str]:
    payment = refund.payment
    pairs = {
        "provider": (payment.provider, provider),
        "amount_fen": (refund.amount_fen, result.amount_fen),
        # These two are not told by every kind of message.
        "merchant": (result.mchid and providers.get(provider).merchant_id, result.mchid),
        "payment": (result.out_trade_no and payment.number, result.out_trade_no),
    }
    return [name for name, (expected, told) in pairs.items() if told != expected]


def _told_by(result: ProviderRefund) -> dict[str, object]:
    return {
        "number": result.out_refund_no,
        "refund_id": result.refund_id,
        "payment": result.out_trade_no,
        "merchant": result.mchid,
        "amount_fen": result.amount_fen,
        "state": result.state,
    }


class _Fact(TypedDict):
    refund_id: int
    number: str
    payment_id: int
    subject_kind: str
    subject_id: int
    amount_fen: int
    reason: str


def _fact(refund: Refund) -> _Fact:
    return {
        "refund_id": refund.pk,
        "number": refund.number,
        "payment_id": refund.payment_id,
        "subject_kind": refund.payment.subject_kind,
        "subject_id": refund.payment.subject_id,
        "amount_fen": refund.amount_fen,
        "reason": refund.reason,
    }
