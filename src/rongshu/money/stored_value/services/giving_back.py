from __future__ import annotations

from datetime import timedelta

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.money.ledger.kinds import BONUS_EXPENSE, CUSTOMER_DEPOSITS, STORED_VALUE, STORED_VALUE_BONUS
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments.selectors import payments_of
from rongshu.money.payments.services import refund_create
from rongshu.money.payments.types import Outcome, RefundView
from rongshu.money.stored_value.errors import NothingToRefund, RefundWindowOver, TopUpNotFound
from rongshu.money.stored_value.law import REFUND_DAYS
from rongshu.money.stored_value.locks import lock_account, lock_topup
from rongshu.money.stored_value.models import Lot, TopUp
from rongshu.money.stored_value.types import SUBJECT


def topup_refund(*, topup_id: int, actor: str, user_id: int | None = None) -> RefundView:
    """Give back what is left of a top-up's principal, by the way it was paid; its bonus that is left ends with it.

    A member (`user_id`) may ask within seven days of paying, no reason needed (LAW-33); without `user_id` the shop
    decides, at any time, and the audit row says who. Nothing can be cashed out in any other way (LAW-31). Runs in a
    shop block. Locks the top-up, the balance, last payment and ledger. Raises TopUpNotFound (also for another
    member's), RefundWindowOver, NothingToRefund.
    """
    topup = lock_topup(topup_id)
    if user_id is not None and topup.user_id != user_id:
        raise TopUpNotFound
    if topup.state != TopUp.State.PAID or topup.paid_at is None:
        raise NothingToRefund
    if user_id is not None and clock.now() > topup.paid_at + timedelta(days=REFUND_DAYS):
        raise RefundWindowOver(law="LAW-33", days=REFUND_DAYS)
    lock_account(topup.user_id)
    lot = Lot.objects.get(topup=topup)
    payment = next(one for one in payments_of(SUBJECT, topup.pk) if one.outcome == Outcome.ACCEPTED)
    principal_fen, bonus_fen = lot.principal_left_fen, lot.bonus_left_fen
    if principal_fen == 0:
        raise NothingToRefund
    Lot.objects.filter(pk=lot.pk).update(principal_left_fen=0, bonus_left_fen=0)
    # What was given back before makes the next one another decision, under a key of its own.
    ref = f"{topup.reference}:{payment.refund_held_fen}"
    entry = f"{ref}:refund"
    owner = f"user:{topup.user_id}"
    sides = [
        (AccountRef(STORED_VALUE, owner), AccountRef(CUSTOMER_DEPOSITS), principal_fen, "refunded"),
        (AccountRef(STORED_VALUE_BONUS, owner), AccountRef(BONUS_EXPENSE), bonus_fen, "bonus_voided"),
    ]
    ledger_post(
        correlation=entry,
        legs=[
            Leg(
                debit=debit,
                credit=credit,
                amount_fen=fen,
                business_key=f"{entry}:{what}",
                purpose=f"stored_value_{what}",
                reference=topup.reference,
            )
            for debit, credit, fen, what in sides
            if fen
        ],
    )
    audit_record(
        actor=actor,
        action="topup.refund",
        target=f"topup:{topup.pk}",
        after={"principal_fen": principal_fen, "bonus_voided_fen": bonus_fen},
    )
    return refund_create(payment_id=payment.id, amount_fen=principal_fen, reason="topup_refund", ref=ref)
