"""What this app publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class CommissionEvent(DomainEvent):
    """An order's commission for one promoter moved by `amount_fen` in all."""

    order_id: int
    user_id: int
    amount_fen: int

    def topics(self) -> list[str]:
        return [f"earnings:{self.user_id}"]


@dataclass(frozen=True, kw_only=True)
class CommissionPending(CommissionEvent):
    """The order is paid: so much may become available."""

    name: ClassVar[str] = "commission.pending"


@dataclass(frozen=True, kw_only=True)
class CommissionReversed(CommissionEvent):
    """A refund took so much back."""

    name: ClassVar[str] = "commission.reversed"


@dataclass(frozen=True, kw_only=True)
class CommissionsSettled(DomainEvent):
    """A batch of `count` became available, `amount_fen` in all."""

    name: ClassVar[str] = "commission.settled"
    count: int
    amount_fen: int
