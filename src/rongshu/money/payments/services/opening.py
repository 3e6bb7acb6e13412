from __future__ import annotations

from dataclasses import dataclass

import structlog

from rongshu.foundation.shops.selectors import current_shop
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.errors import (
    AlreadyPaid,
    PaymentClosed,
    PaymentExpired,
    PaymentRefusedByProvider,
    ProviderUnavailable,
)
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment
from rongshu.money.payments.providers import Prepaid, ProviderRefused, ProviderUnknown
from rongshu.money.payments.rules import LEASE, next_query, notify_path
from rongshu.money.payments.services.querying import payment_lose, payment_query
from rongshu.money.payments.states import PAYMENT, PAYMENT_OPEN
from rongshu.money.payments.types import PaymentView

_log = structlog.get_logger("rongshu.payments")


@dataclass(frozen=True, slots=True)
class Lease:
    """A payment about to be opened at its provider: what the call says. `first_time`: it cannot know it yet."""

    payment: Payment
    first_time: bool
    notify_url: str


def payment_lease(*, payment_id: int) -> Lease:
    """Take a payment for a call of `payment_open`, in the running block, which must commit before the call.

    For callers that have a block open anyway. Locks the payment. Raises PaymentNotFound, AlreadyPaid, PaymentClosed,
    PaymentExpired.
    """
    payment, first_time = _begin(payment_id)
    return Lease(payment, first_time, notify_path(current_shop().slug, payment.provider))


def payment_open(
    *, shop_id: int, payment_id: int, back_url: str, payer_ip: str = "127.0.0.1", lease: Lease | None = None
) -> PaymentView:
    """Open a payment at its provider and return it with an address to pay at. Call outside any block.

    May be repeated, also after an unknown outcome: the number stays, so the provider gives the same payment, with a
    fresh address. The payer comes back to `back_url` whether or not anything was paid. `lease` is what `payment_lease`
    gave for it in a block that has committed; without one it is taken here.

    Raises PaymentNotFound, AlreadyPaid, PaymentClosed, PaymentExpired, PaymentRefusedByProvider, or
    ProviderUnavailable when the outcome is unknown; a query then follows by itself.
    """
    if lease is None:
        with shop_block(shop_id):
            lease = payment_lease(payment_id=payment_id)
    payment, first_time, notify_url = lease.payment, lease.first_time, lease.notify_url
    try:
        prepaid = ask(
            payment.provider,
            lambda provider: provider.prepay(
                out_trade_no=payment.number,
                amount_fen=payment.amount_fen,
                description=payment.description,
                notify_url=notify_url,
                expires_at=payment.expires_at,
                back_url=back_url,
                payer_ip=payer_ip,
            ),
        )
    except ProviderUnknown as unknown:
        _log.warning("prepay_unknown", payment=payment.number, error=str(unknown))
        with shop_block(shop_id):
            payment_lose(payment_id)
        raise ProviderUnavailable from unknown
    except ProviderRefused as refused:
        _log.warning("prepay_refused", payment=payment.number, code=refused.code, error=refused.message)
        # Perhaps because it is paid or closed there already: then we learn it now.
        if not first_time:
            payment_query(shop_id=shop_id, payment_id=payment_id)
        with shop_block(shop_id):
            if first_time:
                _never_opened(payment)
            _require_payable(Payment.objects.get(pk=payment_id))
        raise PaymentRefusedByProvider(provider_code=refused.code) from refused
    with shop_block(shop_id):
        recorded = _record(payment_id, prepaid)
    if recorded.state == Payment.State.CLOSED:
        # Closed here while it was being opened there; nobody was given the address.
        _close_there(recorded)
    _require_payable(recorded)
    return recorded.view()


def _begin(payment_id: int) -> tuple[Payment, bool]:
    """The payment, leased for the call, and whether the provider cannot have heard of it before."""
    payment = lock_payment(payment_id)
    first_time = payment.state == Payment.State.CREATED and payment.next_query_at is None
    _require_payable(payment)
    if payment.expires_at <= clock.now():
        raise PaymentExpired
    if payment.state == Payment.State.CREATED:
        # Committed before the call: from now on the provider may know it, and the sweeper will ask.
        payment.next_query_at = clock.now() + LEASE
        payment.save(update_fields=["next_query_at"])
    return payment, first_time


def _never_opened(payment: Payment) -> None:
    """The provider refused it and did nothing: it may be closed without asking, unless another call is under way."""
    Payment.objects.filter(
        pk=payment.pk, state=Payment.State.CREATED, next_query_at=payment.next_query_at
    ).update(next_query_at=None)


def _record(payment_id: int, prepaid: Prepaid) -> Payment:
    payment = lock_payment(payment_id)
    if payment.state in PAYMENT_OPEN:
        PAYMENT.apply(
            payment,
            "open",
            prepay_id=prepaid.prepay_id,
            pay_url=prepaid.pay_url,
            unanswered=0,
            next_query_at=next_query(
                created_at=payment.created_at, expires_at=payment.expires_at, now=clock.now()
            ),
        )
    return payment


def _require_payable(payment: Payment) -> None:
    if payment.state == Payment.State.PAID:
        raise AlreadyPaid
    if payment.state == Payment.State.CLOSED:
        raise PaymentClosed


def _close_there(payment: Payment) -> None:
    try:
        ask(payment.provider, lambda provider: provider.close(out_trade_no=payment.number))
    except (ProviderRefused, ProviderUnknown) as error:
        # It ends there by its own deadline; money that came all the same is credited and given back.
        _log.warning("close_failed", payment=payment.number, error=str(error))
