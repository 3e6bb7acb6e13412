"""Checks of campaigns.base. The kinds add that the counters equal their own live rows."""

from __future__ import annotations

from rongshu.kit.invariants import register

_OVER_QUOTA = """
SELECT shop_id, id AS activity_id, quota, reserved, sold
FROM campaigns_activity
WHERE reserved + sold > quota
"""

_OVER_LIMIT = """
SELECT person.shop_id, person.activity_id, person.user_id, person.used, activity.per_person_limit
FROM campaigns_activityperson AS person
JOIN campaigns_activity AS activity ON activity.shop_id = person.shop_id AND activity.id = person.activity_id
WHERE person.used > activity.per_person_limit
"""

_SETTLED_TOO_EARLY = """
SELECT shop_id, id AS activity_id, reserved
FROM campaigns_activity
WHERE state = 'settled' AND reserved > 0
"""


def register_all() -> None:
    register("INV-19", "reserved and sold units stay within an activity's quota", _OVER_QUOTA)
    register("INV-19", "nobody took more units than an activity's limit per person", _OVER_LIMIT)
    register("INV-37", "a settled activity holds no reserved units", _SETTLED_TOO_EARLY)
