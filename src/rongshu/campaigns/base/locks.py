"""Locks of campaigns.base, first in the house's order: activity, then the kind's own unit, then person, then order."""

from __future__ import annotations

from rongshu.campaigns.base.errors import ActivityNotFound
from rongshu.campaigns.base.models import Activity, ActivityPerson
from rongshu.kit.locks import lock_rows


def lock_activity(activity_id: int) -> Activity:
    """Lock an activity and read it. Raises ActivityNotFound."""
    rows = lock_rows(Activity.objects.filter(pk=activity_id))
    if not rows:
        raise ActivityNotFound
    return rows[0]


def lock_person(*, activity_id: int, user_id: int) -> None:
    """Lock a person's counter in an activity, where there is one."""
    lock_rows(ActivityPerson.objects.filter(activity_id=activity_id, user_id=user_id))
