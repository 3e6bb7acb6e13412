from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from django.db.models import F

from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.selectors import current_shop
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.kinds import gateway
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.locks import lock_payment, lock_refund
from rongshu.money.payments.models import Payment, Refund
from rongshu.money.payments.providers import ProviderRefund, ProviderRefused, ProviderUnknown
from rongshu.money.payments.rules import (
    GIVE_UP_AFTER,
    LEASE,
    SHORT_WAIT,
    notify_path,
    refund_delay,
    refund_exhausted,
)
from rongshu.money.payments.services.issues import issue_settled
from rongshu.money.payments.services.refund_answers import park, refund_apply
from rongshu.money.payments.states import REFUND
from rongshu.money.payments.types import Outcome

_log = structlog.get_logger("rongshu.payments")
_ERROR_LENGTH = 200

# What the payer reads in the wallet.
REASON_TEXT: Final = {
    "late_payment": "超时支付，原路退回",
    "duplicate": "重复支付，原路退回",
}
_ANY_REASON: Final = "订单退款"


@dataclass(frozen=True, slots=True)
class _Errand:
    """A call to make, read and leased in the block before it."""

    provider: str
    tender: str
    number: str
    payment_number: str
    amount_fen: int
    total_fen: int
    reason: str
    notify_url: str
    only_ask: bool


def refund_send(*, shop_id: int, refund_id: int) -> None:
    """Do the next thing a refund needs, if it is due: send it, or ask what became of it. Call outside any block.

    The number was stored when the refund was decided and never changes. An unknown outcome is asked about and never
    sent again before the provider says that it never heard of it. After 8 errors, or a day, a person gets it.
    Raises RefundNotFound.
    """
    with shop_block(shop_id):
        errand = _take(refund_id)
    if errand is None:
        return
    if errand.tender == Payment.Tender.BALANCE:
        with shop_block(shop_id):
            refund_apply(provider=errand.provider, result=_given_inside(errand))
        return
    try:
        result = _call(errand)
    except ProviderUnknown as unknown:
        with shop_block(shop_id):
            _failed(refund_id, event="wait", error=f"unknown: {unknown}")
    except ProviderRefused as refused:
        with shop_block(shop_id):
            _failed(refund_id, event="wait" if errand.only_ask else "fail", error=str(refused))
    else:
        with shop_block(shop_id):
            refund_apply(provider=errand.provider, result=result)


def refund_ask(*, shop_id: int, refund_id: int) -> Outcome:
    """Ask now what became of a refund, and act on the answer. Call outside any block."""
    with shop_block(shop_id):
        refund = Refund.objects.select_related("payment").get(pk=refund_id)
        provider, number, payment_number = refund.payment.provider, refund.number, refund.payment.number
    try:
        result = ask(
            provider, lambda found: found.query_refund(out_refund_no=number, out_trade_no=payment_number)
        )
    except (ProviderUnknown, ProviderRefused) as error:
        _log.warning("refund_query_failed", refund=number, error=str(error))
        return Outcome.NO_ANSWER
    with shop_block(shop_id):
        return refund_apply(provider=provider, result=result)


def refund_retry(*, refund_id: int, actor: str) -> None:
    """Take a parked refund up again after a person had a look; the audit row is written with it. Runs in a shop block.

    The provider is asked first what became of it. `actor` as in the audit log. Raises RefundNotFound,
    IllegalTransition when it is not parked.
    """
    refund = lock_refund(refund_id)
    now = clock.now()
    REFUND.apply(refund, "retry", attempts=0, first_sent_at=now, next_attempt_at=now)
    issue_settled(refund=refund, resolution=f"{actor} 重新发起")
    audit_record(
        actor=actor,
        action="refund.retry",
        target=f"refund:{refund_id}",
        before={"state": Refund.State.MANUAL.value, "error": refund.last_error},
        after={"state": refund.state},
    )


def _take(refund_id: int) -> _Errand | None:
    """Lease the refund for one call, committed before it."""
    refund = lock_refund(refund_id)
    now = clock.now()
    if refund.state in (Refund.State.SUCCEEDED, Refund.State.MANUAL) or refund.next_attempt_at > now:
        return None
    if _provider_short(refund, now):
        return None
    lease: dict[str, Any] = {"next_attempt_at": now + LEASE}
    only_ask = refund.state in (Refund.State.SENDING, Refund.State.QUERY)
    if only_ask:
        # One still `sending` when its lease is over was cut short: its outcome is unknown.
        REFUND.apply(refund, "wait", **lease)
    else:
        REFUND.apply(refund, "send", first_sent_at=refund.first_sent_at or now, **lease)
    payment = refund.payment
    return _Errand(
        provider=payment.provider,
        tender=payment.tender,
        number=refund.number,
        payment_number=payment.number,
        amount_fen=refund.amount_fen,
        total_fen=payment.paid_fen,
        reason=REASON_TEXT.get(refund.reason, _ANY_REASON),
        notify_url=notify_path(current_shop().slug, payment.provider),
        only_ask=only_ask,
    )


def _provider_short(refund: Refund, now: datetime) -> bool:
    """Whether the provider holds too little for a refund that was never sent: it then waits, at most a day.

    The ledger's account of what a provider holds may not go below zero: a refund is not asked for on credit. One that
    was sent before is only asked about.
    """
    payment = refund.payment
    if refund.state in (Refund.State.SENDING, Refund.State.QUERY) or payment.tender == Payment.Tender.BALANCE:
        return False
    held_fen = balance(gateway(payment.provider).kind)
    if held_fen >= refund.amount_fen:
        return False
    if now - refund.created_at >= GIVE_UP_AFTER:
        park(refund, error=f"gateway holds {held_fen} fen, {refund.amount_fen} are needed")
    else:
        Refund.objects.filter(pk=refund.pk).update(
            next_attempt_at=now + SHORT_WAIT, last_error=f"gateway holds {held_fen} fen"
        )
    return True


def _given_inside(errand: _Errand) -> ProviderRefund:
    """A balance takes its refund at once: nobody outside is asked."""
    return ProviderRefund(
        state="succeeded",
        out_refund_no=errand.number,
        refund_id=f"IN{errand.number}",
        amount_fen=errand.amount_fen,
        out_trade_no=errand.payment_number,
    )


def _call(errand: _Errand) -> ProviderRefund:
    if errand.only_ask:
        return ask(
            errand.provider,
            lambda provider: provider.query_refund(
                out_refund_no=errand.number, out_trade_no=errand.payment_number
            ),
        )
    return ask(
        errand.provider,
        lambda provider: provider.refund(
            out_trade_no=errand.payment_number,
            out_refund_no=errand.number,
            amount_fen=errand.amount_fen,
            total_fen=errand.total_fen,
            reason=errand.reason,
            notify_url=errand.notify_url,
        ),
    )


def _failed(refund_id: int, *, event: str, error: str) -> None:
    """Record a call that failed or told nothing. A notice may have brought the answer meanwhile; then it stands."""
    found = Refund.objects.select_related("payment").get(pk=refund_id)
    lock_payment(found.payment_id)
    refund = lock_refund(refund_id)
    if refund.state not in (Refund.State.SENDING, Refund.State.QUERY):
        return
    _log.warning("refund_failed", refund=refund.number, error=error, attempts=refund.attempts + 1)
    now = clock.now()
    attempts = refund.attempts + 1
    if refund_exhausted(attempts=attempts, first_sent_at=refund.first_sent_at, now=now):
        Refund.objects.filter(pk=refund_id).update(attempts=F("attempts") + 1)
        park(refund, error=error)
        return
    REFUND.apply(
        refund,
        event,
        attempts=attempts,
        next_attempt_at=now + refund_delay(attempts),
        last_error=error[:_ERROR_LENGTH],
    )
