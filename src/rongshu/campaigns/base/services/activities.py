"""The life of an activity: drafted, scheduled, live, ended or stopped, settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rongshu.campaigns.base.errors import ActivityInvalid, MarginTooLow
from rongshu.campaigns.base.events import (
    ActivityEnded,
    ActivityEvent,
    ActivityPaused,
    ActivityResumed,
    ActivityScheduled,
    ActivitySettled,
    ActivityStarted,
    ActivityStopped,
)
from rongshu.campaigns.base.locks import lock_activity
from rongshu.campaigns.base.models import Activity, ActivityItem
from rongshu.campaigns.base.registry import extra_cost_fen, kind_of
from rongshu.campaigns.base.selectors import view_of
from rongshu.campaigns.base.states import ACTIVITY
from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.supply.catalog.selectors import sku_views
from rongshu.supply.catalog.types import SkuView


def activity_create(
    *,
    kind: str,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    quota: int,
    items: Sequence[tuple[int, int]],
    per_order_limit: int = 1,
    per_person_limit: int = 1,
    budget_fen: int = 0,
    goal_metric: str = "paid_orders",
    goal_value: int = 0,
    actor_id: int | None = None,
) -> Activity:
    """Draft an activity of a kind with its items, `(sku_id, price_fen)` each. Nothing can be ordered through it yet.

    `quota` and the limits count units; `actor_id` is the staff member, for the audit. Raises UnknownKind,
    ActivityInvalid (`field`, `rule`).
    """
    kind_of(kind)
    name = name.strip()
    _require(0 < len(name) <= 60, "name", "1-60")
    _require(starts_at < ends_at, "ends_at", "after_starts_at")
    _require(ends_at > clock.now(), "ends_at", "in_future")
    _require(0 < quota <= 10_000_000, "quota", "1-10000000")
    _require(0 < per_order_limit <= per_person_limit, "per_order_limit", "1-per_person_limit")
    _require(per_person_limit <= quota, "per_person_limit", "at_most_quota")
    _require(budget_fen >= 0 and goal_value >= 0, "goal_value", "not_negative")
    views = _known_items(items)
    activity = Activity.objects.create(
        kind=kind,
        name=name,
        starts_at=starts_at,
        ends_at=ends_at,
        quota=quota,
        per_order_limit=per_order_limit,
        per_person_limit=per_person_limit,
        budget_fen=budget_fen,
        goal_metric=goal_metric,
        goal_value=goal_value,
        created_by_id=actor_id,
    )
    ActivityItem.objects.bulk_create(
        ActivityItem(
            activity=activity, product_id=views[sku_id].product_id, sku_id=sku_id, price_fen=price_fen
        )
        for sku_id, price_fen in items
    )
    _audit(
        activity,
        "create",
        actor_id,
        {"kind": kind, "name": name, "quota": quota, "prices": {str(sku): price for sku, price in items}},
    )
    return activity


def activity_schedule(*, activity_id: int, actor_id: int | None = None) -> Activity:
    """Check the margin and put a draft on the calendar; it goes live at `starts_at`, at once when that has passed.

    The worst case of every item is its price under the kind's own discounts, less cost and whatever higher floors
    registered (commission). From here on the rules do not change. Locks the activity. Raises MarginTooLow,
    IllegalTransition.
    """
    activity = lock_activity(activity_id)
    ACTIVITY.next_state(activity.state, "schedule")
    _check_margin(activity)
    ACTIVITY.apply(activity, "schedule")
    publish(ActivityScheduled(activity_id=activity.pk, kind=activity.kind))
    _audit(activity, "schedule", actor_id)
    if activity.starts_at <= clock.now():
        _move(activity, "start", ActivityStarted)
    return activity


def activity_start(*, activity_id: int) -> Activity:
    """`starts_at` has come: scheduled → live. Locks the activity. Raises IllegalTransition."""
    return _move(lock_activity(activity_id), "start", ActivityStarted)


def activity_pause(*, activity_id: int, actor_id: int | None = None) -> Activity:
    """Nothing new is opened; what is open goes on. Locks the activity. Raises IllegalTransition."""
    return _move(lock_activity(activity_id), "pause", ActivityPaused, actor_id)


def activity_resume(*, activity_id: int, actor_id: int | None = None) -> Activity:
    """Paused → live. Locks the activity. Raises IllegalTransition."""
    return _move(lock_activity(activity_id), "resume", ActivityResumed, actor_id)


def activity_end(*, activity_id: int) -> Activity:
    """`ends_at` has come: nothing new is opened; what is open goes on to its own end. Locks the activity."""
    return _move(lock_activity(activity_id), "end", ActivityEnded)


def activity_stop(*, activity_id: int, actor_id: int | None = None) -> Activity:
    """Call an activity off: new orders are refused from this commit on, unpaid ones are closed, paid ones honoured.

    What is open of the kind fails, by jobs the kind defers here. Locks the activity. Raises IllegalTransition,
    UnknownKind.
    """
    activity = _move(lock_activity(activity_id), "stop", ActivityStopped, actor_id)
    kind_of(activity.kind).wind_down(activity.pk)
    return activity


def activity_settle(*, activity_id: int) -> bool:
    """Ended or stopped, and nothing unresolved → settled. Answers whether it is. Locks the activity."""
    activity = lock_activity(activity_id)
    if activity.state == Activity.State.SETTLED:
        return True
    ACTIVITY.next_state(activity.state, "settle")
    if activity.reserved or kind_of(activity.kind).unresolved(activity.pk):
        return False
    _move(activity, "settle", ActivitySettled)
    return True


def _move(activity: Activity, step: str, event: type[ActivityEvent], actor_id: int | None = None) -> Activity:
    before = activity.state
    ACTIVITY.apply(activity, step)
    publish(event(activity_id=activity.pk, kind=activity.kind))
    _audit(activity, step, actor_id, before={"state": before})
    return activity


def _audit(
    activity: Activity,
    step: str,
    actor_id: int | None,
    after: dict[str, object] | None = None,
    before: dict[str, object] | None = None,
) -> None:
    """A person's decision is written down with it; what the clock does needs no signature."""
    if actor_id is not None:
        audit_record(
            actor=f"user:{actor_id}",
            action=f"campaign.{step}",
            target=f"activity:{activity.pk}",
            before=before,
            after={"state": activity.state, **(after or {})},
        )


def _require(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise ActivityInvalid(field=field, rule=rule)


def _known_items(items: Sequence[tuple[int, int]]) -> dict[int, SkuView]:
    _require(bool(items), "items", "at_least_one")
    sku_ids = [sku_id for sku_id, _price in items]
    _require(len(set(sku_ids)) == len(sku_ids), "items", "each_sku_once")
    views = sku_views(sku_ids)
    _require(set(views) == set(sku_ids), "items", "known_skus")
    for sku_id, price_fen in items:
        # A campaign price that is no lower than buying alone would be a false promotion (价格法 14).
        _require(0 < price_fen < views[sku_id].price_fen, "price_fen", "below_sale_price")
    return views


def _check_margin(row: Activity) -> None:
    kind = kind_of(row.kind)
    activity = view_of(row)
    skus = sku_views([item.sku_id for item in activity.items])
    for item in activity.items:
        unit_fen = kind.worst_unit_fen(activity, item)
        left_fen = unit_fen - skus[item.sku_id].cost_fen
        if unit_fen > 0:
            left_fen -= extra_cost_fen(item, activity, unit_fen)
        if unit_fen <= 0 or left_fen < 0:
            raise MarginTooLow(sku_id=item.sku_id, shortfall_fen=max(-left_fen, 0))
