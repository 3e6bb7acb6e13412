"""What this app publishes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class InvoiceMoved(DomainEvent):
    """An invoice was asked for or moved. Names and numbers of the title stay in its row."""

    name: ClassVar[str] = "invoice.moved"
    number: str
    order_id: int
    order_number: str
    buyer_id: int
    event: str
    state: str
    amount_fen: int

    def topics(self) -> list[str]:
        return [f"order:{self.order_number}"]
