"""Writes of campaigns.base: the life of an activity, its quota and limits, and the locks kinds start with."""

from rongshu.campaigns.base.locks import lock_activity, lock_person
from rongshu.campaigns.base.services.activities import (
    activity_create,
    activity_end,
    activity_pause,
    activity_resume,
    activity_schedule,
    activity_settle,
    activity_start,
    activity_stop,
)
from rongshu.campaigns.base.services.limits import (
    person_return,
    person_take,
    quota_return,
    quota_sell,
    quota_take,
)

__all__ = [
    "activity_create",
    "activity_end",
    "activity_pause",
    "activity_resume",
    "activity_schedule",
    "activity_settle",
    "activity_start",
    "activity_stop",
    "lock_activity",
    "lock_person",
    "person_return",
    "person_take",
    "quota_return",
    "quota_sell",
    "quota_take",
]
