from __future__ import annotations

from typing import Any

import structlog

from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.errors import PaymentNotFound
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment, PaymentIssue
from rongshu.money.payments.providers import ProviderRefused, ProviderUnknown
from rongshu.money.payments.rules import SILENT_AFTER, next_query
from rongshu.money.payments.services.issues import issue_open, payment_issues_settled
from rongshu.money.payments.services.receiving import payment_apply, queue_mismatch
from rongshu.money.payments.states import PAYMENT, PAYMENT_OPEN
from rongshu.money.payments.types import Outcome

_log = structlog.get_logger("rongshu.payments")


def payment_query(*, shop_id: int, payment_id: int) -> Outcome:
    """Ask the provider how a payment stands, and act on the answer. Call outside any block.

    A paid payment, or one of a balance, is not asked about. Returns NO_ANSWER when the provider could not be asked;
    while the payment stays open it is asked again by itself, less and less often. Raises PaymentNotFound.
    """
    with shop_block(shop_id):
        payment = Payment.objects.filter(pk=payment_id).first()
        if payment is None:
            raise PaymentNotFound
    if payment.state == Payment.State.PAID:
        return Outcome.REPEATED
    if payment.tender == Payment.Tender.BALANCE:
        return Outcome.UNPAID
    try:
        result = ask(payment.provider, lambda provider: provider.query(out_trade_no=payment.number))
    except (ProviderUnknown, ProviderRefused) as error:
        _log.warning("payment_query_failed", payment=payment.number, error=str(error))
        with shop_block(shop_id):
            _ask_again_later(payment_id, answered=False)
        return Outcome.NO_ANSWER
    with shop_block(shop_id):
        if result.out_trade_no == payment.number:
            outcome = payment_apply(provider=payment.provider, result=result)
        elif result.state in ("paid", "refunded"):
            outcome = queue_mismatch(payment, result, ["number"])
        else:
            outcome = Outcome.NO_ANSWER
        _ask_again_later(payment_id, answered=True)
        if payment.unanswered:
            payment_issues_settled(payment_id, PaymentIssue.Queue.PROVIDER_SILENT, "渠道已恢复应答")
    return outcome


def payment_lose(payment_id: int) -> None:
    """Note that the provider gave no answer to a call that may have taken place. Locks the payment."""
    payment = lock_payment(payment_id)
    if payment.state in PAYMENT_OPEN:
        PAYMENT.apply(payment, "lose", **_next(payment, answered=False))
        _complain_if_silent(payment)


def _ask_again_later(payment_id: int, *, answered: bool) -> None:
    """Move the next question of a payment that is still open; an answer ends its state `unknown`."""
    payment = Payment.objects.filter(
        pk=payment_id, state__in=PAYMENT_OPEN, next_query_at__isnull=False
    ).first()
    if payment is None:
        return
    if answered and payment.state == Payment.State.UNKNOWN:
        payment = lock_payment(payment_id)
        if payment.state == Payment.State.UNKNOWN:
            PAYMENT.apply(payment, "answer", **_next(payment, answered=True))
        return
    Payment.objects.filter(pk=payment_id, next_query_at=payment.next_query_at).exclude(
        state__in=[Payment.State.PAID, Payment.State.CLOSED]
    ).update(**_next(payment, answered=answered))
    if not answered:
        _complain_if_silent(payment)


def _next(payment: Payment, *, answered: bool) -> dict[str, Any]:
    unanswered = 0 if answered else payment.unanswered + 1
    return {
        "unanswered": unanswered,
        "next_query_at": next_query(
            created_at=payment.created_at,
            expires_at=payment.expires_at,
            now=clock.now(),
            unanswered=unanswered,
        ),
    }


def _complain_if_silent(payment: Payment) -> None:
    """A day past its deadline without an answer: a person must look, while asking goes on."""
    if clock.now() - payment.expires_at >= SILENT_AFTER:
        issue_open(
            queue=PaymentIssue.Queue.PROVIDER_SILENT,
            key=payment.number,
            payment=payment,
            detail={
                "number": payment.number,
                "amount_fen": payment.amount_fen,
                "unanswered": payment.unanswered,
            },
            reopen=True,
        )
