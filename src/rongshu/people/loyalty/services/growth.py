"""Growth and the tier that follows from it: up at once, down when the period ends."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, Sum

from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.people.loyalty import rules
from rongshu.people.loyalty.events import TierChanged
from rongshu.people.loyalty.locks import lock_account
from rongshu.people.loyalty.models import Account, GrowthEntry, Tier
from rongshu.people.loyalty.selectors import counted_growth, program

BATCH = 200


def growth_add(*, user_id: int, source: str, source_id: str, amount: int) -> bool:
    """Add growth once per source; a second call changes nothing and answers False. Locks the account.

    A tier the growth of the running period reaches is given at once and lasts a whole period from now.
    """
    if amount == 0:
        return False
    account = lock_account(user_id)
    if GrowthEntry.objects.filter(source=source, source_id=source_id).exists():
        return False
    _enter(account, source, source_id, amount)
    _settle(account, reason=source)
    return True


def growth_reverse(*, source: str, source_id: str, key: str, keep: int) -> int:
    """After a refund: of the growth a source gave, `keep` remains. Returns what was taken back now; once per `key`.

    The entry counts when the growth did, so that the period's sum is what was kept. A tier that rested on it falls at
    once, but not below the one assured at the last review. Locks the account.
    """
    given = GrowthEntry.objects.filter(source=source, source_id=source_id).select_related("account").first()
    if given is None:
        return 0
    account = lock_account(given.account.user_id)
    back_source = f"{source}_refund"
    earlier = GrowthEntry.objects.filter(
        account=account, source=back_source, source_id__startswith=f"{source_id}:"
    )
    if earlier.filter(source_id=f"{source_id}:{key}").exists():
        return 0
    taken: int = earlier.aggregate(sum=Sum("amount", default=0))["sum"]
    back = given.amount + taken - keep
    if back <= 0:
        return 0
    _enter(account, back_source, f"{source_id}:{key}", -back, counts_at=given.counts_at)
    _settle(account, reason=back_source)
    return back


def tier_review(*, user_id: int) -> None:
    """A member's period is over: the tier becomes what the growth of the last period gives. Locks the account."""
    account = lock_account(user_id)
    now = clock.now()
    if account.tier_until is None or account.tier_until > now:
        return
    terms = program()
    earned = rules.reached(list(Tier.objects.all()), counted_growth(account.pk, terms.period_days))
    until = now + timedelta(days=terms.period_days) if earned is not None else None
    _move(account, earned, "review", assured=earned, tier_until=until)


def tiers_review() -> int:
    """Review a batch of members whose period is over; returns how many. One locked account at a time, by id."""
    due = Account.objects.filter(tier_until__lte=clock.now()).order_by("pk")
    user_ids = list(due.values_list("user_id", flat=True)[:BATCH])
    for user_id in user_ids:  # each is a decision of its own, with an event of its own
        tier_review(user_id=user_id)
    return len(user_ids)


def tiers_raise() -> int:
    """Give a batch of members the tier their growth reaches already, after the ladder became easier. Returns how many.

    Finds them in one query; each is then locked and decided on its own.
    """
    days = program().period_days
    ladder = list(Tier.objects.all())
    recent = Sum("entries__amount", filter=Q(entries__counts_at__gt=clock.now() - timedelta(days=days)))
    found = Account.objects.annotate(recent=recent).filter(recent__gt=0).select_related("tier").order_by("pk")
    behind = [one for one in found if _rank(rules.reached(ladder, one.recent)) > _rank(one.tier)][:BATCH]
    for one in behind:
        _settle(lock_account(one.user_id), reason="ladder")
    return len(behind)


def _enter(account: Account, source: str, source_id: str, amount: int, **more: object) -> None:
    GrowthEntry.objects.create(
        account=account,
        source=source,
        source_id=source_id,
        amount=amount,
        **{"counts_at": clock.now(), **more},
    )
    Account.objects.filter(pk=account.pk).update(growth=F("growth") + amount)


def _settle(account: Account, *, reason: str) -> None:
    """The tier after growth moved: risen for a whole period, or fallen back to what is assured."""
    terms = program()
    ladder = {tier.pk: tier for tier in Tier.objects.all()}
    earned = rules.reached(list(ladder.values()), counted_growth(account.pk, terms.period_days))
    held = ladder.get(account.tier_id) if account.tier_id else None
    assured = ladder.get(account.assured_id) if account.assured_id else None
    fair = max((one for one in (earned, assured) if one), key=lambda one: one.growth_min, default=None)
    if _rank(fair) > _rank(held):
        _move(account, fair, reason, tier_until=clock.now() + timedelta(days=terms.period_days))
    elif _rank(fair) < _rank(held):
        _move(account, fair, reason, tier_until=account.tier_until if fair is not None else None)


def _rank(tier: Tier | None) -> int:
    return tier.growth_min if tier is not None else 0


def _move(account: Account, tier: Tier | None, reason: str, **changes: object) -> None:
    old = Tier.objects.filter(pk=account.tier_id or 0).values_list("code", flat=True).first() or ""
    new = tier.code if tier is not None else ""
    if new != old:
        changes["tier_since"] = clock.now()
    Account.objects.filter(pk=account.pk).update(tier=tier, **changes)
    if new != old:
        publish(TierChanged(user_id=account.user_id, from_code=old, to_code=new, reason=reason))
