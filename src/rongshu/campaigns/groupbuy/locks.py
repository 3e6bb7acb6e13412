"""Locks of 拼团: activity, then group, then the person's counter. Orders and what follows come after."""

from __future__ import annotations

from rongshu.campaigns.base.services import lock_activity, lock_person
from rongshu.campaigns.groupbuy.models import Group
from rongshu.kit.locks import lock_rows


def lock_group(*, activity_id: int, code: str, user_id: int | None = None) -> Group | None:
    """Lock an activity and one of its groups, and a person's counter if named; the group as read after the lock.

    None when the activity has no such group.
    """
    lock_activity(activity_id)
    groups = lock_rows(Group.objects.filter(activity_id=activity_id, code=code))
    if user_id is not None:
        lock_person(activity_id=activity_id, user_id=user_id)
    return groups[0] if groups else None
