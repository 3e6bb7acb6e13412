"""States of an activity, as data. The kinds have their own tables for what happens inside one."""

from __future__ import annotations

from typing import Final

from rongshu.campaigns.base.types import ActivityState as _S  # noqa: N814  # the table reads better short
from rongshu.kit.states import TransitionTable

ACTIVITY: Final = TransitionTable(
    "activity",
    {
        (_S.DRAFT, "schedule"): _S.SCHEDULED,
        (_S.SCHEDULED, "start"): _S.LIVE,
        (_S.LIVE, "pause"): _S.PAUSED,
        (_S.PAUSED, "resume"): _S.LIVE,
        (_S.LIVE, "end"): _S.ENDED,
        (_S.PAUSED, "end"): _S.ENDED,
        (_S.SCHEDULED, "stop"): _S.STOPPED,
        (_S.LIVE, "stop"): _S.STOPPED,
        (_S.PAUSED, "stop"): _S.STOPPED,
        # What was opened before the end is still running afterwards, and a shop must be able to call that off too.
        (_S.ENDED, "stop"): _S.STOPPED,
        (_S.ENDED, "settle"): _S.SETTLED,
        (_S.STOPPED, "settle"): _S.SETTLED,
    },
)
