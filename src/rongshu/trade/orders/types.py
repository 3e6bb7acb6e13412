"""What order services take and hand to campaign gates: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from rongshu.trade.pricing.types import NOTHING_ELSE, CampaignPrices

SUBJECT: Final = "order"  # what payments call an order

CloseResult = Literal["closed", "paid", "waiting", "unknown"]


@dataclass(frozen=True, slots=True)
class LineRequest:
    """So many units of a SKU. A request carries no price: prices are the shop's."""

    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class AddressSnapshot:
    """Where an order goes, copied into it. `region_code` is a GB/T 2260 code of six digits."""

    receiver: str
    phone: str
    region_code: str
    detail: str


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """The campaign a buyer orders through. `ref` names the unit to join (a group's code); empty opens a new one."""

    kind: str
    activity_id: int
    ref: str = ""


@dataclass(frozen=True, slots=True)
class CampaignOffer:
    """What a gate answers to an entry: the campaign's terms for this one order."""

    unit_prices: dict[int, int]  # fen by SKU id; every SKU of the order
    campaign_ref: str  # the unit entered, at most 40 characters, copied to the order
    rule: str  # names the rule behind the price in its price step, at most 60 characters
    expires_at: datetime | None = None  # deadline to pay; None: the usual 15 minutes
    free_freight: bool = False
    # Steps of the price stack it may be combined with (`trade.pricing.types`): its stack policy.
    admits: frozenset[int] = NOTHING_ELSE

    @property
    def prices(self) -> CampaignPrices:
        """The offer as pricing takes it."""
        return CampaignPrices(
            rule=self.rule,
            unit_prices=self.unit_prices,
            free_freight=self.free_freight,
            admits=self.admits,
        )


@dataclass(frozen=True, slots=True)
class RefundedUnits:
    """`quantity` of the `remaining` units of a line are refunded; `remaining` counts them still."""

    line_id: int
    remaining: int
    quantity: int


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order as a gate sees it. `quantity` is its units over all lines; `state` the state at the call."""

    id: int
    number: str
    buyer_id: int
    state: str
    campaign_kind: str
    activity_id: int | None
    campaign_ref: str
    payable_fen: int
    quantity: int
    expires_at: datetime
    shipped: bool = False

    @property
    def reference(self) -> str:
        """How stock, shipments and ledger name this order."""
        return f"order:{self.id}"
