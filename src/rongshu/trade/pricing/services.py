"""Prices for the apps above: a quote writes nothing."""

from __future__ import annotations

from rongshu.foundation.shops.selectors import current_shop
from rongshu.trade.pricing.rules import price_lines
from rongshu.trade.pricing.types import (
    CampaignPrices,
    FreightTerms,
    PricedLine,
    PriceStepDraft,
    Quote,
    WantedLine,
)

__all__ = [
    "CampaignPrices",
    "FreightTerms",
    "PriceStepDraft",
    "PricedLine",
    "Quote",
    "WantedLine",
    "freight_terms",
    "price_lines",
]


def freight_terms() -> FreightTerms:
    """The shop's terms of delivery as they stand. One query."""
    shop = current_shop()
    return FreightTerms(freight_fen=shop.freight_fen, free_from_fen=shop.free_freight_from_fen)
