"""What goes into a price and what comes out of it: plain values, amounts in fen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from rongshu.supply.catalog.types import SkuView

# Places in the stack (a step's `seq`). What is tendered afterwards (stored value, cash) is no part of the price.
UNIT_PRICE: Final = 1
LINE: Final = 2  # bundle, nth unit, add-on
ORDER: Final = 3  # money off larger baskets
COUPON: Final = 4
PACKET: Final = 5
POINTS: Final = 6
FREIGHT: Final = 7

EVERYTHING: Final = frozenset({LINE, ORDER, COUPON, PACKET, POINTS, FREIGHT})
NOTHING_ELSE: Final = frozenset({FREIGHT})


class BuyerTerms(Protocol):
    """What a buyer's published tier grants; `people.loyalty` answers it. `price_bp` 10000 means no discount."""

    @property
    def tier_code(self) -> str: ...
    @property
    def tier_name(self) -> str: ...
    @property
    def price_bp(self) -> int: ...
    @property
    def free_freight(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PlainTerms:
    """Terms of somebody without a tier."""

    tier_code: str = ""
    tier_name: str = ""
    price_bp: int = 10_000
    free_freight: bool = False


@dataclass(frozen=True, slots=True)
class PriceStepDraft:
    """One step of how a line came to its price. `seq` is its place in the stack, `rule` names what decided it, `label`
    is the shop's own word for that rule (empty: the house's word for `kind` says enough)."""

    seq: int
    kind: str
    rule: str
    amount_fen: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class WantedLine:
    """Units of a SKU to be priced. Quantities were checked by the caller; one line per SKU."""

    sku: SkuView
    quantity: int


@dataclass(frozen=True, slots=True)
class CampaignPrices:
    """The entered campaign's unit prices by SKU id, in the place of the shop's own.

    `admits` are the later steps it may be combined with (its stack policy): none but freight unless it says so.
    """

    rule: str
    unit_prices: Mapping[int, int] = field(default_factory=dict)
    free_freight: bool = False
    admits: frozenset[int] = NOTHING_ELSE


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one unit (fen) and why: `rule` at most 60 characters, `label` the shop's own word, at most 80."""

    fen: int
    rule: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class UnitAsk:
    """All that a unit price may depend on: goods, published tier, time, channel. There is no buyer in it, so that a
    price made for one person cannot be written (个人信息保护法 24; LAW-12)."""

    skus: Mapping[int, SkuView]
    base: Mapping[int, int]  # fen by SKU id before offers: what a discount is taken from
    terms: BuyerTerms
    at: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line on its way through the stack; `amount_fen` is what is left of it after the steps so far."""

    sku: SkuView
    quantity: int
    unit_price_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Basket:
    """An order on its way through the stack: all that a reduction or the freight rule may look at."""

    buyer_id: int | None
    lines: tuple[BasketLine, ...]
    choices: Mapping[str, str]
    at: datetime
    region_code: str
    terms: BuyerTerms
    channel: str
    campaign: bool
    threshold_fen: int = 0  # goods after step 3, for coupons' thresholds and free freight; 0 before
    freight_fen: int = 0  # what is left of freight, at step 7

    @property
    def goods_fen(self) -> int:
        """Goods after the steps so far."""
        return sum(line.amount_fen for line in self.lines)

    def amount_of(self, sku_ids: Collection[int]) -> int:
        """Goods of some SKUs after the steps so far."""
        return sum(line.amount_fen for line in self.lines if line.sku.sku_id in sku_ids)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a reduction takes off. `off_fen` is split over the lines in scope by their current amounts (largest
    remainder) and capped at their sum; `by_sku` names exact amounts instead, each capped at its line.

    `admits`: later steps this rule may be combined with; None for all. `data` is handed back to the order hooks.
    """

    rule: str
    off_fen: int = 0
    label: str = ""
    scope: Collection[int] | None = None  # SKU ids; None for the whole order
    by_sku: Mapping[int, int] | None = None
    admits: frozenset[int] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AppliedCut:
    """A cut as it was applied: by which reduction, at which step, and what it really took off."""

    name: str
    seq: int
    rule: str
    label: str
    off_fen: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfferChoice:
    """One way to use a reduction; `off_fen` is what it would take off, `why_not` says why it cannot be chosen."""

    value: str
    label: str
    off_fen: int = 0
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a buyer may choose at a step: the coupons at hand, points to use. `chosen` is a choice's value, or empty."""

    name: str
    label: str
    choices: tuple[OfferChoice, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Freight:
    """What delivery costs before reductions, and by which rule."""

    fen: int
    rule: str = "shop"
    label: str = ""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its price: `goods_fen` is the whole line after all steps on goods, without freight."""

    sku: SkuView
    quantity: int
    unit_price_fen: int
    goods_fen: int
    steps: tuple[PriceStepDraft, ...]

    @property
    def before_fen(self) -> int:
        """The line at its unit price, before reductions."""
        return self.unit_price_fen * self.quantity

    @property
    def unit_step(self) -> PriceStepDraft:
        return self.steps[0]


@dataclass(frozen=True, slots=True)
class Quote:
    """An order's price. `payable_fen` = `goods_fen` + `freight_fen`; lines add up to `goods_fen`."""

    lines: tuple[PricedLine, ...]
    goods_fen: int
    freight_fen: int
    cuts: tuple[AppliedCut, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def payable_fen(self) -> int:
        return self.goods_fen + self.freight_fen

    @property
    def before_fen(self) -> int:
        """Goods at their unit prices, before reductions."""
        return sum(line.before_fen for line in self.lines)

    @property
    def freight_before_fen(self) -> int:
        """Freight before reductions of freight."""
        return self.freight_fen + sum(cut.off_fen for cut in self.cuts if cut.seq == FREIGHT)


@dataclass(frozen=True, slots=True)
class GiveBack:
    """A refund of units that used a reduction; `key` names it once and for all within the order, `reason` says why.

    Points come back with their units: `off_fen` is that part of them. Any other reduction hears only of a refund that
    leaves nothing of the order (`whole`): `off_fen` is then all it took off. `shipped`: goods had left the house.
    """

    reference: str
    key: str
    reason: str
    rule: str
    off_fen: int
    whole: bool
    shipped: bool
    shop_at_fault: bool
    data: Mapping[str, Any] = field(default_factory=dict)
