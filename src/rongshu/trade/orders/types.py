"""What order services take and hand to campaign gates: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from rongshu.trade.pricing.types import NOTHING_ELSE, CampaignPrices

PART_PAID: Final = "part_paid"  # why money for an order that closed before it was whole goes back
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


AMENDABLE: Final = frozenset({"unpaid", "awaiting_campaign", "paid"})
"""States in which the buyer may still change address and note."""


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


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What should go back of one line.

    `quantity` units at their part of what the line has left; less of it when `amount_fen` says so. With quantity 0 the
    goods stay paid for in number and `amount_fen` alone goes back.
    """

    line_id: int
    quantity: int = 0
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class RefundShare:
    """What one line gives up in one refund: units, fen of goods, fen of its share of the freight, points."""

    line_id: int
    quantity: int
    goods_fen: int
    freight_fen: int
    points: int


@dataclass(frozen=True, slots=True)
class RefundDecision:
    """A refund that was decided, or the preview of one (`id` None). `whole`: nothing of the order is left to refund."""

    id: int | None
    order_id: int
    key: str
    whole: bool
    shares: tuple[RefundShare, ...]

    @property
    def goods_fen(self) -> int:
        return sum(share.goods_fen for share in self.shares)

    @property
    def freight_fen(self) -> int:
        return sum(share.freight_fen for share in self.shares)

    @property
    def points(self) -> int:
        return sum(share.points for share in self.shares)

    @property
    def total_fen(self) -> int:
        """Money that goes back."""
        return self.goods_fen + self.freight_fen
