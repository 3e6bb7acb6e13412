"""From a choice on a page to the lines of an order: which variant, how many, through which campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput
from rongshu.supply.catalog.selectors import sku_views
from rongshu.supply.catalog.types import ProductView, SkuOffer
from rongshu.trade.orders.errors import NoLines, ProductOffSale, UnknownSku
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.types import CampaignEntry, CampaignOffer, LineRequest
from rongshu.trade.pricing.services import Quote, WantedLine, price_quote

MOST: Final = 999


class NoSuchVariant(InvalidInput):
    """The chosen values do not name a variant of the product (422)."""

    code = "no_such_variant"
    title = _("没有这个规格组合，请重新选择。")


class BadChoice(InvalidInput):
    """The address of a checkout page is malformed (422)."""

    code = "bad_choice"
    title = _("要购买的内容不完整，请回到商品页重新选择。")


def variant(product: ProductView, values: Sequence[str]) -> SkuOffer:
    """Variant with these values, in the order of the product's spec names. Raises NoSuchVariant."""
    if len(product.skus) == 1 and not any(values):
        return product.skus[0]
    for sku in product.skus:
        if tuple(values) == tuple(sku.specs):
            return sku
    raise NoSuchVariant(field="specs", rule=" / ".join(product.static.spec_names))


def chosen_variant(product: ProductView, data: Any) -> SkuOffer:
    """Variant named by the half-sheet's fields `spec_0`, `spec_1`, … Raises NoSuchVariant."""
    return variant(
        product, [data.get(f"spec_{index}", "") for index in range(len(product.static.spec_names))]
    )


@dataclass(frozen=True)
class Choice:
    """What somebody is about to buy; it travels in the address of the checkout page, without prices."""

    lines: tuple[LineRequest, ...]
    campaign: CampaignEntry | None = None
    from_cart: bool = False

    def query(self) -> str:
        pairs: list[tuple[str, Any]] = [("line", f"{line.sku_id}x{line.quantity}") for line in self.lines]
        if self.campaign:
            pairs += [
                ("kind", self.campaign.kind),
                ("activity", self.campaign.activity_id),
                ("ref", self.campaign.ref),
            ]
        if self.from_cart:
            pairs.append(("cart", "1"))
        return urlencode(pairs)

    def url(self) -> str:
        return f"{reverse('storefront:checkout')}?{self.query()}"


def read_choice(data: Any) -> Choice:
    """Choice from a query string or form. Raises NoLines, BadChoice."""
    lines = tuple(_line(text) for text in data.getlist("line"))
    if not lines:
        raise NoLines(field="line")
    return Choice(lines=lines, campaign=read_campaign(data), from_cart=data.get("cart") == "1")


def read_campaign(data: Any) -> CampaignEntry | None:
    """The campaign a form names, or None. Raises BadChoice."""
    kind, activity, ref = (data.get(name, "") for name in ("kind", "activity", "ref"))
    if not kind:
        return None
    if not _is_id(activity) or len(kind) > 30 or len(ref) > 40:
        raise BadChoice(field="activity", rule="number")
    return CampaignEntry(kind=kind, activity_id=int(activity), ref=ref)


def read_sku(text: str) -> int:
    """A SKU's id. Raises BadChoice."""
    if not _is_id(text):
        raise BadChoice(field="sku", rule="number")
    return int(text)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def read_quantity(text: str) -> int:
    """A whole number from 1 to MOST. Raises BadChoice."""
    if text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST:
        return int(text)
    raise BadChoice(field="quantity", rule=f"1..{MOST}")


def _line(text: str) -> LineRequest:
    sku, _x, quantity = text.partition("x")
    return LineRequest(sku_id=read_sku(sku), quantity=read_quantity(quantity))


class _Undo(Exception):
    """Leaves a savepoint without keeping anything."""


def quote_of(choice: Choice, *, buyer_id: int) -> Quote:
    """What placing this order would cost now, by the rules that would place it; nothing is kept or held.

    A campaign's price comes from its own gate, entered inside a savepoint that is always undone, so that page and
    engine cannot disagree (明码标价规定 19). Raises what placing the order would raise before stock.
    """
    skus = sku_views([line.sku_id for line in choice.lines])
    for line in choice.lines:
        if line.sku_id not in skus:
            raise UnknownSku(field="line")
        if not skus[line.sku_id].on_sale:
            raise ProductOffSale(field="line", product=skus[line.sku_id].title)
    offer = _offer(choice, buyer_id) if choice.campaign is not None else None
    return price_quote(
        buyer_id=buyer_id,
        lines=[WantedLine(skus[line.sku_id], line.quantity) for line in choice.lines],
        campaign=offer.prices if offer else None,
    )


def _offer(choice: Choice, buyer_id: int) -> CampaignOffer:
    assert choice.campaign is not None
    offer: CampaignOffer | None = None
    try:
        with transaction.atomic():
            offer = gate_of(choice.campaign.kind).enter(
                buyer_id=buyer_id, entry=choice.campaign, lines=choice.lines
            )
            raise _Undo
    except _Undo:
        pass
    assert offer is not None
    return offer
