"""The price stack: pure calculation, one explained step after another.

1 unit price, 2 line, 3 order, 4 coupon, 5 red packet, 6 points, 7 freight. Each reduction sees what the steps before
left over; what it takes off is split over the lines by largest remainder, so that every fen belongs to a line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from rongshu.kernel.money import alloc
from rongshu.trade.pricing.types import (
    FREIGHT,
    ORDER,
    UNIT_PRICE,
    AppliedCut,
    Basket,
    BasketLine,
    Cut,
    Freight,
    Offer,
    PricedLine,
    PriceStepDraft,
    Quote,
    UnitPrice,
    WantedLine,
)


class Reducer(Protocol):
    """What the stack needs of a reduction."""

    @property
    def name(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def chosen(self) -> bool: ...
    def cuts(self, basket: Basket) -> Sequence[Cut]: ...
    def offer(self, basket: Basket) -> Offer | None: ...


def lowest(base: UnitPrice, offers: Sequence[UnitPrice]) -> UnitPrice:
    """The lowest of a base price and what competes with it; the earlier on a tie."""
    return min((base, *offers), key=lambda price: price.fen)


def shares(cut: Cut, sku_ids: Sequence[int], amounts: Sequence[int]) -> list[int]:
    """What a cut takes off each line (fen, never below 0 nor above the line's amount)."""
    if cut.by_sku is not None:
        return [
            min(max(cut.by_sku.get(sku_id, 0), 0), amount)
            for sku_id, amount in zip(sku_ids, amounts, strict=True)
        ]
    weights = [
        amount if cut.scope is None or sku_id in cut.scope else 0
        for sku_id, amount in zip(sku_ids, amounts, strict=True)
    ]
    return alloc(min(max(cut.off_fen, 0), sum(weights)), weights)


@dataclass
class _Run:
    """An order on its way through the stack."""

    basket: Basket
    steps: list[list[PriceStepDraft]]
    freight: list[int]
    admitted: frozenset[int]
    applied: list[AppliedCut] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)

    def reduce(self, reducers: Sequence[Reducer], *, with_offers: bool) -> None:
        for reducer in reducers:
            if reducer.seq not in self.admitted:
                continue
            if with_offers and (offer := reducer.offer(self.basket)):
                self.offers.append(offer)
            if reducer.chosen and not self.basket.choices.get(reducer.name):
                continue
            self.heard.add(reducer.name)
            for cut in reducer.cuts(self.basket):
                self._take(reducer, cut)

    def _take(self, reducer: Reducer, cut: Cut) -> None:
        lines = self.basket.lines
        of_freight = reducer.seq == FREIGHT
        amounts = self.freight if of_freight else [line.amount_fen for line in lines]
        off = shares(cut, [line.sku.sku_id for line in lines], amounts)
        if not any(off):
            return
        for index, fen in enumerate(off):
            if fen:
                self.steps[index].append(PriceStepDraft(reducer.seq, reducer.name, cut.rule, -fen, cut.label))
        left = [amount - fen for amount, fen in zip(amounts, off, strict=True)]
        if of_freight:
            self.freight = left
            self.basket = replace(self.basket, freight_fen=sum(left))
        else:
            self.basket = replace(
                self.basket,
                lines=tuple(replace(line, amount_fen=fen) for line, fen in zip(lines, left, strict=True)),
            )
        self.applied.append(AppliedCut(reducer.name, reducer.seq, cut.rule, cut.label, sum(off), cut.data))
        if cut.admits is not None:
            self.admitted &= cut.admits | {FREIGHT}

    def add_freight(self, freight: Freight) -> None:
        """Charged once per order and shared over the lines by goods amount, or by units when goods cost nothing."""
        lines = self.basket.lines
        goods = [line.amount_fen for line in lines]
        self.freight = alloc(freight.fen, goods if any(goods) else [line.quantity for line in lines])
        self.basket = replace(self.basket, freight_fen=freight.fen)
        for steps, fen in zip(self.steps, self.freight, strict=True):
            if fen:
                steps.append(PriceStepDraft(FREIGHT, "freight", freight.rule, fen, freight.label))


def price_stack(
    *,
    lines: Sequence[WantedLine],
    units: Mapping[int, UnitPrice],
    basket: Basket,
    reducers: Sequence[Reducer],
    freight: Callable[[Basket], Freight],
    admits: frozenset[int],
    with_offers: bool = False,
) -> tuple[Quote, frozenset[str]]:
    """Price an order's lines, in their order; also which reductions were asked.

    `basket` brings everything but lines, `reducers` come in the order in which they apply, `admits` are the steps that
    may. Raises KeyError when a SKU has no unit price.
    """
    start = tuple(
        BasketLine(
            line.sku, line.quantity, units[line.sku.sku_id].fen, units[line.sku.sku_id].fen * line.quantity
        )
        for line in lines
    )
    run = _Run(
        basket=replace(basket, lines=start),
        steps=[[_unit_step(units[line.sku.sku_id], line.amount_fen)] for line in start],
        freight=[0] * len(start),
        admitted=admits,
    )
    if start:
        run.reduce([one for one in reducers if one.seq <= ORDER], with_offers=with_offers)
        run.basket = replace(run.basket, threshold_fen=run.basket.goods_fen)
        run.reduce([one for one in reducers if ORDER < one.seq < FREIGHT], with_offers=with_offers)
        run.add_freight(freight(run.basket))
        run.reduce([one for one in reducers if one.seq == FREIGHT], with_offers=with_offers)
    quote = Quote(
        lines=tuple(
            PricedLine(line.sku, line.quantity, line.unit_price_fen, line.amount_fen, tuple(steps))
            for line, steps in zip(run.basket.lines, run.steps, strict=True)
        ),
        goods_fen=run.basket.goods_fen,
        freight_fen=sum(run.freight),
        cuts=tuple(run.applied),
        offers=tuple(run.offers),
    )
    return quote, frozenset(run.heard)


def _unit_step(unit: UnitPrice, goods_fen: int) -> PriceStepDraft:
    return PriceStepDraft(UNIT_PRICE, "unit_price", unit.rule, goods_fen, unit.label)
