from __future__ import annotations

from typing import Literal

import structlog

from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment, PaymentIssue
from rongshu.money.payments.providers import ProviderRefused, ProviderUnknown
from rongshu.money.payments.services.holding import held_release
from rongshu.money.payments.services.issues import payment_issues_settled
from rongshu.money.payments.services.querying import payment_lose, payment_query
from rongshu.money.payments.states import PAYMENT, PAYMENT_OPEN
from rongshu.money.payments.types import Outcome

_log = structlog.get_logger("rongshu.payments")

Closed = Literal["closed", "paid", "unknown"]


def payment_close(*, shop_id: int, payment_id: int) -> Closed:
    """Make sure a payment cannot be paid any more. Call outside any block and without any lock held.

    `closed`: it is closed here and there. `paid`: it was paid first and is credited now; the subject has been told.
    `unknown`: the provider gave no answer; nothing changed here, try again later. A payment that was paid wrongly
    (amount, merchant) is closed: its money waits in a queue for a person. Raises PaymentNotFound.
    """
    with shop_block(shop_id):
        payment = lock_payment(payment_id)
        if payment.tender == Payment.Tender.BALANCE and payment.state in PAYMENT_OPEN:
            held_release(payment)
        if payment.state == Payment.State.CREATED and payment.next_query_at is None:
            # The provider never heard of it, and after this nobody can open it there.
            PAYMENT.apply(payment, "close")
        if payment.state == Payment.State.CLOSED:
            return "closed"
        if payment.state == Payment.State.PAID:
            return "paid"
    try:
        answer = ask(payment.provider, lambda provider: provider.close(out_trade_no=payment.number))
    except (ProviderUnknown, ProviderRefused) as error:
        _log.warning("payment_close_failed", payment=payment.number, error=str(error))
        with shop_block(shop_id):
            payment_lose(payment_id)
        return "unknown"
    if answer == "already_paid":
        outcome = payment_query(shop_id=shop_id, payment_id=payment_id)
        if outcome not in (Outcome.MISMATCH, Outcome.CLOSED):
            with shop_block(shop_id):
                state = Payment.objects.values_list("state", flat=True).get(pk=payment_id)
            return "paid" if state == Payment.State.PAID else "unknown"
    with shop_block(shop_id):
        payment = lock_payment(payment_id)
        if payment.state in PAYMENT_OPEN:
            if payment.unanswered:
                payment_issues_settled(payment_id, PaymentIssue.Queue.PROVIDER_SILENT, "渠道已关闭这笔支付")
            PAYMENT.apply(payment, "close", next_query_at=None, unanswered=0)
        return "paid" if payment.state == Payment.State.PAID else "closed"


def payment_poll(*, shop_id: int, payment_id: int) -> None:
    """Follow an open payment: ask how it stands, and close it once its deadline has passed. Call outside any block."""
    outcome = payment_query(shop_id=shop_id, payment_id=payment_id)
    if outcome not in (Outcome.UNPAID, Outcome.MISMATCH):
        return
    with shop_block(shop_id):
        payment = Payment.objects.get(pk=payment_id)
        overdue = payment.expires_at <= clock.now()
    if overdue and payment.view().is_open:
        payment_close(shop_id=shop_id, payment_id=payment_id)
