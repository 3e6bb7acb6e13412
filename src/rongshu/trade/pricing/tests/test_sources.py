from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.trade.pricing import registry
from rongshu.trade.pricing.errors import NotCombinable, UnknownChoice
from rongshu.trade.pricing.selectors import step_title
from rongshu.trade.pricing.services import CampaignPrices, WantedLine, price_quote
from rongshu.trade.pricing.sources import CommunityPrice, MemberPrice
from rongshu.trade.pricing.tests.stack import NOON, SKU, Off, wanted
from rongshu.trade.pricing.types import COUPON, Cut, Freight, PlainTerms, UnitAsk
from tests.world import make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(freight_fen=800, free_freight_from_fen=9900)


def ask(price_bp: int = 10_000, *, channel: str = "shop", **sku: Any) -> UnitAsk:
    return UnitAsk(
        skus={1: replace(SKU, **sku)},
        base={1: SKU.price_fen},
        terms=PlainTerms(tier_code="gold", tier_name="金卡", price_bp=price_bp),
        at=NOON,
        channel=channel,
    )


def test_a_tiers_price_is_the_skus_member_price_or_a_share_of_the_ordinary_one() -> None:
    source = MemberPrice()
    assert source.prices(ask()) == {}
    assert source.prices(ask(9500))[1].fen == 1890  # ⌊1990·9500/10000⌋
    assert source.prices(ask(9500, member_price_fen=1500))[1].fen == 1500
    assert source.prices(ask(1))[1].fen == 1
    assert source.prices(replace(ask(9500), terms=PlainTerms(price_bp=9500))) == {}


def test_the_community_price_is_for_its_channel() -> None:
    source = CommunityPrice()
    assert source.prices(ask(community_price_fen=1200)) == {}
    assert source.prices(ask(channel="community", community_price_fen=1200))[1].fen == 1200
    assert source.prices(ask(channel="community")) == {}


def test_a_unit_price_cannot_depend_on_the_person() -> None:
    assert {field.name for field in fields(UnitAsk)} == {"skus", "base", "terms", "at", "channel"}


def test_freight_of_the_shop_is_free_from_an_amount_on(shop: Shop) -> None:
    with shop_block(shop.pk):
        assert price_quote(lines=wanted((9899, 1))).freight_fen == 800
        assert price_quote(lines=wanted((9900, 1))).freight_fen == 0
        campaign = CampaignPrices(rule="x:1", unit_prices={1: 1}, free_freight=True)
        assert price_quote(lines=wanted((9900, 1)), campaign=campaign).payable_fen == 1


def test_freight_by_a_registered_rule(shop: Shop) -> None:
    class ByRegion:
        def freight(self, basket: object) -> Freight:
            return Freight(1200, "template:far", "偏远地区")

    rule = ByRegion()
    registry.freight_register(rule)
    try:
        with pytest.raises(ValueError, match="already"):
            registry.freight_register(ByRegion())
        with shop_block(shop.pk):
            quote = price_quote(lines=wanted((9900, 1)), region_code="650100")
        assert quote.lines[0].steps[-1].label == "偏远地区"
        assert quote.freight_fen == 1200
    finally:
        registry.freight_unregister()


def test_a_campaign_prices_every_sku_and_admits_nothing_by_itself(shop: Shop) -> None:
    coupon = Off("coupon", COUPON, Cut("c", 100), chosen=True, label="优惠券")
    registry.reduction_register(coupon)
    try:
        with shop_block(shop.pk):
            with pytest.raises(KeyError):
                price_quote(lines=wanted((9900, 1), (9900, 1)), campaign=CampaignPrices("x", {1: 1}))
            with pytest.raises(NotCombinable) as refusal:
                price_quote(
                    lines=wanted((9900, 1)), campaign=CampaignPrices("x", {1: 5400}), choices={"coupon": "1"}
                )
            assert "优惠券" in refusal.value.sentence
            kind = CampaignPrices("presale:1", {1: 5400}, admits=frozenset({COUPON}))
            quote = price_quote(lines=wanted((9900, 1)), campaign=kind, choices={"coupon": "1"})
            assert (quote.lines[0].unit_price_fen, quote.goods_fen) == (5400, 5300)
            with pytest.raises(UnknownChoice):
                price_quote(lines=wanted((9900, 1)), choices={"voucher": "1"})
    finally:
        registry.reduction_unregister("coupon")


def test_registries_refuse_a_second_of_a_name() -> None:
    first = Off("coupon", COUPON)
    registry.reduction_register(first)
    try:
        registry.reduction_register(first)
        with pytest.raises(ValueError, match="already"):
            registry.reduction_register(Off("coupon", COUPON))
        with pytest.raises(ValueError, match="already"):
            registry.source_register(MemberPrice())
    finally:
        registry.reduction_unregister("coupon")


def test_steps_have_words_for_people() -> None:
    assert step_title("unit_price", "sale") == "商品价"
    assert step_title("unit_price", "member:gold", "金卡") == "金卡会员价"
    assert step_title("unit_price", "groupbuy:7:v1") == "活动价"
    assert step_title("freight", "shop") == "运费"
    assert step_title("gone", "gone:1", "老活动") == "优惠 · 老活动"


def test_an_ordinary_quote_takes_one_query(shop: Shop, django_assert_num_queries: object) -> None:
    with shop_block(shop.pk), django_assert_num_queries(1):  # type: ignore[operator]  # the shop's freight
        price_quote(lines=[WantedLine(SKU, 1)])
