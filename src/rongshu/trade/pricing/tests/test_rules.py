from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongshu.supply.catalog.types import SkuView
from rongshu.trade.pricing.rules import price_lines
from rongshu.trade.pricing.types import CampaignPrices, FreightTerms, PriceStepDraft, WantedLine

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
NO_FREIGHT = FreightTerms(freight_fen=0)


def wanted(*prices_and_quantities: tuple[int, int]) -> list[WantedLine]:
    return [
        WantedLine(replace(SKU, sku_id=number + 1, price_fen=price_fen), quantity)
        for number, (price_fen, quantity) in enumerate(prices_and_quantities)
    ]


def test_the_shops_own_price() -> None:
    quote = price_lines(lines=wanted((5000, 2), (3990, 1)), freight=NO_FREIGHT)
    assert [line.goods_fen for line in quote.lines] == [10000, 3990]
    assert (quote.goods_fen, quote.freight_fen, quote.payable_fen) == (13990, 0, 13990)
    assert quote.lines[0].steps == (PriceStepDraft(1, "unit_price", "sale", 10000),)


def test_the_campaigns_price_in_its_place() -> None:
    campaign = CampaignPrices(rule="groupbuy:7", unit_prices={1: 5400})
    quote = price_lines(lines=wanted((9900, 1)), freight=FreightTerms(800), campaign=campaign)
    assert quote.lines[0].unit_price_fen == 5400
    assert quote.lines[0].steps == (
        PriceStepDraft(1, "unit_price", "groupbuy:7", 5400),
        PriceStepDraft(7, "freight", "shop", 800),
    )
    assert quote.payable_fen == 6200


@pytest.mark.parametrize(
    ("goods_fen", "free_from_fen", "freight_fen"),
    [(9899, 9900, 800), (9900, 9900, 0), (9901, 9900, 0), (1, 0, 800)],
)
def test_freight_is_free_from_an_amount_on_if_there_is_one(
    goods_fen: int, free_from_fen: int, freight_fen: int
) -> None:
    quote = price_lines(lines=wanted((goods_fen, 1)), freight=FreightTerms(800, free_from_fen))
    assert quote.freight_fen == freight_fen


def test_a_campaign_may_deliver_for_free() -> None:
    campaign = CampaignPrices(rule="x", unit_prices={1: 1}, free_freight=True)
    assert price_lines(lines=wanted((9900, 1)), freight=FreightTerms(800), campaign=campaign).payable_fen == 1


def test_freight_of_goods_that_cost_nothing_follows_quantity() -> None:
    campaign = CampaignPrices(rule="gift", unit_prices={1: 0, 2: 0})
    quote = price_lines(lines=wanted((9900, 1), (9900, 3)), freight=FreightTerms(800), campaign=campaign)
    assert [line.steps[-1].amount_fen for line in quote.lines] == [200, 600]


def test_no_lines_cost_nothing() -> None:
    assert price_lines(lines=[], freight=FreightTerms(800)).payable_fen == 0


def test_a_campaign_prices_every_sku() -> None:
    with pytest.raises(KeyError):
        price_lines(
            lines=wanted((9900, 1), (9900, 1)),
            freight=NO_FREIGHT,
            campaign=CampaignPrices(rule="x", unit_prices={1: 1}),
        )


@pytest.mark.inv("INV-5")
@given(
    st.lists(st.tuples(st.integers(1, 10**8), st.integers(1, 999)), min_size=1, max_size=20),
    st.integers(0, 10**6),
    st.integers(0, 10**9),
)
def test_lines_and_steps_add_up(items: list[tuple[int, int]], freight_fen: int, free_from_fen: int) -> None:
    quote = price_lines(lines=wanted(*items), freight=FreightTerms(freight_fen, free_from_fen))
    assert quote.goods_fen == sum(price * quantity for price, quantity in items)
    steps = [step for line in quote.lines for step in line.steps]
    assert sum(step.amount_fen for step in steps if step.seq == 1) == quote.goods_fen
    assert sum(step.amount_fen for step in steps if step.seq == 7) == quote.freight_fen
    assert quote.payable_fen == quote.goods_fen + quote.freight_fen
    for line in quote.lines:
        assert line.steps[0].amount_fen == line.goods_fen == line.unit_price_fen * line.quantity
