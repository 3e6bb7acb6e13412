"""What goes into a price and what comes out of it: plain values, amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rongshu.supply.catalog.types import SkuView


@dataclass(frozen=True, slots=True)
class PriceStepDraft:
    """One step of how a line came to its price; `seq` is its place in the stack, `rule` names what decided it."""

    seq: int
    kind: str
    rule: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class WantedLine:
    """Units of a SKU to be priced. Quantities were checked by the caller."""

    sku: SkuView
    quantity: int


@dataclass(frozen=True, slots=True)
class FreightTerms:
    """What delivery costs an order; free from an amount of goods on, when that amount is above zero."""

    freight_fen: int
    free_from_fen: int = 0


@dataclass(frozen=True, slots=True)
class CampaignPrices:
    """A campaign's unit prices by SKU id, in the place of the shop's own."""

    rule: str
    unit_prices: Mapping[int, int] = field(default_factory=dict)
    free_freight: bool = False


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its price: `goods_fen` is the whole line after all steps on goods, without freight."""

    sku: SkuView
    quantity: int
    unit_price_fen: int
    goods_fen: int
    steps: tuple[PriceStepDraft, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """An order's price. `payable_fen` = `goods_fen` + `freight_fen`; lines add up to `goods_fen`."""

    lines: tuple[PricedLine, ...]
    goods_fen: int
    freight_fen: int

    @property
    def payable_fen(self) -> int:
        return self.goods_fen + self.freight_fen
