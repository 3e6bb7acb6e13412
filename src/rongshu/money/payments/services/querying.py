from __future__ import annotations

import structlog

from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.errors import PaymentNotFound
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.models import Payment
from rongshu.money.payments.providers import ProviderRefused, ProviderUnknown
from rongshu.money.payments.rules import next_query
from rongshu.money.payments.services.receiving import payment_apply, queue_mismatch
from rongshu.money.payments.types import Outcome

_log = structlog.get_logger("rongshu.payments")


def payment_query(*, shop_id: int, payment_id: int) -> Outcome:
    """Ask the provider how a payment stands, and act on the answer. Call outside any block.

    A paid payment is not asked about again. Returns NO_ANSWER when the provider could not be asked; while the payment
    stays open it is asked again by itself. Raises PaymentNotFound.
    """
    with shop_block(shop_id):
        payment = Payment.objects.filter(pk=payment_id).first()
        if payment is None:
            raise PaymentNotFound
    if payment.state == Payment.State.PAID:
        return Outcome.REPEATED
    try:
        result = ask(payment.provider, lambda provider: provider.query(out_trade_no=payment.number))
    except (ProviderUnknown, ProviderRefused) as error:
        _log.warning("payment_query_failed", payment=payment.number, error=str(error))
        with shop_block(shop_id):
            _ask_again_later(payment_id)
        return Outcome.NO_ANSWER
    with shop_block(shop_id):
        if result.out_trade_no == payment.number:
            outcome = payment_apply(provider=payment.provider, result=result)
        elif result.state in ("paid", "refunded"):
            outcome = queue_mismatch(payment, result, ["number"])
        else:
            outcome = Outcome.NO_ANSWER
        _ask_again_later(payment_id)
    return outcome


def _ask_again_later(payment_id: int) -> None:
    """Move the next question of a payment that is still open."""
    payment = Payment.objects.filter(
        pk=payment_id, state__in=[Payment.State.CREATED, Payment.State.PENDING], next_query_at__isnull=False
    ).first()
    if payment is None:
        return
    moment = next_query(created_at=payment.created_at, expires_at=payment.expires_at, now=clock.now())
    Payment.objects.filter(pk=payment_id, next_query_at=payment.next_query_at).exclude(
        state__in=[Payment.State.PAID, Payment.State.CLOSED]
    ).update(next_query_at=moment)
