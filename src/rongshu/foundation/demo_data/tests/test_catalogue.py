"""The shipped catalogues are whole, priced, and free of other people's names."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import product
from math import prod

import pytest

from rongshu.foundation.demo_data.build.curation import FOREIGN_NAMES
from rongshu.foundation.demo_data.catalogue import Catalogue, comments, fresh_catalogue, home_catalogue

BOTH = pytest.mark.parametrize("catalogue", [home_catalogue(), fresh_catalogue()], ids=["home", "fresh"])


def test_home_catalogue_has_its_goods_skus_and_shelves() -> None:
    catalogue = home_catalogue()
    assert catalogue.shop_name == "榕树优选"
    assert len(catalogue.goods) == 196
    assert sum(len(good.skus) for good in catalogue.goods) == 612
    assert [category.name for category in catalogue.categories if category.parent is None] == [
        "床品", "居家", "餐厨", "洗护", "饮食", "服装", "婴童", "箱包", "文具", "萌宠",
    ]  # fmt: skip
    assert sum(len(good.specs) == 2 for good in catalogue.goods) >= 30


def test_fresh_catalogue_has_its_goods_skus_and_shelves() -> None:
    catalogue = fresh_catalogue()
    assert catalogue.shop_name == "岭南果铺"
    assert len(catalogue.goods) == 20
    assert sum(len(good.skus) for good in catalogue.goods) == 54


@BOTH
def test_every_sku_can_be_sold(catalogue: Catalogue) -> None:
    for good in catalogue.goods:
        for sku in good.skus:
            assert sku.price_fen > 0, sku.code
            assert sku.price_fen <= sku.list_price_fen <= sku.price_fen * 8 // 5, sku.code
            assert 0 < sku.cost_fen < sku.price_fen, sku.code
            assert sku.weight_g > 0, sku.code
            assert sku.stock >= 0, sku.code
        assert good.skus[0].stock >= 40, good.code
        assert good.price_fen == min(sku.price_fen for sku in good.skus)


@BOTH
def test_skus_are_exactly_the_combinations_of_the_specs(catalogue: Catalogue) -> None:
    for good in catalogue.goods:
        assert [sku.values for sku in good.skus] == list(product(*(spec.values for spec in good.specs))), (
            good.code
        )
        assert len(good.skus) == prod(len(spec.values) for spec in good.specs) <= 24


@BOTH
def test_codes_are_unique_and_say_their_good(catalogue: Catalogue) -> None:
    goods = [good.code for good in catalogue.goods]
    skus = [sku.code for good in catalogue.goods for sku in good.skus]
    assert len(set(goods)) == len(goods)
    assert len(set(skus)) == len(skus)
    assert all(sku.code.startswith(f"{good.code}-") for good in catalogue.goods for sku in good.skus)
    titles = [good.title for good in catalogue.goods]
    assert len(set(titles)) == len(titles)


@BOTH
def test_every_good_stands_on_a_second_level_shelf(catalogue: Catalogue) -> None:
    by_code = {category.code: category for category in catalogue.categories}
    for good in catalogue.goods:
        parent = by_code[good.category].parent
        assert parent is not None
        assert by_code[parent].parent is None
        assert catalogue.top_category_of(good) is by_code[parent]
    used = {good.category for good in catalogue.goods}
    assert used == {category.code for category in catalogue.categories if category.parent}


@pytest.mark.parametrize("name", ["home.json", "fresh.json", "comments.json"])
def test_no_foreign_brand_link_or_unprovable_claim_is_left(name: str) -> None:
    document = json.loads(
        files("rongshu.foundation.demo_data").joinpath("data", name).read_text(encoding="utf-8")
    )
    # The source line names its repository; everything a shopper reads is below.
    document.pop("source")
    text = json.dumps(document, ensure_ascii=False)
    assert [word for word in FOREIGN_NAMES if word in text] == []


def test_sources_and_licences_are_stated() -> None:
    assert "litemall" in home_catalogue().source
    assert home_catalogue().licence == "MIT (litemall); additions Apache-2.0"
    assert fresh_catalogue().licence == "Apache-2.0; pastries MIT (litemall)"


def test_comments_belong_to_goods_and_say_something() -> None:
    goods = {good.code for good in home_catalogue().goods}
    assert len(comments()) == 300
    assert len({comment.text for comment in comments()}) == 300
    assert all(comment.good in goods and 8 <= len(comment.text) <= 120 for comment in comments())


def test_the_mattress_with_pillows_has_six_skus_with_sane_prices() -> None:
    good = next(good for good in home_catalogue().goods if good.code == "G1181000")
    assert good.title == "舒适安睡组合 床垫+枕头"
    assert [spec.name for spec in good.specs] == ["尺寸", "颜色"]
    assert [sku.price_fen for sku in good.skus] == [259_800] * 3 + [290_900] * 3
