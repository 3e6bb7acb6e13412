"""The benchmark of search, small: every question finds what it asks for among the products put together for it."""

from __future__ import annotations

import pytest

from bench import shelves
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.services import category_save
from rongshu.supply.discovery.selectors import indexed_products, search
from rongshu.supply.discovery.types import Wanted
from tests.world import make_shop


@pytest.mark.django_db
def test_every_question_finds_what_it_asks_for() -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        category_save(code="all", name="全部")
        category_save(code="some", name="其中", parent_code="all")
    titles = shelves.fill(300)
    asked = shelves.questions(titles, 40)
    assert {one["kind"] for one in asked} == {"words", "pinyin", "slip", "filter"}
    with shop_block(shop.pk):
        assert indexed_products() == 300
        for one in asked:
            found = search(Wanted(text=one["text"]), limit=50).items
            assert found or one["kind"] == "slip", one
            for word in one["expect"].split():
                assert all(word in card.title + card.brief for card in found), one


def test_the_same_products_come_of_the_same_count() -> None:
    assert list(shelves.products(5, [1], [1])) == list(shelves.products(5, [1], [1]))
