"""What this app publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class PromoterEnrolled(DomainEvent):
    name: ClassVar[str] = "promoter.enrolled"
    promoter_id: int
    user_id: int
    agreement_version: str


@dataclass(frozen=True, kw_only=True)
class PromoterSuspended(DomainEvent):
    name: ClassVar[str] = "promoter.suspended"
    promoter_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PromoterRestored(DomainEvent):
    name: ClassVar[str] = "promoter.restored"
    promoter_id: int
    user_id: int
