"""What this app publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(DomainEvent):
    """A person gave or withdrew consent. Whoever keeps tags or lists for `purpose` deletes them on a withdrawal."""

    name: ClassVar[str] = "profile.consent_changed"
    user_id: int
    purpose: str
    version: str
    given: bool


@dataclass(frozen=True, kw_only=True)
class MemberClosed(DomainEvent):
    """A person's membership of this shop ended. Subscribers delete what no law tells them to keep."""

    name: ClassVar[str] = "profile.member_closed"
    user_id: int
