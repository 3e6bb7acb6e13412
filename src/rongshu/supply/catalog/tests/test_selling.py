"""On sale and off, by hand and by the clock; what a category asks for; what was sold stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.clock import advance
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.jobs import sweep_shop
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.supply.catalog.errors import BadProduct, CategoryCycle, ProductChanged
from rongshu.supply.catalog.models import Category, Product, Sku
from rongshu.supply.catalog.selectors import product_page, sale_snapshot, sku_views
from rongshu.supply.catalog.services import (
    attribute_rules_set,
    category_move,
    category_save,
    product_publish,
    product_save,
    product_schedule,
    product_unschedule,
    sale_snapshots_take,
)
from rongshu.supply.catalog.types import Attribute, AttributeRule, SkuDraft
from tests.world import make_shop

HOUR = timedelta(hours=1)
ONE = SkuDraft(code="T-1", price_fen=5900, cost_fen=3000)


@pytest.fixture
def shop(db: None) -> Shop:
    shop = make_shop()
    with shop_block(shop.pk):
        category_save(code="home", name="家居")
        category_save(code="towels", name="毛巾", parent_code="home")
    return shop


def save(**more: object) -> Product:
    values: dict[str, object] = {
        "title": "毛巾",
        "category_code": "towels",
        "slug": "towel",
        "skus": [ONE],
        **more,
    }
    return product_save(**values)  # type: ignore[arg-type]  # each test names what it is about


def test_a_product_goes_on_sale_and_comes_off_by_the_clock(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = save()
        now = clock.now()
        product_schedule(
            product_id=product.pk, on_sale_at=now + HOUR, off_sale_at=now + 3 * HOUR, actor="user:1"
        )
        assert product_page("towel") is None
    sweep_shop(shop.pk)
    with shop_block(shop.pk):
        assert Product.objects.get().state == "scheduled"
    advance(2 * HOUR)
    sweep_shop(shop.pk)
    with shop_block(shop.pk):
        page = product_page("towel")
        assert page is not None
        assert page.on_sale
    advance(2 * HOUR)
    sweep_shop(shop.pk)
    with shop_block(shop.pk):
        row = Product.objects.get()
        assert (row.state, row.on_sale_at, row.off_sale_at) == ("off", None, None)
        again = product_schedule(product_id=row.pk, on_sale_at=clock.now() + HOUR)
        assert again.state == "off"  # its page lives on meanwhile
        page = product_page("towel")
        assert page is not None
        assert not page.on_sale
        assert AuditEntry.objects.filter(action="product.schedule").count() == 1
    advance(2 * HOUR)
    sweep_shop(shop.pk)
    with shop_block(shop.pk):
        assert Product.objects.get().state == "on_sale"


def test_what_the_table_does_not_know_is_refused(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = save()
        with pytest.raises(IllegalTransition):
            product_unschedule(product_id=product.pk)
        product_schedule(product_id=product.pk, on_sale_at=clock.now() + HOUR)
        assert product_unschedule(product_id=product.pk).state == "draft"
        product_publish(product_id=product.pk, on_sale=True)
        with pytest.raises(IllegalTransition):
            product_schedule(product_id=product.pk, on_sale_at=clock.now() + HOUR)
        end = clock.now() + HOUR
        assert product_schedule(product_id=product.pk, off_sale_at=end).off_sale_at == end
        past = clock.now() - HOUR
        with pytest.raises(BadProduct):
            product_schedule(product_id=product.pk, off_sale_at=past)
        product_publish(product_id=product.pk, on_sale=False)
        with pytest.raises(BadProduct):
            product_schedule(product_id=product.pk, on_sale_at=past)


def test_a_category_asks_for_facts_before_its_goods_are_sold(shop: Shop) -> None:
    with shop_block(shop.pk):
        attribute_rules_set(
            category_code="home",
            rules=[
                AttributeRule("材质", "choice", ("棉", "麻"), required=True),
                AttributeRule("克重", "number", unit="g"),
            ],
        )
        product = save()  # a draft may lack it
        with pytest.raises(BadProduct) as refused:
            product_publish(product_id=product.pk, on_sale=True)
        assert refused.value.sentence == "商品参数：上架前须填写“材质”"
        with pytest.raises(BadProduct) as refused:
            save(product_id=product.pk, attributes=[Attribute("材质", "丝")])
        assert refused.value.sentence == "商品参数：“材质”应是其中之一：棉、麻"
        with pytest.raises(BadProduct):
            save(product_id=product.pk, attributes=[Attribute("材质", "棉"), Attribute("克重", "很厚")])
        save(product_id=product.pk, attributes=[Attribute("材质", "棉"), Attribute("克重", "450g")])
        assert product_publish(product_id=product.pk, on_sale=True).state == "on_sale"
        with pytest.raises(BadProduct):  # on sale, it may not lose it
            save(product_id=product.pk)


def test_what_was_sold_is_kept_once_per_version(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = save()
        sku_id = Sku.objects.get().pk
        views = list(sku_views([sku_id]).values())
        first = sale_snapshots_take(skus=views)
        assert sale_snapshots_take(skus=views) == first  # a rival took it meanwhile
        views = list(sku_views([sku_id]).values())
        assert views[0].snapshot_id == first[sku_id]
        stale = views[0]
        save(product_id=product.pk, title="新毛巾", skus=[replace(ONE, price_fen=100)])
        with pytest.raises(ProductChanged):
            sale_snapshots_take(skus=[replace(stale, snapshot_id=None, version=stale.version + 5)])
        second = sale_snapshots_take(skus=list(sku_views([sku_id]).values()))
        assert second != first
        kept = sale_snapshot(first[sku_id])
        assert kept is not None
        assert (kept["title"], kept["sku"]["price_fen"]) == ("毛巾", 5900)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE catalog_salesnapshot SET version = 99")
    other = make_shop("other")
    with shop_block(other.pk):
        assert sale_snapshot(first[sku_id]) is None


def two_moves_at_once(slug: str = "rongshu") -> tuple[Shop, list[Category | BaseException]]:
    shop = make_shop(slug)
    with shop_block(shop.pk):
        category_save(code="a", name="甲")
        category_save(code="b", name="乙")

    def act(number: int) -> Category:
        with shop_block(shop.pk):
            code, parent = ("a", "b") if number == 0 else ("b", "a")
            return category_move(code=code, parent_code=parent)

    return shop, race(2, act)


def test_two_categories_moved_below_each_other_make_no_ring(committed_db: None) -> None:
    shop, results = two_moves_at_once()
    assert [type(error) for error in raised(results)] == [CategoryCycle]
    with shop_block(shop.pk):
        assert Category.objects.filter(parent=None).count() == 1


def test_without_the_lock_they_would(committed_db: None) -> None:
    for attempt in range(10):
        with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"catalog.tree"})):
            shop, results = two_moves_at_once(f"ring-{attempt}")
        with shop_block(shop.pk):
            if not raised(results) and not Category.objects.filter(parent=None).exists():
                return
    pytest.fail("no ring in ten attempts: the race is not what the test says")
