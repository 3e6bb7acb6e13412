from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import F

from rongshu.kernel import clock, ids
from rongshu.kit.events import publish
from rongshu.money.ledger.kinds import CUSTOMER_DEPOSITS, REFUNDS_PAYABLE
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments.errors import PaymentNotFound, RefundConflict, RefundTooLarge
from rongshu.money.payments.events import RefundCreated
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment, Refund
from rongshu.money.payments.rules import refund_shares
from rongshu.money.payments.types import PaymentView, RefundView

REFUND_HELD = "payments.refund_held"  # name of the guard, for its negative control


def refund_create(*, payment_id: int, amount_fen: int, reason: str, ref: str) -> RefundView:
    """Decide to give back part of a payment; the money is sent by a job of the same transaction.

    `reason` and `ref` name the decision: a second call for the same payment returns the first refund. Runs in a shop
    block, in the transaction that decides. Locks the payment, last the ledger accounts. Raises PaymentNotFound,
    RefundTooLarge when less is left (succeeded and pending refunds both count), RefundConflict when the same decision
    was made over another amount, ValueError for an amount that is not positive.
    """
    if type(amount_fen) is not int or amount_fen <= 0:
        raise ValueError(f"a refund is for a positive whole number of fen, not {amount_fen!r}")
    guarded = REFUND_HELD not in settings.RONGSHU_TEST_LOCKS_OFF
    payment = lock_payment(payment_id) if guarded else Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    key = f"{reason}:{ref}:{payment_id}"
    known = Refund.objects.filter(key=key).select_related("payment").first()
    if known is not None:
        if known.amount_fen != amount_fen:
            raise RefundConflict(amount_fen=known.amount_fen)
        return known.view()
    _hold(payment, amount_fen, guarded=guarded)
    now = clock.now()
    refund = Refund.objects.create(
        payment=payment,
        key=key,
        number=ids.numbered("R", clock.today()),
        reason=reason,
        amount_fen=amount_fen,
        next_attempt_at=now,
        created_at=now,
    )
    publish(
        RefundCreated(
            refund_id=refund.pk,
            number=refund.number,
            payment_id=payment.pk,
            subject_kind=payment.subject_kind,
            subject_id=payment.subject_id,
            amount_fen=amount_fen,
            reason=reason,
        )
    )
    entry = f"refund:{refund.number}:decided"
    ledger_post(
        correlation=entry,
        legs=[
            Leg(
                debit=AccountRef(CUSTOMER_DEPOSITS),
                credit=AccountRef(REFUNDS_PAYABLE),
                amount_fen=amount_fen,
                business_key=entry,
                purpose="refund_decided",
                reference=payment.subject_reference,
            )
        ],
    )
    return refund.view()


def refund_spread(
    *, payments: Sequence[PaymentView], amount_fen: int, reason: str, ref: str
) -> list[RefundView]:
    """Give an amount back over several payments of one subject: cash before balance, several of a kind by `alloc`.

    `payments` were read under the subject's lock. One refund per payment that gives a share, under refund_create()'s
    rules. Raises RefundTooLarge when less is left of all of them.
    """
    left = [(payment.tender, payment.refundable_fen) for payment in payments]
    if amount_fen > (whole := sum(fen for _tender, fen in left)):
        raise RefundTooLarge(refundable_fen=whole)
    shares = zip(payments, refund_shares(left, amount_fen), strict=True)
    return [
        refund_create(payment_id=payment.id, amount_fen=share, reason=reason, ref=ref)
        for payment, share in shares
        if share
    ]


def _hold(payment: Payment, amount_fen: int, *, guarded: bool) -> None:
    held = Payment.objects.filter(pk=payment.pk)
    if guarded:
        taken = held.filter(state=Payment.State.PAID, refund_held_fen__lte=F("paid_fen") - amount_fen).update(
            refund_held_fen=F("refund_held_fen") + amount_fen
        )
    else:
        # What the guard is there to prevent: deciding on a value read earlier, and writing it back.
        enough = payment.refund_held_fen + amount_fen <= payment.paid_fen
        taken = held.update(refund_held_fen=payment.refund_held_fen + amount_fen) if enough else 0
    if not taken:
        raise RefundTooLarge(refundable_fen=payment.paid_fen - payment.refund_held_fen)
