"""Quota of an activity and limits per person: counters moved by conditional statements, never written back.

An order takes `reserved`, its payment moves that to `sold`, its closing or a refund before shipping gives it back.
Every function locks the row it moves until the transaction ends; callers go activity first, person later.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.db.models import F, Q

from rongshu.campaigns.base.errors import ActivityNotFound, ActivityNotLive, PersonLimitReached, QuotaSpent
from rongshu.campaigns.base.models import Activity, ActivityPerson
from rongshu.campaigns.base.types import STILL_RUNNING
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import current_shop_id


def quota_take(*, activity_id: int, quantity: int, opening: bool = True) -> None:
    """Reserve units of an activity's quota.

    `opening` asks for a live activity inside its window `[starts_at, ends_at)`, by the database's clock; joining what
    is already open only asks that the activity was not stopped. Raises ActivityNotFound, ActivityNotLive, QuotaSpent.
    """
    if "campaigns.quota" in settings.RONGSHU_TEST_LOCKS_OFF:
        _quota_take_unguarded(activity_id, quantity)
        return
    allowed = Q(state__in=STILL_RUNNING)
    if opening:
        allowed = Q(state=Activity.State.LIVE, starts_at__lte=DatabaseNow(), ends_at__gt=DatabaseNow())
    taken = Activity.objects.filter(
        allowed, pk=activity_id, quota__gte=F("reserved") + F("sold") + quantity
    ).update(reserved=F("reserved") + quantity)
    if taken:
        return
    activity = Activity.objects.filter(pk=activity_id).first()
    if activity is None:
        raise ActivityNotFound
    if not Activity.objects.filter(allowed, pk=activity_id).exists():
        raise ActivityNotLive(state=activity.state)
    raise QuotaSpent(left=activity.quota - activity.reserved - activity.sold)


def quota_sell(*, activity_id: int, quantity: int) -> None:
    """Reserved units were paid for. Never looks at the quota: a payment is not refused for want of it."""
    moved = Activity.objects.filter(pk=activity_id, reserved__gte=quantity).update(
        reserved=F("reserved") - quantity, sold=F("sold") + quantity
    )
    _must_move(moved, activity_id)


def quota_return(*, activity_id: int, quantity: int, sold: bool) -> None:
    """Give units back: reserved ones of an order that closed, sold ones of an order refunded before shipping."""
    column = "sold" if sold else "reserved"
    moved = Activity.objects.filter(pk=activity_id, **{f"{column}__gte": quantity}).update(
        **{column: F(column) - quantity}
    )
    _must_move(moved, activity_id)


def person_take(*, activity_id: int, user_id: int, quantity: int, limit: int) -> None:
    """Count units against one person's limit; one upsert decides. Raises PersonLimitReached."""
    if quantity > limit:
        raise PersonLimitReached(limit=limit)
    if "campaigns.person" in settings.RONGSHU_TEST_LOCKS_OFF:
        _person_take_unguarded(activity_id, user_id, quantity, limit)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "campaigns_activityperson" AS person (shop_id, activity_id, user_id, used) '
            "VALUES (%(shop)s, %(activity)s, %(user)s, %(quantity)s) "
            "ON CONFLICT (shop_id, activity_id, user_id) DO UPDATE SET used = person.used + excluded.used "
            "WHERE person.used + excluded.used <= %(limit)s",
            {
                "shop": current_shop_id(),
                "activity": activity_id,
                "user": user_id,
                "quantity": quantity,
                "limit": limit,
            },
        )
        taken = cursor.rowcount == 1
    if not taken:
        raise PersonLimitReached(limit=limit)


def person_return(*, activity_id: int, user_id: int, quantity: int) -> None:
    """Units no longer count against a person: the order closed, or was refunded before shipping."""
    moved = ActivityPerson.objects.filter(
        activity_id=activity_id, user_id=user_id, used__gte=quantity
    ).update(used=F("used") - quantity)
    _must_move(moved, activity_id)


def _must_move(moved: int, activity_id: int) -> None:
    if moved != 1:
        raise RuntimeError(f"activity {activity_id}: a counter would fall below what its orders hold")


# What the guards above prevent, kept only so that tests can show that they do prevent it: read, then write back.
def _quota_take_unguarded(activity_id: int, quantity: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    if activity.reserved + activity.sold + quantity > activity.quota:
        raise QuotaSpent(left=activity.quota - activity.reserved - activity.sold)
    Activity.objects.filter(pk=activity_id).update(reserved=activity.reserved + quantity)


def _person_take_unguarded(activity_id: int, user_id: int, quantity: int, limit: int) -> None:
    person, _created = ActivityPerson.objects.get_or_create(activity_id=activity_id, user_id=user_id)
    if person.used + quantity > limit:
        raise PersonLimitReached(limit=limit)
    ActivityPerson.objects.filter(pk=person.pk).update(used=person.used + quantity)
