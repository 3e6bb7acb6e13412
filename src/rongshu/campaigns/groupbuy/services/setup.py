"""Setting up a group-buy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rongshu.campaigns.base.selectors import activity_view
from rongshu.campaigns.base.services import activity_create, activity_schedule
from rongshu.campaigns.base.types import ActivityView
from rongshu.campaigns.groupbuy.errors import GroupBuyInvalid
from rongshu.campaigns.groupbuy.models import GroupBuyRule
from rongshu.campaigns.groupbuy.rules import KIND, LEAST_SIZE, MOST_SIZE, MOST_TTL_HOURS, leader_unit_fen


def groupbuy_create(
    *,
    name: str,
    items: Sequence[tuple[int, int]],
    size: int,
    starts_at: datetime,
    ends_at: datetime,
    quota: int,
    ttl_hours: int = 24,
    leader_discount_fen: int = 0,
    per_order_limit: int = 1,
    per_person_limit: int = 1,
    goal_metric: str = "paid_orders",
    goal_value: int = 0,
    actor_id: int | None = None,
    schedule: bool = True,
) -> ActivityView:
    """Make a group-buy of `size` people: items are `(sku_id, price_fen)`; the discount is per unit of who opens.

    With `schedule` it is put on the calendar at once, live when `starts_at` has passed; else it stays a draft. Raises
    GroupBuyInvalid, ActivityInvalid (`field`, `rule`), MarginTooLow.
    """
    _require(LEAST_SIZE <= size <= MOST_SIZE, "size", f"{LEAST_SIZE}-{MOST_SIZE}")
    _require(1 <= ttl_hours <= MOST_TTL_HOURS, "ttl_hours", f"1-{MOST_TTL_HOURS}")
    _require(quota >= size, "quota", "at_least_size")
    lowest_fen = min((price_fen for _sku, price_fen in items), default=0)
    _require(leader_discount_fen >= 0, "leader_discount_fen", "not_negative")
    _require(
        lowest_fen <= 0 or leader_unit_fen(lowest_fen, leader_discount_fen) > 0,
        "leader_discount_fen",
        "below_price",
    )
    activity = activity_create(
        kind=KIND,
        name=name,
        starts_at=starts_at,
        ends_at=ends_at,
        quota=quota,
        items=items,
        per_order_limit=per_order_limit,
        per_person_limit=per_person_limit,
        goal_metric=goal_metric,
        goal_value=goal_value,
        actor_id=actor_id,
    )
    GroupBuyRule.objects.create(
        activity=activity, size=size, ttl_hours=ttl_hours, leader_discount_fen=leader_discount_fen
    )
    if schedule:
        activity_schedule(activity_id=activity.pk, actor_id=actor_id)
    return activity_view(activity.pk)


def _require(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise GroupBuyInvalid(field=field, rule=rule)
