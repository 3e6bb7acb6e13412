from __future__ import annotations

from django.db import IntegrityError, transaction

from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import balances, subjects
from rongshu.money.payments.errors import (
    AlreadyPaid,
    BalanceNotAccepted,
    BalanceTooSmall,
    PaymentClosed,
    PaymentNotFound,
    ProviderUnavailable,
    TenderBusy,
    UnknownTender,
)
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment
from rongshu.money.payments.selectors import methods_offered
from rongshu.money.payments.services.closing import payment_close
from rongshu.money.payments.services.holding import held_pay, held_release, payment_hold
from rongshu.money.payments.services.preparing import payment_prepare
from rongshu.money.payments.states import PAYMENT_OPEN
from rongshu.money.payments.types import PaymentView


def tender_choose(
    *, shop_id: int, payment_id: int, provider: str, balance_fen: int = 0, balance: str = "stored_value"
) -> PaymentView:
    """Say how the subject of an open payment is to be paid: so much of a balance, the rest at a provider.

    Returns the payment to open next: the cash one, or the balance's when that covered everything and it is paid now.
    What was open otherwise is closed first, at its provider too, with no lock held; only then is a balance moved, so
    nothing can be paid twice. Asking again with the same choice changes nothing. Call outside any block.

    Raises PaymentNotFound, AlreadyPaid, PaymentClosed, UnknownTender, BalanceNotAccepted, BalanceTooSmall,
    ProviderUnavailable (the old payment could not be closed: ask again), TenderBusy.
    """
    if type(balance_fen) is not int or balance_fen < 0:
        raise ValueError(f"a balance pays a whole number of fen, not {balance_fen!r}")
    with shop_block(shop_id):
        seen = Payment.objects.filter(pk=payment_id).first()
        if seen is None:
            raise PaymentNotFound
        if seen.state == Payment.State.PAID:
            raise AlreadyPaid
        if provider not in [method.provider for method in methods_offered()]:
            raise UnknownTender
        if balance_fen and not subjects.get(seen.subject_kind).takes_balance(seen.subject_id):
            raise BalanceNotAccepted
        cash, held = _open_payments(seen)
        held_fen = sum(payment.amount_fen for payment in held)
        if cash is not None and cash.provider == provider and held_fen == balance_fen:
            return cash.view()
        if cash is None and not held:
            raise PaymentClosed
        if balance_fen and balance_fen != held_fen:
            # Looked at before anything is closed, so that what cannot be leaves the payment as it was.
            payable_fen = held_fen + (cash.amount_fen if cash is not None else 0)
            _require_balance(seen, balance, balance_fen, at_most=payable_fen, held_fen=held_fen)
    if cash is not None:
        _close(shop_id, cash.pk)
    try:
        with shop_block(shop_id), transaction.atomic():
            return _prepare(seen, provider, balance_fen, balance)
    except IntegrityError:
        raise TenderBusy from None


def _close(shop_id: int, payment_id: int) -> None:
    answer = payment_close(shop_id=shop_id, payment_id=payment_id)
    if answer == "paid":
        raise AlreadyPaid
    if answer == "unknown":
        raise ProviderUnavailable


def _prepare(seen: Payment, provider: str, balance_fen: int, balance: str) -> PaymentView:
    subject = subjects.get(seen.subject_kind)
    subject.lock(seen.subject_id)
    due_fen = subject.due_fen(seen.subject_id)
    if due_fen == 0:
        raise PaymentClosed
    cash, held = _open_payments(seen)
    if cash is not None:
        raise TenderBusy
    if sum(payment.amount_fen for payment in held) != balance_fen:
        for payment in held:
            held_release(lock_payment(payment.pk))
        held = []
    if balance_fen > due_fen:
        raise BalanceTooSmall(available_fen=due_fen)
    if balance_fen and not held:
        payer_id = _require_balance(seen, balance, balance_fen, at_most=due_fen)
        holding = payment_hold(
            subject_kind=seen.subject_kind,
            subject_id=seen.subject_id,
            provider=balance,
            payer_id=payer_id,
            amount_fen=balance_fen,
            description=seen.description,
            expires_at=seen.expires_at,
        )
        if balance_fen == due_fen:
            held_pay(payment_id=holding.id)
            return Payment.objects.get(pk=holding.id).view()
    return payment_prepare(
        subject_kind=seen.subject_kind,
        subject_id=seen.subject_id,
        amount_fen=due_fen,
        description=seen.description,
        expires_at=seen.expires_at,
        provider=provider,
    )


def _require_balance(seen: Payment, balance: str, fen: int, *, at_most: int, held_fen: int = 0) -> int:
    """The payer's id. Raises BalanceTooSmall for more than is due, or than the balance holds."""
    payer_id = subjects.get(seen.subject_kind).owner_user_id(seen.subject_id)
    available_fen = min(balances.get(balance).available_fen(payer_id) + held_fen, at_most)
    if fen > available_fen:
        raise BalanceTooSmall(available_fen=available_fen)
    return payer_id


def _open_payments(seen: Payment) -> tuple[Payment | None, list[Payment]]:
    """The open cash payment and the open balances of a payment's subject. One query."""
    found = list(
        Payment.objects.filter(
            subject_kind=seen.subject_kind, subject_id=seen.subject_id, state__in=PAYMENT_OPEN
        ).order_by("pk")
    )
    cash = [payment for payment in found if payment.tender == Payment.Tender.CASH]
    held = [payment for payment in found if payment.tender == Payment.Tender.BALANCE]
    return (cash[0] if cash else None), held
