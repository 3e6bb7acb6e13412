"""Reads of a member's standing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from rongshu.kernel import clock
from rongshu.people.loyalty import rules
from rongshu.people.loyalty.models import Account, GrowthEntry, PointsEntry, PointsLot, Program, Tier
from rongshu.people.loyalty.types import (
    AccountView,
    GrowthLine,
    MemberTerms,
    PointsBalance,
    PointsLine,
    ProgramView,
    Standing,
    TierView,
)

PAGE = 20


def program() -> ProgramView:
    """How this shop's membership works; the defaults when nothing was set. One query."""
    row = Program.objects.first() or Program()
    return ProgramView(
        growth_bp=row.growth_bp,
        period_days=row.period_days,
        points_on=row.points_on,
        points_valid_days=row.points_valid_days,
        points_cap_bp=row.points_cap_bp,
    )


def member_terms(user_id: int) -> MemberTerms:
    """What a person's standing changes about an order: price, freight, points. One query.

    Somebody without a tier, or who never did anything here, buys on the shop's ordinary terms.
    """
    return member_terms_of([user_id])[user_id]


def member_terms_of(user_ids: Collection[int]) -> dict[int, MemberTerms]:
    """The terms of several people by user id, each as `member_terms` has them. One query."""
    found = {
        user_id: MemberTerms("", _("普通会员"), rules.FULL_BP, False, rules.FULL_BP) for user_id in user_ids
    }
    held = Account.objects.select_related("tier").filter(user_id__in=list(found), tier__isnull=False)
    for account in held:
        tier = account.tier
        assert tier is not None
        found[account.user_id] = MemberTerms(
            tier.code, tier.name, tier.price_bp, tier.free_freight, tier.points_bp
        )
    return found


def tiers() -> list[TierView]:
    """The ladder, lowest first, with how many members hold each. One query."""
    return [
        _view(tier, tier.held)
        for tier in Tier.objects.annotate(held=Count("accounts")).order_by("growth_min")
    ]


def counted_growth(account_id: int, days: int) -> int:
    """Growth of the last `days` days: what tiers are decided by."""
    since = clock.now() - timedelta(days=days)
    entries = GrowthEntry.objects.filter(account_id=account_id, counts_at__gt=since)
    total: int = entries.aggregate(sum=Sum("amount", default=0))["sum"]
    return total


def standing(user_id: int) -> Standing:
    """A member's tier, the next one and the way there. Four queries."""
    account = Account.objects.select_related("tier").filter(user_id=user_id).first()
    ladder = tuple(_view(tier) for tier in Tier.objects.order_by("growth_min"))
    growth = counted_growth(account.pk, program().period_days) if account is not None else 0
    tier = _view(account.tier) if account is not None and account.tier is not None else None
    upper = rules.following(ladder, tier.growth_min if tier else 0)
    return Standing(
        tier=tier,
        tier_until=account.tier_until if account is not None and tier is not None else None,
        growth=growth,
        next=upper,
        to_next=max(0, upper.growth_min - growth) if upper else 0,
        progress=rules.progress(growth, tier.growth_min if tier else 0, upper.growth_min) if upper else 100,
        tiers=ladder,
    )


def growth_lines(user_id: int, *, after: int | None = None, limit: int = PAGE) -> list[GrowthLine]:
    """Entries of growth, newest first, after the one with id `after`. One query."""
    rows = GrowthEntry.objects.filter(account__user_id=user_id).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [GrowthLine(row.pk, row.source, _source(row.source), row.amount, row.at) for row in rows[:limit]]


def points_balance(user_id: int) -> PointsBalance:
    """A member's points, and those of them that expire first. Two queries."""
    account = Account.objects.filter(user_id=user_id).first()
    if account is None:
        return PointsBalance(0, 0, 0, 0, 0, None)
    lots = PointsLot.objects.filter(account=account, state=PointsLot.State.ACTIVE)
    first = lots.order_by("expires_at", "pk").first()
    return PointsBalance(
        points=account.points,
        held=account.points_held,
        pending=account.points_pending,
        debt=account.debt_points,
        expiring=first.left if first else 0,
        expires_at=first.expires_at if first else None,
    )


def points_spendable(user_id: int) -> int:
    """Points an order may use now: what is free and not past its date; none while points are owed. One query."""
    lots = PointsLot.objects.filter(
        account__user_id=user_id,
        account__debt_points=0,
        state=PointsLot.State.ACTIVE,
        expires_at__gt=clock.now(),
    )
    total: int = lots.aggregate(sum=Sum("left", default=0))["sum"]
    return total


def points_lines(user_id: int, *, after: int | None = None, limit: int = PAGE) -> list[PointsLine]:
    """A member's statement, newest first, after the entry with id `after`. Two queries."""
    rows = PointsEntry.objects.filter(account__user_id=user_id).exclude(qty=0, debt=0).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    page = list(rows[:limit])
    earned = [row.key.removeprefix("earn:") for row in page if row.kind == PointsEntry.Kind.EARN]
    names = Concat("source", Value(":"), "source_id")
    waiting = set(
        PointsLot.objects.filter(account__user_id=user_id, state=PointsLot.State.PENDING)
        .annotate(name=names)
        .filter(name__in=earned)
        .values_list("name", flat=True)
    )
    return [
        PointsLine(
            id=row.pk,
            kind=row.kind,
            label=row.get_kind_display(),
            qty=row.qty,
            debt=row.debt,
            reference=row.reference,
            pending=row.kind == PointsEntry.Kind.EARN and row.reference in waiting,
            at=row.at,
        )
        for row in page
    ]


def accounts_of(user_ids: Sequence[int]) -> dict[int, AccountView]:
    """Numbers of some members by user; who never earned anything is missing. One query."""
    rows = Account.objects.filter(user_id__in=user_ids).select_related("tier")
    return {row.user_id: _account(row) for row in rows}


def accounts_in(tier_code: str, *, after: int | None = None, limit: int = PAGE) -> list[AccountView]:
    """Members of a tier (empty: those without one), newest first, after the account with id `after`. One query."""
    rows = Account.objects.select_related("tier").order_by("-pk")
    rows = rows.filter(tier__code=tier_code) if tier_code else rows.filter(tier=None)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [_account(row) for row in rows[:limit]]


def _account(row: Account) -> AccountView:
    tier = row.tier
    return AccountView(
        id=row.pk,
        user_id=row.user_id,
        tier_code=tier.code if tier else "",
        tier_name=tier.name if tier else _("普通会员"),
        growth=row.growth,
        points=row.points,
        debt=row.debt_points,
    )


def export_rows(user_id: int) -> list[dict[str, Any]]:
    """Everything of a member's standing and points, for the copy they may take along."""
    points = PointsEntry.objects.filter(account__user_id=user_id).order_by("pk")
    growth = GrowthEntry.objects.filter(account__user_id=user_id).order_by("pk")
    return [
        {
            "terms": asdict(member_terms(user_id)),
            "balance": asdict(points_balance(user_id)),
            "points": list(points.values("kind", "qty", "debt", "reference", "at")),
            "growth": list(growth.values("source", "source_id", "amount", "at")),
        }
    ]


def _source(source: str) -> str:
    words = {
        "order": _("订单完成"),
        "order_refund": _("订单退款"),
        "staff": _("店铺调整"),
        "merge": _("账号合并"),
    }
    return words.get(source, source)


def _view(tier: Tier, members: int = 0) -> TierView:
    return TierView(
        id=tier.pk,
        code=tier.code,
        name=tier.name,
        growth_min=tier.growth_min,
        price_bp=tier.price_bp,
        free_freight=tier.free_freight,
        points_bp=tier.points_bp,
        birthday_points=tier.birthday_points,
        members=members,
    )
