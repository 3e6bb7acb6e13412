"""What this app publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class TierChanged(DomainEvent):
    """`user_id` rose or fell from one tier to another; an empty code is no tier."""

    name: ClassVar[str] = "loyalty.tier_changed"
    user_id: int
    from_code: str
    to_code: str
    reason: str

    def topics(self) -> list[str]:
        return [f"member:{self.user_id}"]


@dataclass(frozen=True, kw_only=True)
class LadderChanged(DomainEvent):
    """The shop added or changed the tier `code`."""

    name: ClassVar[str] = "loyalty.ladder_changed"
    code: str
