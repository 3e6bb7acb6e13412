from __future__ import annotations

import base64

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.errors import BadListQuery
from rongshu.supply.catalog.models import Product, Sku
from rongshu.supply.catalog.selectors import category_tree, product_list, product_page, sku_views
from rongshu.supply.catalog.services import Attribute, SkuDraft, category_save, product_publish, product_save
from rongshu.supply.inventory.models import StockItem
from rongshu.supply.inventory.services import stock_reserve, stock_set
from tests.world import make_category, make_product, make_shop, skus_of


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def save(title: str = "长绒棉毛巾", price_fen: int = 5900, product_id: int | None = None) -> Product:
    return product_save(
        product_id=product_id,
        slug="towel",
        title=title,
        category_code="towels",
        spec_names=["颜色"],
        skus=[
            SkuDraft(code="T-RED", price_fen=price_fen, list_price_fen=6900, specs=["红"]),
            SkuDraft(code="T-BLUE", price_fen=6100, list_price_fen=7100, specs=["蓝"]),
        ],
        picture_keys=["towel-1", "towel-2"],
        attributes=[Attribute("材质", "棉")],
    )


@pytest.fixture
def towel(shop: Shop) -> Product:
    with shop_block(shop.pk):
        category_save(code="home", name="家居")
        category_save(code="towels", name="毛巾", parent_code="home")
        product = product_publish(product_id=save().pk, on_sale=True)
        for sku in skus_of(product):
            stock_set(sku_id=sku.pk, on_hand=4)
        return product


def test_a_product_page_takes_two_queries_and_then_one(shop: Shop, towel: Product) -> None:
    with shop_block(shop.pk):
        with CaptureQueriesContext(connection) as first:
            view = product_page("towel")
        with CaptureQueriesContext(connection) as second:
            again = product_page("towel")
    assert (len(first), len(second)) == (2, 1)
    assert view is not None
    assert again == view
    assert (view.title, view.on_sale, view.price_fen, view.highest_price_fen) == (
        "长绒棉毛巾",
        True,
        5900,
        6100,
    )
    assert (view.list_price_fen, view.available, view.sold_count) == (6900, 8, 0)
    assert view.static.picture_key == "towel-1"
    assert (view.static.category_name, view.static.parent_name) == ("毛巾", "家居")
    assert [(one.name, one.value) for one in view.static.attributes] == [("材质", "棉")]
    assert [(sku.code, sku.spec_text, sku.price_fen, sku.available) for sku in view.skus] == [
        ("T-RED", "红", 5900, 4),
        ("T-BLUE", "蓝", 6100, 4),
    ]


def test_price_and_stock_are_never_stale(shop: Shop, towel: Product) -> None:
    with shop_block(shop.pk):
        product_page("towel")
        red, _blue = skus_of(towel)
        stock_reserve(reference="order:1", wants={red.pk: 3})
        Sku.objects.filter(pk=red.pk).update(price_fen=4900)
        Product.objects.update(sold_count=9)
        view = product_page("towel")
        assert view is not None
        assert (view.skus[0].available, view.price_fen, view.sold_count) == (1, 4900, 9)


def test_texts_change_with_the_version(shop: Shop, towel: Product) -> None:
    with shop_block(shop.pk):
        product_page("towel")
        save(title="新毛巾", product_id=towel.pk)
        view = product_page("towel")
        assert view is not None
        assert view.title == "新毛巾"


def test_a_version_that_was_rolled_back_is_not_remembered(committed_db: None) -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        category_save(code="towels", name="毛巾")
        product = product_publish(product_id=save().pk, on_sale=True)
    with shop_block(shop.pk):
        save(title="不该看到", product_id=product.pk)
        assert product_page("towel") is not None
        transaction.set_rollback(True)
    with shop_block(shop.pk):
        save(title="新毛巾", product_id=product.pk)
    with shop_block(shop.pk):
        view = product_page("towel")
        assert view is not None
        assert view.title == "新毛巾"


def test_off_sale_is_shown_as_such_and_drafts_not_at_all(shop: Shop, towel: Product) -> None:
    with shop_block(shop.pk):
        product_publish(product_id=towel.pk, on_sale=False)
        view = product_page("towel")
        assert view is not None
        assert not view.on_sale
        Product.objects.update(state=Product.State.DRAFT)
        assert product_page("towel") is None
        assert product_page("no-such") is None


@pytest.mark.inv("INV-34")
def test_shops_do_not_see_each_other(shop: Shop, towel: Product) -> None:
    other = make_shop("other")
    with shop_block(shop.pk):
        product_page("towel")
        [red, _blue] = skus_of(towel)
    with shop_block(other.pk):
        assert product_page("towel") is None
        assert product_list().items == ()
        assert category_tree() == ()
        assert sku_views([red.pk]) == {}


def test_a_sku_without_stock_shows_none(shop: Shop, towel: Product) -> None:
    with shop_block(shop.pk):
        StockItem.objects.all().delete()
        view = product_page("towel")
        assert view is not None
        assert view.available == 0
        assert not product_list().items[0].in_stock


def titles(**query: object) -> list[str]:
    return [card.title for card in product_list(**query).items]  # type: ignore[arg-type]  # each test names its query


def test_lists_are_sorted_and_filtered_in_one_query(shop: Shop) -> None:
    with shop_block(shop.pk):
        top = make_category("home", "家居")
        towels = make_category("towels", "毛巾", parent=top)
        make_product(shop, 300, title="甲", category=towels)
        make_product(shop, 100, title="乙", category=top)
        make_product(shop, 200, title="丙", stock=0)
        make_product(shop, 50, title="丁", on_sale=False)
        Product.objects.filter(title="丙").update(sold_count=5, position=1)
        with CaptureQueriesContext(connection) as queries:
            assert titles() == ["甲", "乙", "丙"]
        assert len(queries) == 1
        assert titles(sort="price") == ["乙", "丙", "甲"]
        assert titles(sort="-price") == ["甲", "丙", "乙"]
        assert titles(sort="sold") == ["丙", "乙", "甲"]
        assert titles(sort="new") == ["丙", "乙", "甲"]
        assert titles(category_code="home") == ["甲", "乙"]
        assert titles(category_code="towels") == ["甲"]
        assert titles(category_code="nowhere") == []
        assert [card.in_stock for card in product_list().items] == [True, True, False]


@pytest.mark.parametrize("sort", ["default", "price", "-price", "sold", "new"])
def test_pages_follow_each_other_without_gap_or_repeat(shop: Shop, sort: str) -> None:
    with shop_block(shop.pk):
        for price_fen in (300, 100, 200, 100, 100, 300, 200):
            make_product(shop, price_fen)
        whole = [card.id for card in product_list(sort=sort).items]
        assert product_list(sort=sort).next == ""
        paged: list[int] = []
        mark: str | None = None
        while True:
            page = product_list(sort=sort, after=mark, limit=3)
            paged += [card.id for card in page.items]
            mark = page.next
            if not mark:
                break
        assert paged == whole
        assert len(whole) == 7


@pytest.mark.abu("ABU-16")
@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("sort", {"sort": "price_fen; DROP TABLE catalog_product"}),
        ("sort", {"sort": ""}),
        ("limit", {"limit": 0}),
        ("limit", {"limit": 101}),
        ("after", {"after": "%%%"}),
        ("after", {"after": "林"}),
        ("after", {"after": base64.urlsafe_b64encode(b"price:1:1").decode()}),
        ("after", {"after": base64.urlsafe_b64encode(b"default:1:x").decode()}),
        ("after", {"after": base64.urlsafe_b64encode(b"default:1:99999999999999999999").decode()}),
        ("after", {"after": base64.urlsafe_b64encode(b"default:-1:1").decode()}),
    ],
)
def test_lists_answer_only_what_is_offered(shop: Shop, field: str, query: dict[str, object]) -> None:
    with shop_block(shop.pk):
        with pytest.raises(BadListQuery) as refusal:
            product_list(**query)  # type: ignore[arg-type]  # what a client may send
        assert refusal.value.members["field"] == field
        assert product_list(category_code="x' OR 1=1 --").items == ()


def test_sku_views_say_what_can_be_sold(shop: Shop, towel: Product) -> None:
    with shop_block(shop.pk):
        red, blue = skus_of(towel)
        Sku.objects.filter(pk=blue.pk).update(active=False)
        with CaptureQueriesContext(connection) as queries:
            views = sku_views([red.pk, blue.pk, 2**40])
        assert len(queries) == 1
        assert set(views) == {red.pk, blue.pk}
        assert (views[red.pk].on_sale, views[blue.pk].on_sale) == (True, False)
        one = views[red.pk]
        assert (one.slug, one.title, one.spec_text, one.picture_key) == (
            "towel",
            "长绒棉毛巾",
            "红",
            "towel-1",
        )
        assert (one.price_fen, one.list_price_fen, one.cost_fen) == (5900, 6900, 0)
        product_publish(product_id=towel.pk, on_sale=False)
        assert not sku_views([red.pk])[red.pk].on_sale


def test_the_category_tree_is_remembered_for_a_moment(shop: Shop, towel: Product) -> None:
    with shop_block(shop.pk):
        category_tree()
        with CaptureQueriesContext(connection) as queries:
            [home] = category_tree()
        assert len(queries) == 0
        assert [child.code for child in home.children] == ["towels"]
