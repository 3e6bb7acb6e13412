"""What this app publishes. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(DomainEvent):
    """Money arrived and is credited. `outcome`: accepted, or why it goes back (late_payment, duplicate)."""

    name: ClassVar[str] = "payment.received"
    payment_id: int
    number: str
    subject_kind: str
    subject_id: int
    amount_fen: int
    outcome: str

    def topics(self) -> list[str]:
        return [f"payment:{self.number}"]


@dataclass(frozen=True, kw_only=True)
class RefundFact(DomainEvent):
    """Base: which refund of which payment."""

    refund_id: int
    number: str
    payment_id: int
    subject_kind: str
    subject_id: int
    amount_fen: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RefundCreated(RefundFact):
    """Decided; the money is held and will be sent."""

    name: ClassVar[str] = "refund.created"


@dataclass(frozen=True, kw_only=True)
class RefundSucceeded(RefundFact):
    """The money is back with the payer."""

    name: ClassVar[str] = "refund.succeeded"


@dataclass(frozen=True, kw_only=True)
class RefundParked(RefundFact):
    """A person must look; `error` is the last thing the provider said."""

    name: ClassVar[str] = "refund.parked"
    error: str
