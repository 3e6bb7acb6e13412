"""What happens to an activity as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ActivityEvent(DomainEvent):
    activity_id: int
    kind: str

    def topics(self) -> list[str]:
        return [f"activity:{self.activity_id}"]


@dataclass(frozen=True, kw_only=True)
class ActivityScheduled(ActivityEvent):
    name: ClassVar[str] = "campaign.scheduled"


@dataclass(frozen=True, kw_only=True)
class ActivityStarted(ActivityEvent):
    name: ClassVar[str] = "campaign.started"


@dataclass(frozen=True, kw_only=True)
class ActivityPaused(ActivityEvent):
    name: ClassVar[str] = "campaign.paused"


@dataclass(frozen=True, kw_only=True)
class ActivityResumed(ActivityEvent):
    name: ClassVar[str] = "campaign.resumed"


@dataclass(frozen=True, kw_only=True)
class ActivityEnded(ActivityEvent):
    name: ClassVar[str] = "campaign.ended"


@dataclass(frozen=True, kw_only=True)
class ActivityStopped(ActivityEvent):
    """No new orders; unpaid ones are being closed, open units of the kind (groups) fail."""

    name: ClassVar[str] = "campaign.stopped"


@dataclass(frozen=True, kw_only=True)
class ActivitySettled(ActivityEvent):
    """Nothing of the activity is unresolved any more."""

    name: ClassVar[str] = "campaign.settled"
