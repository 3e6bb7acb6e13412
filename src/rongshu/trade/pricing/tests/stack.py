"""A stack of plain reductions to price with: each takes off what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from rongshu.supply.catalog.types import SkuView
from rongshu.trade.pricing.registry import Reduction
from rongshu.trade.pricing.rules import price_stack
from rongshu.trade.pricing.types import (
    EVERYTHING,
    AppliedCut,
    Basket,
    Cut,
    Freight,
    GiveBack,
    PlainTerms,
    Quote,
    UnitPrice,
    WantedLine,
)

SKU = SkuView(
    sku_id=1,
    product_id=1,
    slug="p1",
    title="苹果",
    spec_text="",
    picture_key="",
    price_fen=1990,
    list_price_fen=2990,
    cost_fen=1000,
    weight_g=500,
    on_sale=True,
)
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@dataclass
class Off(Reduction):
    """Takes off a fixed cut, or points by their cap, and remembers what orders told it."""

    name: str = "off"  # type: ignore[misc]  # one class for all steps
    seq: int = 3  # type: ignore[misc]
    cut: Cut | None = None
    cap_bp: int | None = None
    chosen: bool = False  # type: ignore[misc]
    label: str = "优惠"  # type: ignore[misc]
    told: list[tuple[str, object]] = field(default_factory=list)

    def cuts(self, basket: Basket) -> Sequence[Cut]:
        if self.cut is None:
            return ()
        if self.cap_bp is not None:
            return [
                replace(self.cut, off_fen=min(self.cut.off_fen, basket.goods_fen * self.cap_bp // 10_000))
            ]
        return [self.cut]

    def hold(self, *, reference: str, buyer_id: int, cuts: Sequence[AppliedCut]) -> None:
        self.told.append(("hold", sum(cut.off_fen for cut in cuts)))

    def consume(self, *, reference: str, cuts: Sequence[AppliedCut]) -> None:
        self.told.append(("consume", reference))

    def release(self, *, reference: str, cuts: Sequence[AppliedCut]) -> None:
        self.told.append(("release", reference))

    def give_back(self, what: GiveBack) -> None:
        self.told.append(("give_back", (what.off_fen, what.whole)))


def wanted(*prices_and_quantities: tuple[int, int]) -> list[WantedLine]:
    return [
        WantedLine(replace(SKU, sku_id=number + 1, price_fen=price_fen), quantity)
        for number, (price_fen, quantity) in enumerate(prices_and_quantities)
    ]


def priced(
    lines: Sequence[WantedLine],
    *reductions: Reduction,
    freight_fen: int = 0,
    admits: frozenset[int] = EVERYTHING,
    choices: dict[str, str] | None = None,
) -> Quote:
    """The lines at their own prices through these reductions."""
    quote, _heard = price_stack(
        lines=lines,
        units={line.sku.sku_id: UnitPrice(line.sku.price_fen, "sale") for line in lines},
        basket=Basket(
            buyer_id=1,
            lines=(),
            choices=choices or {},
            at=NOON,
            region_code="440106",
            terms=PlainTerms(),
            channel="shop",
            campaign=False,
        ),
        reducers=sorted(reductions, key=lambda one: one.seq),
        freight=lambda _basket: Freight(freight_fen),
        admits=admits,
    )
    return quote
