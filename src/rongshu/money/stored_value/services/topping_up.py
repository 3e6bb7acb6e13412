from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from rongshu.kernel import clock, ids
from rongshu.kernel.money import Money
from rongshu.money.ledger.kinds import BONUS_EXPENSE, CUSTOMER_DEPOSITS, STORED_VALUE, STORED_VALUE_BONUS
from rongshu.money.ledger.services import AccountRef, Leg
from rongshu.money.payments.services import payment_prepare
from rongshu.money.payments.types import PaymentView
from rongshu.money.stored_value.errors import BalanceAboveLimit, OfferNotFound
from rongshu.money.stored_value.law import BALANCE_MAX_FEN
from rongshu.money.stored_value.locks import lock_account
from rongshu.money.stored_value.models import Lot, TopUp, TopUpOffer
from rongshu.money.stored_value.selectors import balance_of
from rongshu.money.stored_value.states import TOPUP
from rongshu.money.stored_value.types import SUBJECT

PAY_WITHIN: Final = timedelta(minutes=15)


def topup_place(*, user_id: int, offer_id: int) -> tuple[TopUp, PaymentView]:
    """Buy an offer: a top-up to be paid within 15 minutes, and its payment. Runs in a shop block.

    An unpaid one of the same amounts is returned again. Locks the member's balance. Raises OfferNotFound, and
    BalanceAboveLimit (LAW-32) when balance and open top-ups together would pass what a named card may hold.
    """
    offer = TopUpOffer.objects.filter(pk=offer_id, active=True).first()
    if offer is None:
        raise OfferNotFound
    lock_account(user_id)
    now = clock.now()
    open_topups = TopUp.objects.filter(user_id=user_id, state=TopUp.State.UNPAID, expires_at__gt=now)
    same = open_topups.filter(
        amount_fen=offer.amount_fen, bonus_fen=offer.bonus_fen, bonus_days=offer.bonus_days
    ).first()
    if same is None:
        _require_room(user_id, offer.amount_fen + offer.bonus_fen, list(open_topups))
        same = TopUp.objects.create(
            number=ids.numbered("V", clock.today()),
            user_id=user_id,
            amount_fen=offer.amount_fen,
            bonus_fen=offer.bonus_fen,
            bonus_days=offer.bonus_days,
            placed_at=now,
            expires_at=now + PAY_WITHIN,
        )
    payment = payment_prepare(
        subject_kind=SUBJECT,
        subject_id=same.pk,
        amount_fen=same.amount_fen,
        description=_("储值 %(amount)s") % {"amount": Money(same.amount_fen)},
        expires_at=same.expires_at,
    )
    return same, payment


def topup_credit(topup: TopUp) -> Sequence[Leg]:
    """Make a locked, unpaid top-up a lot; returns the legs that its payment posts. Locks the member's balance.

    Nothing is checked that could refuse: the limit was when it was placed.
    """
    lock_account(topup.user_id)
    now = clock.now()
    TOPUP.apply(topup, "pay", paid_at=now)
    Lot.objects.create(
        user_id=topup.user_id,
        topup=topup,
        principal_left_fen=topup.amount_fen,
        bonus_left_fen=topup.bonus_fen,
        bonus_expires_at=now + timedelta(days=topup.bonus_days) if topup.bonus_days else None,
        created_at=now,
    )
    owner = f"user:{topup.user_id}"
    legs = [
        Leg(
            debit=AccountRef(CUSTOMER_DEPOSITS),
            credit=AccountRef(STORED_VALUE, owner),
            amount_fen=topup.amount_fen,
            business_key=f"{topup.reference}:principal",
            purpose="stored_value_topped_up",
            reference=topup.reference,
        )
    ]
    if topup.bonus_fen:
        legs.append(
            Leg(
                debit=AccountRef(BONUS_EXPENSE),
                credit=AccountRef(STORED_VALUE_BONUS, owner),
                amount_fen=topup.bonus_fen,
                business_key=f"{topup.reference}:bonus",
                purpose="stored_value_bonus_granted",
                reference=topup.reference,
            )
        )
    return legs


def topup_refunded(topup_id: int, amount_fen: int) -> None:
    """Count principal that reached the payer again."""
    TopUp.objects.filter(pk=topup_id).update(refunded_fen=F("refunded_fen") + amount_fen)


def _require_room(user_id: int, more_fen: int, open_topups: Sequence[TopUp]) -> None:
    held = balance_of(user_id)
    waiting_fen = sum(topup.amount_fen + topup.bonus_fen for topup in open_topups)
    room_fen = BALANCE_MAX_FEN - held.available_fen - held.held_fen - waiting_fen
    if more_fen > room_fen:
        raise BalanceAboveLimit(law="LAW-32", allowed_fen=max(room_fen, 0))
