"""Reads. All run in the shop's block."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from rongshu.kernel import clock
from rongshu.money.stored_value.law import LIMITS, REFUND_DAYS
from rongshu.money.stored_value.models import Lot, TopUp, TopUpOffer, Use
from rongshu.money.stored_value.types import BalanceView, OfferView, TopUpView, UseView

__all__ = ["balance_of", "offers", "terms", "topup_by_number", "topups_of", "topups_recent", "uses_of"]


def balance_of(user_id: int) -> BalanceView:
    """What a member may spend, and what is set aside; a bonus past its end is not counted. Two queries."""
    alive = Q(bonus_expires_at__isnull=True) | Q(bonus_expires_at__gt=clock.now())
    sums = Lot.objects.filter(user_id=user_id).aggregate(
        principal_fen=Coalesce(Sum("principal_left_fen"), 0),
        bonus_fen=Coalesce(Sum("bonus_left_fen", filter=alive), 0),
    )
    held = Use.objects.filter(user_id=user_id, state=Use.State.HELD).aggregate(
        fen=Coalesce(Sum("amount_fen"), 0)
    )
    return BalanceView(principal_fen=sums["principal_fen"], bonus_fen=sums["bonus_fen"], held_fen=held["fen"])


def offers() -> list[OfferView]:
    """What may be bought, the smallest first. One query."""
    return [
        OfferView(id=one.pk, amount_fen=one.amount_fen, bonus_fen=one.bonus_fen, bonus_days=one.bonus_days)
        for one in TopUpOffer.objects.filter(active=True).order_by("amount_fen", "pk")
    ]


def terms() -> list[Promise]:
    """What a member is told before prepaying, one sentence per rule (LAW-31 to LAW-33). No query."""
    return [limit.message for limit in LIMITS]


def topups_of(user_id: int, *, limit: int = 50) -> list[TopUpView]:
    """A member's top-ups, newest first. One query."""
    return [_topup(one) for one in _with_lots().filter(user_id=user_id).order_by("-pk")[:limit]]


def topups_recent(*, limit: int = 100) -> list[TopUpView]:
    """The shop's top-ups, newest first. One query."""
    return [_topup(one) for one in _with_lots().order_by("-pk")[:limit]]


def topup_by_number(number: str) -> TopUpView | None:
    """A top-up by its number. One query."""
    found = _with_lots().filter(number=number).first()
    return _topup(found) if found is not None else None


def uses_of(user_id: int, *, limit: int = 50) -> list[UseView]:
    """Everything a member's balance paid for, newest first (LAW-33: the full history is kept). One query."""
    return [
        UseView(
            payment_number=use.payment_number,
            description=use.description,
            amount_fen=use.amount_fen,
            returned_fen=use.returned_fen,
            state=use.state,
            created_at=use.created_at,
        )
        for use in Use.objects.filter(user_id=user_id).order_by("-pk")[:limit]
    ]


def _with_lots() -> QuerySet[TopUp]:
    return TopUp.objects.annotate(
        principal_left=Coalesce(F("lots__principal_left_fen"), 0),
        bonus_left=Coalesce(F("lots__bonus_left_fen"), 0),
    )


def _topup(topup: Any) -> TopUpView:
    """A row of `_with_lots`."""
    paid_at = topup.paid_at
    return TopUpView(
        id=topup.pk,
        number=topup.number,
        user_id=topup.user_id,
        amount_fen=topup.amount_fen,
        bonus_fen=topup.bonus_fen,
        state=topup.state,
        refunded_fen=topup.refunded_fen,
        principal_left_fen=topup.principal_left,
        bonus_left_fen=topup.bonus_left,
        placed_at=topup.placed_at,
        paid_at=paid_at,
        refundable_until=paid_at + timedelta(days=REFUND_DAYS) if paid_at else None,
    )
