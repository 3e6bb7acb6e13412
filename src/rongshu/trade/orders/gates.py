"""Where a campaign enters the life of an order.

A campaign kind registers one gate; orders call it at fixed moments, always inside the order's transaction, and know
nothing else of campaigns. A gate that raises a refusal from `enter`, `placed` or `cancelled` undoes the whole step. The
other hooks answer facts (money has arrived, a deadline has passed) and must not refuse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from rongshu.trade.orders.errors import CampaignUnavailable
from rongshu.trade.orders.types import CampaignEntry, CampaignOffer, LineRequest, OrderRef

AfterPayment = Literal["paid", "awaiting_campaign"]


class CampaignGate(Protocol):
    """One per campaign kind. Locks go activity → group (or the kind's own unit) → person → order → … → stock."""

    def enter(self, *, buyer_id: int, entry: CampaignEntry, lines: Sequence[LineRequest]) -> CampaignOffer:
        """Before the order exists: lock, take quota, limits and a seat, and name the price of every line.

        Lines are merged: one per SKU, by ascending SKU id. Raises the campaign's refusals.
        """

    def placed(self, *, order: OrderRef, offer: CampaignOffer) -> None:
        """The order row exists: write what points at it (the seat)."""

    def lock_before(self, *, order: OrderRef) -> None:
        """Take every campaign lock that a later hook on this order may need; the order's row is locked next.

        Called before `paid`, `closed`, `cancelled`, `refunded`. The reference was read without a lock: trust only
        what never changes in it (ids, campaign, quantity).
        """

    def paid(self, *, order: OrderRef) -> AfterPayment:
        """Paid: settle the seat, say whether the order may ship now. Called while its row still says unpaid.

        A gate whose campaign is decided by this payment releases the other orders with `orders_release`.
        """

    def closed(self, *, order: OrderRef) -> None:
        """Closed unpaid: give back seat, quota and limits."""

    def cancelled(self, *, order: OrderRef) -> None:
        """The buyer withdraws while awaiting the campaign: free the seat, or refuse. `refunded` follows at once."""

    def refunded(self, *, order: OrderRef) -> None:
        """A full refund has been decided (state `refunding`): quota and limits return unless `order.shipped`.

        Called once per order. That the money arrived is told by the event `OrderRefunded`.
        """


class NullGate:
    """No campaign, or one whose app is no longer installed: nothing to lock, nothing to wait for."""

    def enter(self, *, buyer_id: int, entry: CampaignEntry, lines: Sequence[LineRequest]) -> CampaignOffer:
        raise CampaignUnavailable(kind=entry.kind)

    def placed(self, *, order: OrderRef, offer: CampaignOffer) -> None: ...

    def lock_before(self, *, order: OrderRef) -> None: ...

    def paid(self, *, order: OrderRef) -> AfterPayment:
        return "paid"

    def closed(self, *, order: OrderRef) -> None: ...

    def cancelled(self, *, order: OrderRef) -> None: ...

    def refunded(self, *, order: OrderRef) -> None: ...


_gates: dict[str, CampaignGate] = {}
_none: CampaignGate = NullGate()


def register(kind: str, gate: CampaignGate) -> None:
    """Make a campaign kind enterable. Called from `AppConfig.ready()`; a second gate for a kind is an error."""
    if _gates.setdefault(kind, gate) is not gate:
        raise ValueError(f"campaign kind {kind!r} has a gate already")


def unregister(kind: str) -> None:
    """Withdraw a kind's gate; unknown ones are fine."""
    _gates.pop(kind, None)


def gate_of(kind: str) -> CampaignGate:
    """Gate of a campaign kind; the null gate, which admits nobody, for an unknown or empty one."""
    return _gates.get(kind, _none)
