"""What this app publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class RelationBound(DomainEvent):
    """`user_id` came to this shop through `inviter_user_id`, by the link `link_code`."""

    name: ClassVar[str] = "referral.bound"
    user_id: int
    inviter_user_id: int
    link_code: str
