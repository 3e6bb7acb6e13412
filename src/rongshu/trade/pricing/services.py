"""Prices for the apps above: a quote writes nothing."""

from __future__ import annotations

from rongshu.foundation.shops.models import Shop
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


def freight_terms(shop: Shop) -> FreightTerms:
    """A shop's terms of delivery as they stand."""
    return FreightTerms(freight_fen=shop.freight_fen, free_from_fen=shop.free_freight_from_fen)
