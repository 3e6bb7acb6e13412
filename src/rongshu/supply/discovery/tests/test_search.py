from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.services import user_ensure
from rongshu.people.members.services import member_personalisation_set
from rongshu.supply.catalog.services import (
    Attribute,
    SkuDraft,
    attribute_rules_set,
    brand_save,
    category_save,
    product_publish,
    product_save,
)
from rongshu.supply.catalog.types import AttributeRule
from rongshu.supply.discovery.errors import BadSearch
from rongshu.supply.discovery.models import SearchEntry
from rongshu.supply.discovery.selectors import (
    facets,
    favourites_of,
    history_of,
    hot_words,
    search,
    suggestions,
)
from rongshu.supply.discovery.services import (
    favourite_set,
    history_clear,
    history_record,
    index_rebuild,
    index_refresh,
    products_index,
)
from rongshu.supply.discovery.types import Wanted
from rongshu.supply.inventory.services import stock_set
from tests.world import make_shop, skus_of

GOODS = (
    # slug, title, category, brand, price, variety
    ("fuji", "烟台红富士苹果 5 斤", "apple", "", 3990, "红富士"),
    ("gala", "陕西嘎啦苹果", "apple", "luochuan", 2990, "嘎啦"),
    ("juice", "鲜榨苹果汁", "drink", "", 1990, ""),
    ("orange", "赣南脐橙", "fruit", "", 4990, ""),
    ("phone", "Apple iPhone 15 Pro 手机壳", "phone", "", 5900, ""),
)


def fill(shop: Shop) -> dict[str, int]:
    with shop_block(shop.pk):
        category_save(code="fruit", name="水果")
        category_save(code="apple", name="苹果类", parent_code="fruit")
        category_save(code="drink", name="饮料")
        category_save(code="phone", name="数码")
        brand_save(code="luochuan", name="洛川")
        attribute_rules_set(category_code="fruit", rules=[AttributeRule("品种", filterable=True)])
        ids = {}
        for place, (slug, title, category, brand, price, variety) in enumerate(GOODS):
            product = product_save(
                slug=slug,
                title=title,
                category_code=category,
                brand_code=brand,
                attributes=[Attribute("品种", variety)] if variety else [],
                skus=[SkuDraft(code=slug.upper(), price_fen=price)],
            )
            product_publish(product_id=product.pk, on_sale=True)
            stock_set(sku_id=skus_of(product)[0].pk, on_hand=place)  # the first is sold out
            ids[slug] = product.pk
        index_rebuild()
    return ids


@pytest.fixture
def shop(db: None) -> Shop:
    shop = make_shop()
    fill(shop)
    return shop


def slugs(text: str = "", sort: str = "relevance", **filters: object) -> list[str]:
    return [card.slug for card in search(Wanted(text=text, **filters), sort=sort).items]  # type: ignore[arg-type]


def test_a_product_is_found_by_words_part_of_a_word_pinyin_initials_code_and_brand(shop: Shop) -> None:
    with shop_block(shop.pk):
        assert set(slugs("苹果")) == {"fuji", "gala", "juice"}
        assert slugs("烟台 苹果") == ["fuji"]
        assert slugs("红富") == ["fuji"]
        assert slugs("橙") == ["orange"]
        assert slugs("pingguozhi") == ["juice"]
        assert slugs("hfs") == ["fuji"]
        assert slugs("洛川") == ["gala"]
        assert slugs("ＩＰＨＯＮＥ") == ["phone"]
        assert slugs("GALA") == ["gala"]
        assert slugs("没有的") == slugs("！！") == []


def test_slips_are_forgiven(shop: Shop) -> None:
    with shop_block(shop.pk):
        assert set(slugs("平果")) == {"fuji", "gala", "juice"}  # another character of the same sound
        assert slugs("hongfushj") == ["fuji"]
        assert slugs("iphnoe") == ["phone"]
        found = search(Wanted(text="红富土"))
        assert ([card.slug for card in found.items], found.corrected) == (["fuji"], "红富士")


def test_the_very_title_comes_first_then_titles_that_begin_so(shop: Shop) -> None:
    with shop_block(shop.pk):
        assert slugs("鲜榨苹果汁")[0] == "juice"
        assert slugs("陕西嘎啦")[0] == "gala"


def test_filters_sorts_and_counts(shop: Shop) -> None:
    with shop_block(shop.pk):
        assert slugs(category_code="fruit", sort="price") == ["gala", "fuji", "orange"]
        assert slugs(category_code="nosuch") == []
        assert slugs("苹果", brand_code="luochuan") == ["gala"]
        assert slugs("苹果", facts=(("品种", "红富士"),)) == ["fuji"]
        assert slugs("苹果", in_stock=True, sort="-price") == ["gala", "juice"]
        assert slugs("苹果", least_fen=2000, most_fen=3000) == ["gala"]
        assert slugs("脐橙", most_fen=100) == []  # the words are right: nothing else is shown for them
        with pytest.raises(BadSearch):
            search(Wanted(), sort="price; DROP TABLE")
        counted = facets(Wanted(text="苹果"))
        assert counted.total == 3
        assert [(one.name, one.count) for one in counted.categories] == [("苹果类", 2), ("饮料", 1)]
        assert [(one.name, one.count) for one in counted.brands] == [("洛川", 1)]
        assert [(name, [(one.name, one.count) for one in values]) for name, values in counted.facts] == [
            ("品种", [("嘎啦", 1), ("红富士", 1)])
        ]


@pytest.mark.parametrize("sort", ["relevance", "price", "-price", "sold", "new"])
def test_pages_follow_each_other_without_gap_or_repeat(shop: Shop, sort: str) -> None:
    with shop_block(shop.pk):
        whole = [card.slug for card in search(Wanted(), sort=sort).items]
        pages, after = [], ""
        while True:
            page = search(Wanted(), sort=sort, after=after, limit=2)
            pages += [card.slug for card in page.items]
            if not (after := page.next):
                break
        assert pages == whole
        assert len(whole) == 5
        with pytest.raises(BadSearch):
            search(
                Wanted(),
                sort="new" if sort != "new" else "sold",
                after=search(Wanted(), sort=sort, limit=1).next,
            )


def test_a_search_takes_two_queries_and_four_for_a_slip(shop: Shop) -> None:
    with shop_block(shop.pk):
        slugs("苹果", category_code="fruit")  # the tree is kept
        with CaptureQueriesContext(connection) as straight:
            slugs("苹果", category_code="fruit")
        with CaptureQueriesContext(connection) as slip:
            slugs("平果")
    assert (len(straight), len(slip)) == (2, 4)


@pytest.mark.inv("INV-34")
def test_another_shops_products_words_and_counts_are_not_found(shop: Shop) -> None:
    other = make_shop(slug="other")
    with shop_block(other.pk):
        assert slugs("苹果") == slugs() == slugs("平果") == suggestions("ping") == []
        assert facets(Wanted()).total == 0


def test_the_index_follows_the_catalogue(shop: Shop) -> None:
    with shop_block(shop.pk):
        gala = SearchEntry.objects.get(title_key="陕西嘎啦苹果").product_id
        product_save(
            product_id=gala,
            title="陕西秦冠",
            category_code="apple",
            skus=[SkuDraft(code="GALA", price_fen=100)],
        )
        products_index(product_ids=[gala])
        assert (slugs("嘎啦"), slugs("秦冠"), slugs(sort="price")[0]) == ([], ["gala"], "gala")
        product_publish(product_id=gala, on_sale=False)
        assert slugs("秦冠") == []  # the page asks the catalogue, whatever the index says
        products_index(product_ids=[gala])
        assert not SearchEntry.objects.filter(product_id=gala).exists()
        stock_set(sku_id=_sku("fuji"), on_hand=3)
        index_refresh()
        assert "fuji" in slugs("苹果", in_stock=True)


def _sku(slug: str) -> int:
    from rongshu.supply.catalog.models import Sku

    return Sku.objects.get(code=slug.upper()).pk


def test_suggestions_complete_what_is_typed(shop: Shop) -> None:
    with shop_block(shop.pk):
        assert suggestions("苹")[0] == "苹果"
        assert suggestions("pingg")[0] == "苹果"
        assert "红富士" in suggestions("hfs")
        assert suggestions("烟台 苹")[0] == "烟台 苹果"
        assert suggestions("  ") == []


def test_history_is_the_latest_first_can_be_cleared_and_asks_the_switch(shop: Shop) -> None:
    user = user_ensure(phone="13800138000")
    with shop_block(shop.pk):
        for text in ("苹果", "脐橙", "苹果"):
            history_record(user_id=user.pk, text=text)
        assert sorted(history_of(user_id=user.pk)) == sorted(["苹果", "脐橙"])
        assert history_clear(user_id=user.pk) == 2
        member_personalisation_set(user_id=user.pk, on=False)
        history_record(user_id=user.pk, text="手机")
        assert history_of(user_id=user.pk) == []


def test_hot_words_are_what_several_people_looked_for(shop: Shop) -> None:
    with shop_block(shop.pk):
        for number in range(3):
            user = user_ensure(phone=f"1380013800{number}")
            history_record(user_id=user.pk, text="榴莲")
            history_record(user_id=user.pk, text=f"我的秘密 {number}")
        words = hot_words()
    assert words[0] == "榴莲"
    assert not any("秘密" in word for word in words)
    assert "苹果" in words


def test_favourites_are_kept_once_and_stay_when_taken_off(shop: Shop) -> None:
    user = user_ensure(phone="13800138000")
    with shop_block(shop.pk):
        ids = dict(SearchEntry.objects.values_list("title_key", "product_id"))
        first, second = ids["赣南脐橙"], ids["鲜榨苹果汁"]
        for product_id in (first, second, second):
            favourite_set(user_id=user.pk, product_id=product_id, on=True)
        product_publish(product_id=second, on_sale=False)
        page = favourites_of(user_id=user.pk, limit=1)
        assert [(card.slug, card.in_stock) for card in page.items] == [("juice", False)]
        assert [card.slug for card in favourites_of(user_id=user.pk, after_id=page.next_id).items] == [
            "orange"
        ]
        favourite_set(user_id=user.pk, product_id=first, on=False)
        assert [card.slug for card in favourites_of(user_id=user.pk).items] == ["juice"]
