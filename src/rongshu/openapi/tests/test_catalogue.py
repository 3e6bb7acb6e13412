from __future__ import annotations

import pytest

from rongshu.campaigns.base.types import ActivityView
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.openapi.tests.calls import Api
from rongshu.supply.catalog.models import Product
from tests.world import make_category, make_product

pytestmark = pytest.mark.django_db


def test_the_shop_says_who_it_is_and_its_terms(stranger: Api) -> None:
    answer = stranger.get("/shop")
    assert answer.status == 200
    assert answer.body["name"] == "榕树优选"
    assert (answer.body["freight_fen"], answer.body["free_freight_from_fen"]) == (800, 9900)
    assert answer.body["return_window_days"] == 7


def test_categories_come_as_a_tree(shop: Shop, stranger: Api) -> None:
    with shop_block(shop.pk):
        top = make_category("food", "食品")
        make_category("fruit", "水果", parent=top)
    assert stranger.get("/categories").body == {
        "items": [
            {
                "code": "food",
                "name": "食品",
                "picture_url": None,
                "children": [{"code": "fruit", "name": "水果", "picture_url": None}],
            }
        ]
    }


def test_products_are_read_page_by_page(shop: Shop, stranger: Api) -> None:
    with shop_block(shop.pk):
        for index in range(5):
            make_product(shop, price_fen=1000 + index, slug=f"p-{index}")
    first = stranger.get("/products", limit=2, sort="-price").body
    assert [one["slug"] for one in first["items"]] == ["p-4", "p-3"]
    second = stranger.get("/products", limit=2, sort="-price", after=first["next"]).body
    assert [one["slug"] for one in second["items"]] == ["p-2", "p-1"]
    third = stranger.get("/products", limit=2, sort="-price", after=second["next"]).body
    assert [one["slug"] for one in third["items"]] == ["p-0"]
    assert third["next"] is None


@pytest.mark.abu("ABU-16")
@pytest.mark.parametrize("sort", ["price;drop table", "price desc", "id", "", "PRICE", "cost_fen"])
def test_a_sort_that_is_not_offered_is_refused(stranger: Api, sort: str) -> None:
    answer = stranger.get("/products", sort=sort)
    assert (answer.status, answer.code, answer.body["field"]) == (422, "invalid_input", "sort")


def test_a_mark_of_another_list_is_refused(shop: Shop, stranger: Api) -> None:
    with shop_block(shop.pk):
        for _ in range(3):
            make_product(shop)
    mark = stranger.get("/products", limit=1, sort="price").body["next"]
    assert stranger.get("/products", limit=1, sort="new", after=mark).code == "bad_list_query"


def test_a_product_shows_variants_and_what_can_be_entered(
    product: Product, groupbuy: ActivityView, stranger: Api
) -> None:
    answer = stranger.get("/products/apple")
    assert answer.status == 200
    assert answer.body["price_fen"] == 5900
    assert [(sku["price_fen"], sku["available"]) for sku in answer.body["skus"]] == [(5900, 10), (5900, 10)]
    assert answer.body["campaigns"] == [
        {
            "kind": "groupbuy",
            "activity_id": groupbuy.id,
            "ref": "",
            "label": "发起拼团",
            "limit": 2,
            "prices": [{"sku_id": sku["id"], "price_fen": 4900} for sku in answer.body["skus"]],
        }
    ]


@pytest.mark.parametrize("slug", ["pear", "a" * 41, "a b", "%27", "苹果"])
def test_what_is_not_there_is_missing(product: Product, stranger: Api, slug: str) -> None:
    answer = stranger.get(f"/products/{slug}")
    assert (answer.status, answer.body["type"].startswith("urn:rongshu:problem:")) == (404, True)


def test_a_draft_is_missing_and_one_off_sale_is_shown(shop: Shop, stranger: Api) -> None:
    with shop_block(shop.pk):
        make_product(shop, slug="off", on_sale=False)
        Product.objects.filter(slug="off").update(state=Product.State.OFF)
    assert stranger.get("/products/off").body["on_sale"] is False
    with shop_block(shop.pk):
        Product.objects.filter(slug="off").update(state=Product.State.DRAFT)
    assert stranger.get("/products/off").status == 404
