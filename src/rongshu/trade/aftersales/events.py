"""What this app publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class AfterSaleMoved(DomainEvent):
    """A case was opened or moved. `open`: something is still to happen to it."""

    name: ClassVar[str] = "aftersale.moved"
    case_id: int
    number: str
    order_id: int
    order_number: str
    buyer_id: int
    kind: str
    reason: str
    event: str
    state: str
    open: bool

    def topics(self) -> list[str]:
        return [f"aftersale:{self.number}", f"order:{self.order_number}"]
