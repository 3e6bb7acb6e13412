"""The shop's own unit prices: the SKU's price, the community's, the member's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from django.utils.translation import gettext_lazy as _

from rongshu.kernel.money import rate
from rongshu.trade.pricing.registry import source_register
from rongshu.trade.pricing.types import UnitAsk, UnitPrice

COMMUNITY: Final = "community"


class SalePrice:
    """What the SKU costs everybody."""

    name = "sale"
    part: Literal["base"] = "base"
    rank = 0
    label = _("商品价")

    def prices(self, ask: UnitAsk) -> Mapping[int, UnitPrice]:
        return {sku_id: UnitPrice(sku.price_fen, "sale") for sku_id, sku in ask.skus.items()}


class CommunityPrice:
    """What the SKU costs where neighbours order together; only on that channel."""

    name = "community"
    part: Literal["base"] = "base"
    rank = 20
    label = _("社区价")

    def prices(self, ask: UnitAsk) -> Mapping[int, UnitPrice]:
        if ask.channel != COMMUNITY:
            return {}
        return {
            sku_id: UnitPrice(sku.community_price_fen, "community")
            for sku_id, sku in ask.skus.items()
            if sku.community_price_fen is not None
        }


class MemberPrice:
    """What a tier pays: the SKU's own member price, else the tier's share of the ordinary price, at least one fen."""

    name = "member"
    part: Literal["offer"] = "offer"
    rank = 10
    label = _("会员价")

    def prices(self, ask: UnitAsk) -> Mapping[int, UnitPrice]:
        terms = ask.terms
        if not terms.tier_code:
            return {}
        found = {}
        for sku_id, sku in ask.skus.items():
            fen = sku.member_price_fen
            if fen is None and terms.price_bp < 10_000:
                fen = max(rate(ask.base[sku_id], terms.price_bp), 1)
            if fen is not None:
                found[sku_id] = UnitPrice(fen, f"member:{terms.tier_code}", terms.tier_name)
        return found


def register_sources() -> None:
    """Called once, from `AppConfig.ready()`."""
    source_register(SalePrice())
    source_register(CommunityPrice())
    source_register(MemberPrice())
