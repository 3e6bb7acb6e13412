"""Prices for the apps above: a quote writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rongshu.foundation.shops.selectors import current_shop
from rongshu.kernel import clock
from rongshu.trade.pricing import registry
from rongshu.trade.pricing.errors import NotCombinable, UnknownChoice
from rongshu.trade.pricing.rules import lowest, price_stack
from rongshu.trade.pricing.types import (
    EVERYTHING,
    LINE,
    AppliedCut,
    Basket,
    BuyerTerms,
    CampaignPrices,
    Freight,
    GiveBack,
    PlainTerms,
    PricedLine,
    PriceStepDraft,
    Quote,
    UnitAsk,
    UnitPrice,
    WantedLine,
)

__all__ = [
    "AppliedCut",
    "CampaignPrices",
    "GiveBack",
    "PriceStepDraft",
    "PricedLine",
    "Quote",
    "WantedLine",
    "price_quote",
    "unit_prices",
]

SHOP = "shop"


def price_quote(
    *,
    lines: Sequence[WantedLine],
    buyer_id: int | None = None,
    campaign: CampaignPrices | None = None,
    choices: Mapping[str, str] | None = None,
    region_code: str = "",
    channel: str = SHOP,
    with_offers: bool = False,
) -> Quote:
    """Price an order through the whole stack (campaign-rules §1), lines in their order; one line per SKU.

    `choices` is what the buyer picked by reduction (`{"coupon": …}`); `with_offers` also collects what could be picked.
    The unit price is the entered campaign's, else the lowest of the shop's own. Queries do not grow with the lines: one
    for freight, one per source or reduction that keeps a table. Raises UnknownChoice, NotCombinable, refusals of the
    chosen reductions and of freight; KeyError when the campaign names no price for a SKU.
    """
    picked = {name: value for name, value in (choices or {}).items() if value}
    for name in picked:
        if registry.reduction_of(name) is None:
            raise UnknownChoice(field="choices", rule=name)
    terms = _terms(buyer_id)
    rule = registry.freight_rule()
    quote, heard = price_stack(
        lines=lines,
        units=_units(lines, campaign, terms, channel),
        basket=Basket(
            buyer_id=buyer_id,
            lines=(),
            choices=picked,
            at=clock.now(),
            region_code=region_code,
            terms=terms,
            channel=channel,
            campaign=campaign is not None,
        ),
        reducers=registry.reductions(),
        freight=_Freight(rule, campaign).of,
        admits=EVERYTHING if campaign is None else campaign.admits - {LINE},
        with_offers=with_offers,
    )
    for name in picked:
        reduction = registry.reduction_of(name)
        if name not in heard and reduction is not None:
            raise NotCombinable(field="choices", choice=str(reduction.label))
    return quote


def unit_prices(
    lines: Sequence[WantedLine], *, buyer_id: int | None = None, channel: str = SHOP
) -> dict[int, UnitPrice]:
    """The shop's own price of one unit now, by SKU id, for a buyer's published tier (None: for everybody)."""
    return _units(lines, None, _terms(buyer_id), channel)


def _terms(buyer_id: int | None) -> BuyerTerms:
    return PlainTerms()


def _units(
    lines: Sequence[WantedLine], campaign: CampaignPrices | None, terms: BuyerTerms, channel: str
) -> dict[int, UnitPrice]:
    if campaign is not None:
        return {
            line.sku.sku_id: UnitPrice(campaign.unit_prices[line.sku.sku_id], campaign.rule) for line in lines
        }
    skus = {line.sku.sku_id: line.sku for line in lines}
    at = clock.now()
    base: dict[int, UnitPrice] = {}
    for source in registry.sources("base"):  # a higher rank replaces a lower one
        base |= source.prices(UnitAsk(skus=skus, base={}, terms=terms, at=at, channel=channel))
    ask = UnitAsk(
        skus=skus,
        base={sku_id: price.fen for sku_id, price in base.items()},
        terms=terms,
        at=at,
        channel=channel,
    )
    offers = [source.prices(ask) for source in registry.sources("offer")]
    return {
        sku_id: lowest(base[sku_id], [found[sku_id] for found in offers if sku_id in found])
        for sku_id in skus
    }


@dataclass(frozen=True)
class _Freight:
    """Freight of a basket: nothing when campaign or tier say so, else by the registered rule or the shop's flat fee."""

    rule: registry.FreightRule | None
    campaign: CampaignPrices | None

    def of(self, basket: Basket) -> Freight:
        if self.campaign and self.campaign.free_freight:
            return Freight(0, self.campaign.rule)
        if basket.terms.free_freight:
            return Freight(0, f"member:{basket.terms.tier_code}", basket.terms.tier_name)
        if self.rule is not None:
            return self.rule.freight(basket)
        shop = current_shop()
        if 0 < shop.free_freight_from_fen <= basket.threshold_fen:
            return Freight(0)
        return Freight(shop.freight_fen)
