"""A campaign gate that writes down what it is asked, and answers what a test says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from rongshu.kit.errors import Refusal
from rongshu.trade.orders import gates
from rongshu.trade.orders.gates import AfterPayment, CampaignGate
from rongshu.trade.orders.types import CampaignEntry, CampaignOffer, LineRequest, OrderRef


class SeatTaken(Refusal):
    """The gate's own refusal."""

    code = "seat_taken"


@dataclass
class RecordingGate:
    """Sells everything at `unit_fen`; `after` is what it answers to a payment."""

    unit_fen: int = 0
    after: AfterPayment = "paid"
    expires_at: datetime | None = None
    free_freight: bool = False
    refuse_at: str = ""
    calls: list[tuple[str, str]] = field(default_factory=list)
    quantities: list[int] = field(default_factory=list)

    def enter(self, *, buyer_id: int, entry: CampaignEntry, lines: Sequence[LineRequest]) -> CampaignOffer:
        self.calls.append(("enter", ""))
        if self.refuse_at == "enter":
            raise SeatTaken
        return CampaignOffer(
            unit_prices={line.sku_id: self.unit_fen for line in lines},
            campaign_ref=entry.ref or "NEWUNIT",
            rule=f"{entry.kind}:{entry.activity_id}",
            expires_at=self.expires_at,
            free_freight=self.free_freight,
        )

    def placed(self, *, order: OrderRef, offer: CampaignOffer) -> None:
        self._note("placed", order)

    def lock_before(self, *, order: OrderRef) -> None:
        self._note("lock_before", order)

    def paid(self, *, order: OrderRef) -> AfterPayment:
        self._note("paid", order)
        return self.after

    def closed(self, *, order: OrderRef) -> None:
        self._note("closed", order)

    def cancelled(self, *, order: OrderRef) -> None:
        self._note("cancelled", order)

    def refunded(self, *, order: OrderRef) -> None:
        self._note("refunded", order)

    def _note(self, hook: str, order: OrderRef) -> None:
        self.calls.append((hook, order.state))
        self.quantities.append(order.quantity)
        if self.refuse_at == hook:
            raise SeatTaken


@contextmanager
def registered(kind: str, gate: CampaignGate) -> Iterator[None]:
    """The gate guards its kind for the duration of a block."""
    gates.register(kind, gate)
    try:
        yield
    finally:
        gates.unregister(kind)
