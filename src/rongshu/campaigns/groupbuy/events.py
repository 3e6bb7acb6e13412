"""What happens to groups. Every event names the group, its activity and product, and how many are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class GroupEvent(DomainEvent):
    """`campaign_ref` is the group's code, `product` its product's slug; counts are as of this event."""

    group_id: int
    campaign_ref: str
    activity_id: int
    product: str
    size: int
    taken: int
    paid: int

    def topics(self) -> list[str]:
        return [f"group:{self.campaign_ref}", f"product:{self.product}", f"activity:{self.activity_id}"]


@dataclass(frozen=True, kw_only=True)
class GroupOpened(GroupEvent):
    """The leader has paid; others may join."""

    name: ClassVar[str] = "group.opened"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class GroupJoined(GroupEvent):
    """Somebody holds a seat and has still to pay."""

    name: ClassVar[str] = "group.joined"
    user_id: int
    seat_id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class GroupSeatPaid(GroupEvent):
    name: ClassVar[str] = "group.seat_paid"
    user_id: int
    seat_id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class GroupSeatFreed(GroupEvent):
    """A seat is free again: its order closed unpaid, or its member withdrew."""

    name: ClassVar[str] = "group.seat_freed"
    user_id: int
    seat_id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class GroupSeatRefunded(GroupEvent):
    """After the group was decided a member's order is refunded in full."""

    name: ClassVar[str] = "group.seat_refunded"
    user_id: int
    seat_id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class GroupSucceeded(GroupEvent):
    name: ClassVar[str] = "group.succeeded"


@dataclass(frozen=True, kw_only=True)
class GroupFailed(GroupEvent):
    """Too few by the end: every paid order is refunded, each by a job of its own."""

    name: ClassVar[str] = "group.failed"


@dataclass(frozen=True, kw_only=True)
class GroupVoided(GroupEvent):
    """Nobody paid, or nobody paid is left."""

    name: ClassVar[str] = "group.voided"
