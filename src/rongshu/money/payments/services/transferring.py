"""Bank transfers: the payer says it was made, one of finance finds it at the bank, another confirms it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.money.payments import subjects
from rongshu.money.payments.errors import (
    PaymentClosed,
    RefundNotFound,
    TransferAmountWrong,
    TransferNotFound,
    TransferSamePerson,
    TransferTaken,
)
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import OfflineTransfer, Payment, Refund
from rongshu.money.payments.providers import ProviderPayment, ProviderRefund
from rongshu.money.payments.rules import TRANSFER_WAIT
from rongshu.money.payments.services.receiving import payment_apply
from rongshu.money.payments.services.refund_answers import refund_apply
from rongshu.money.payments.states import PAYMENT_OPEN, TRANSFER
from rongshu.money.payments.types import Outcome, TransferView

PROVIDER = "offline"
_NAME_LENGTH = 60
_REASON_LENGTH = 200


def transfer_claim(*, payment_id: int, payer_name: str, reference: str) -> TransferView:
    """The payer says that a transfer was made; subject and payment then wait three days for it to be found.

    Locks the subject and the payment. Raises PaymentNotFound, PaymentClosed, TransferTaken, and what the subject
    raises when it cannot wait.
    """
    seen = Payment.objects.filter(pk=payment_id, provider=PROVIDER).first()
    if seen is None:
        raise PaymentClosed
    until = clock.now() + TRANSFER_WAIT
    subject = subjects.get(seen.subject_kind)
    subject.lock(seen.subject_id)
    subject.extend(seen.subject_id, until=until)
    payment = lock_payment(payment_id)
    if payment.state not in PAYMENT_OPEN:
        raise PaymentClosed
    Payment.objects.filter(
        subject_kind=seen.subject_kind, subject_id=seen.subject_id, state__in=PAYMENT_OPEN
    ).update(expires_at=until)
    try:
        with transaction.atomic():
            transfer = OfflineTransfer.objects.create(
                payment=payment,
                payer_name=payer_name.strip()[:_NAME_LENGTH],
                reference=reference.strip()[:_NAME_LENGTH],
                claimed_at=clock.now(),
            )
    except IntegrityError:
        raise TransferTaken from None
    return transfer.view()


def transfer_match(*, transfer_id: int, received_fen: int, bank_reference: str, actor: str) -> TransferView:
    """One of finance found it at the bank: so much, under that reference. The audit row is written with it.

    Raises TransferNotFound, TransferAmountWrong, TransferTaken (the bank reference served another), IllegalTransition.
    """
    transfer = _transfer(transfer_id)
    if received_fen != transfer.payment.amount_fen:
        raise TransferAmountWrong(expected_fen=transfer.payment.amount_fen, received_fen=received_fen)
    try:
        with transaction.atomic():
            TRANSFER.apply(
                transfer, "match", bank_reference=bank_reference.strip()[:_NAME_LENGTH], matched_by=actor
            )
    except IntegrityError:
        raise TransferTaken from None
    _audit(transfer, "match", actor, received_fen=received_fen, bank_reference=transfer.bank_reference)
    return transfer.view()


def transfer_confirm(*, transfer_id: int, actor: str) -> Outcome:
    """Another of finance confirms it: the payment is credited, or given back when its subject can take it no more.

    Locks subject, payment, last the ledger. Raises TransferNotFound, TransferSamePerson, IllegalTransition.
    """
    transfer = _transfer(transfer_id)
    if transfer.matched_by == actor:
        raise TransferSamePerson
    TRANSFER.apply(transfer, "confirm", decided_by=actor, decided_at=clock.now())
    _audit(transfer, "confirm", actor, amount_fen=transfer.payment.amount_fen)
    payment = transfer.payment
    return payment_apply(
        provider=PROVIDER,
        result=ProviderPayment(
            state="paid",
            out_trade_no=payment.number,
            mchid=PROVIDER,
            transaction_id=transfer.bank_reference[:40],
            amount_fen=payment.amount_fen,
            currency=payment.currency,
            paid_at=clock.now(),
        ),
    )


def transfer_reject(*, transfer_id: int, reason: str, actor: str) -> TransferView:
    """It never came, or not as it should: the payer may say it again, or pay otherwise.

    Raises TransferNotFound, IllegalTransition.
    """
    transfer = _transfer(transfer_id)
    TRANSFER.apply(
        transfer, "reject", decided_by=actor, decided_at=clock.now(), reason=reason.strip()[:_REASON_LENGTH]
    )
    _audit(transfer, "reject", actor, reason=transfer.reason)
    return transfer.view()


def refund_transferred(*, refund_id: int, bank_reference: str, actor: str) -> Outcome:
    """A person gave a refund of a transfer back through the bank. The audit row is written with it.

    Raises RefundNotFound for a refund of another provider.
    """
    refund = Refund.objects.select_related("payment").filter(pk=refund_id, payment__provider=PROVIDER).first()
    if refund is None:
        raise RefundNotFound
    audit_record(
        actor=actor,
        action="refund.transferred",
        target=f"refund:{refund_id}",
        after={"bank_reference": bank_reference[:40], "amount_fen": refund.amount_fen},
    )
    return refund_apply(
        provider=PROVIDER,
        result=ProviderRefund(
            state="succeeded",
            out_refund_no=refund.number,
            refund_id=bank_reference[:40],
            amount_fen=refund.amount_fen,
            succeeded_at=clock.now(),
        ),
    )


def _transfer(transfer_id: int) -> OfflineTransfer:
    found = OfflineTransfer.objects.select_related("payment").filter(pk=transfer_id).first()
    if found is None:
        raise TransferNotFound
    return found


def _audit(transfer: OfflineTransfer, verb: str, actor: str, **after: object) -> None:
    audit_record(
        actor=actor, action=f"transfer.{verb}", target=f"payment:{transfer.payment.number}", after=dict(after)
    )
