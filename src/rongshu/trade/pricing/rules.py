"""The price stack: pure calculation, one explained step after another.

Steps keep their place in the full stack: 1 unit price, 7 freight. (Discounts between them arrive with their campaigns.)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rongshu.kernel.money import alloc
from rongshu.trade.pricing.types import (
    CampaignPrices,
    FreightTerms,
    PricedLine,
    PriceStepDraft,
    Quote,
    WantedLine,
)

UNIT_PRICE: Final = 1
FREIGHT: Final = 7


def price_lines(
    *, lines: Sequence[WantedLine], freight: FreightTerms, campaign: CampaignPrices | None = None
) -> Quote:
    """Price an order's lines, in their order.

    The unit price is the entered campaign's, else the SKU's own. Freight is charged once per order and shared over the
    lines by goods amount (largest remainder), so that every fen of the order belongs to a line. Raises KeyError when
    the campaign names no price for a SKU.
    """
    unit_prices = [
        campaign.unit_prices[line.sku.sku_id] if campaign else line.sku.price_fen for line in lines
    ]
    goods = [unit_fen * line.quantity for unit_fen, line in zip(unit_prices, lines, strict=True)]
    goods_fen = sum(goods)
    freight_fen = _freight(goods_fen, freight, campaign) if lines else 0
    weights = goods if goods_fen else [line.quantity for line in lines]
    rule = campaign.rule if campaign else "sale"
    return Quote(
        lines=tuple(
            PricedLine(
                sku=line.sku,
                quantity=line.quantity,
                unit_price_fen=unit_fen,
                goods_fen=line_fen,
                steps=_steps(rule, line_fen, share_fen),
            )
            for line, unit_fen, line_fen, share_fen in zip(
                lines, unit_prices, goods, alloc(freight_fen, weights), strict=True
            )
        ),
        goods_fen=goods_fen,
        freight_fen=freight_fen,
    )


def _freight(goods_fen: int, terms: FreightTerms, campaign: CampaignPrices | None) -> int:
    if campaign and campaign.free_freight:
        return 0
    if 0 < terms.free_from_fen <= goods_fen:
        return 0
    return terms.freight_fen


def _steps(rule: str, goods_fen: int, freight_fen: int) -> tuple[PriceStepDraft, ...]:
    unit = PriceStepDraft(seq=UNIT_PRICE, kind="unit_price", rule=rule, amount_fen=goods_fen)
    if not freight_fen:
        return (unit,)
    return unit, PriceStepDraft(seq=FREIGHT, kind="freight", rule="shop", amount_fen=freight_fen)
