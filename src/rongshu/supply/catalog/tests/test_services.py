from __future__ import annotations

from dataclasses import replace

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.errors import (
    BadProduct,
    CategoryCycle,
    CategoryInUse,
    CategoryNotFound,
    ProductNotFound,
    SkuCodeTaken,
)
from rongshu.supply.catalog.models import Category, Product, Sku
from rongshu.supply.catalog.rules import barcode_ok
from rongshu.supply.catalog.selectors import category_rows, category_tree, sku_views
from rongshu.supply.catalog.services import (
    Attribute,
    SkuDraft,
    category_delete,
    category_move,
    category_save,
    product_publish,
    product_save,
    sold_count_add,
)
from tests.world import make_product, make_shop

pytestmark = pytest.mark.django_db

RED = SkuDraft(code="T-RED", price_fen=5900, list_price_fen=6900, cost_fen=3000, weight_g=200, specs=["红"])
BLUE = replace(RED, code="T-BLUE", price_fen=5500, list_price_fen=6500, specs=["蓝"])


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    with shop_block(shop.pk):
        category_save(code="home", name="家居")
        category_save(code="towels", name="毛巾", parent_code="home", position=2)
    return shop


def save(**more: object) -> Product:
    values: dict[str, object] = {
        "title": "长绒棉毛巾",
        "category_code": "towels",
        "skus": [RED, BLUE],
        "spec_names": ["颜色"],
        **more,
    }
    return product_save(**values)  # type: ignore[arg-type]  # each test names what it is about


def test_a_new_product_is_a_draft_with_the_lowest_price(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = save(
            slug="towel",
            brief=" 柔软  吸水 ",
            attributes=[Attribute("材质", "棉")],
            picture_keys=["towel-1"],
            colour="#ffcc00",
        )
        assert (product.slug, product.state, product.version) == ("towel", "draft", 1)
        assert (product.price_fen, product.list_price_fen) == (5500, 6500)
        assert product.brief == "柔软 吸水"
        skus = Sku.objects.filter(product=product)
        assert [(sku.code, sku.specs, sku.price_fen, sku.position, sku.active) for sku in skus] == [
            ("T-RED", ["红"], 5900, 0, True),
            ("T-BLUE", ["蓝"], 5500, 1, True),
        ]


def test_saving_again_matches_skus_by_code_and_retires_the_others(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = save()
        red, blue = Sku.objects.filter(product=product).values_list("pk", flat=True)
        Product.objects.update(sold_count=7)
        green = replace(RED, code="T-GREEN", specs=["绿"])
        saved = save(product_id=product.pk, title="新毛巾", skus=[green, replace(RED, price_fen=6100)])
        assert saved.pk == product.pk
        assert (saved.title, saved.version, saved.price_fen) == ("新毛巾", 2, 5900)
        assert saved.updated_at >= product.updated_at
        rows = dict(Sku.objects.values_list("pk", "active"))
        assert (rows[red], rows[blue]) == (True, False)
        assert Sku.objects.get(pk=red).price_fen == 6100
        assert Product.objects.get().sold_count == 7
        save(product_id=product.pk)
        assert Sku.objects.get(pk=blue).active


def test_publishing_and_taking_off(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = save()
        assert product_publish(product_id=product.pk, on_sale=True).state == "on_sale"
        off = product_publish(product_id=product.pk, on_sale=False)
        assert (off.state, off.version) == ("off", 3)
        Sku.objects.update(active=False)
        with pytest.raises(BadProduct):
            product_publish(product_id=product.pk, on_sale=True)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "长" * 81}),
        ("slug", {"slug": "Bad Slug"}),
        ("slug", {"slug": "a" * 41}),
        ("unit", {"unit": ""}),
        ("colour", {"colour": "red"}),
        ("colour", {"colour": "#fff;}"}),
        ("picture_keys", {"picture_keys": ["../etc/passwd"]}),
        ("picture_keys", {"picture_keys": ["k"] * 10}),
        ("position", {"position": -1}),
        ("attributes", {"attributes": [Attribute("材质", "")]}),
        ("spec_names", {"spec_names": ["颜色", "颜色"]}),
        ("skus", {"skus": []}),
        ("skus", {"skus": [replace(RED, active=False)]}),
        ("skus", {"skus": [RED, replace(BLUE, code="T-RED")]}),
        ("skus", {"skus": [RED, replace(BLUE, specs=["红"])]}),
        ("skus.1.specs", {"skus": [RED, replace(BLUE, specs=[])]}),
        ("skus.0.specs", {"skus": [replace(RED, specs=[" "])]}),
        ("skus.0.code", {"skus": [replace(RED, code="'; --")]}),
        ("skus.0.price_fen", {"skus": [replace(RED, price_fen=0)]}),
        ("skus.0.price_fen", {"skus": [replace(RED, price_fen=100_000_000)]}),
        ("skus.0.price_fen", {"skus": [replace(RED, price_fen=True)]}),
        ("skus.0.list_price_fen", {"skus": [replace(RED, list_price_fen=-1)]}),
        ("skus.0.cost_fen", {"skus": [replace(RED, cost_fen=-1)]}),
        ("skus.0.weight_g", {"skus": [replace(RED, weight_g=-1)]}),
    ],
)
def test_refusals_name_the_field_and_write_nothing(shop: Shop, field: str, more: dict[str, object]) -> None:
    with shop_block(shop.pk):
        with pytest.raises(BadProduct) as refusal:
            save(**more)
        assert refusal.value.members["field"] == field
        assert not Product.objects.exists()


def test_what_is_taken_or_missing_is_refused(shop: Shop) -> None:
    with shop_block(shop.pk):
        save(slug="towel")
        with pytest.raises(BadProduct) as refusal:
            save(slug="towel")
        assert refusal.value.members == {"field": "slug", "rule": "taken"}
        with pytest.raises(SkuCodeTaken) as taken:
            save(slug="other")
        assert taken.value.members["sku_code"] in ("T-RED", "T-BLUE")
        with pytest.raises(CategoryNotFound):
            save(category_code="nowhere")
        with pytest.raises(ProductNotFound):
            save(product_id=2**40)
        with pytest.raises(ProductNotFound):
            product_publish(product_id=2**40, on_sale=True)


@pytest.mark.inv("INV-34")
@pytest.mark.abu("ABU-14")
def test_another_shops_product_and_codes_are_not_there(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = save(slug="towel")
    other = make_shop("other")
    with shop_block(other.pk):
        category_save(code="towels", name="毛巾")
        with pytest.raises(ProductNotFound):
            save(product_id=product.pk)
        save(slug="towel")  # slugs and codes are each shop's own


def test_categories_are_a_tree_of_three_levels(shop: Shop) -> None:
    with shop_block(shop.pk):
        with pytest.raises(CategoryCycle):
            category_save(code="home", name="家居", parent_code="home")
        with pytest.raises(CategoryNotFound):
            category_save(code="bath", name="浴巾", parent_code="nowhere")
        category_save(code="kitchen", name="厨房")
        category_save(code="towels", name="毛巾浴巾", parent_code="home")
        assert Category.objects.get(code="towels").name == "毛巾浴巾"
        assert [(top.code, [child.name for child in top.children]) for top in category_tree()] == [
            ("home", ["毛巾浴巾"]),
            ("kitchen", []),
        ]


def test_sold_counts_move_together_and_never_below_zero(shop: Shop) -> None:
    with shop_block(shop.pk):
        first, second = make_product(shop), make_product(shop)
        sold_count_add(units={second.pk: 3, first.pk: 2})
        sold_count_add(units={first.pk: -5})
        assert dict(Product.objects.values_list("pk", "sold_count")) == {first.pk: 0, second.pk: 3}


@pytest.mark.parametrize(
    ("returnable", "ground", "field"),
    [
        ("never", "", "returnable"),
        ("exempt", "", "return_ground"),
        ("exempt", "activated", "return_ground"),
        ("exempt_if_confirmed", "perishable", "return_ground"),
        ("seven_days", "perishable", "return_ground"),
    ],
)
def test_goods_are_exempt_from_return_only_on_a_ground_of_the_law(
    shop: Shop, returnable: str, ground: str, field: str
) -> None:
    with shop_block(shop.pk), pytest.raises(BadProduct) as refused:
        save(returnable=returnable, return_ground=ground)
    assert refused.value.members["field"] == field


def test_what_orders_need_of_a_variant_is_in_its_view(shop: Shop) -> None:
    with shop_block(shop.pk):
        red = replace(
            RED, member_price_fen=5500, community_price_fen=5300, volume_cm3=1200, barcode="6901234567892"
        )
        product = save(
            skus=[red],
            unit="条",
            returnable="exempt",
            return_ground="custom_made",
            freight_template_code="heavy",
            promises=["48 小时发货"],
        )
        (view,) = sku_views([Sku.objects.get(product=product).pk]).values()
    assert (view.member_price_fen, view.community_price_fen, view.volume_cm3) == (5500, 5300, 1200)
    assert (view.barcode, view.unit, view.returnable) == ("6901234567892", "条", "exempt")
    assert view.freight_template_code == "heavy"


@pytest.mark.parametrize(
    ("barcode", "good"),
    [
        ("6901234567892", True),
        ("96385074", True),
        ("036000291452", True),
        ("10012345678902", True),
        ("6901234567890", False),
        ("690123456789", False),
        ("六九0123456789", False),
    ],
)
def test_a_barcode_has_its_check_digit(barcode: str, good: bool) -> None:
    assert barcode_ok(barcode) is good


def test_moving_a_category_takes_along_what_is_below_and_never_makes_a_ring(shop: Shop) -> None:
    with shop_block(shop.pk):
        category_save(code="bath", name="浴巾", parent_code="towels")
        category_save(code="textile", name="家纺")
        with pytest.raises(CategoryCycle):
            category_move(code="home", parent_code="bath")
        with pytest.raises(BadProduct) as refused:
            category_move(code="home", parent_code="textile")
        assert refused.value.members["field"] == "parent_code"
        category_move(code="towels", parent_code="textile", position=1)
        levels = dict(Category.objects.values_list("code", "level"))
        assert levels == {"home": 1, "textile": 1, "towels": 2, "bath": 3}
        assert [row.label for row in category_rows()] == ["家居", "家纺", "家纺 / 毛巾", "家纺 / 毛巾 / 浴巾"]
        category_move(code="bath")
        assert Category.objects.get(code="bath").level == 1
        save()
        with pytest.raises(CategoryInUse):
            category_delete(code="towels")
        with pytest.raises(CategoryInUse):
            category_delete(code="textile")
        category_delete(code="bath")
        assert not Category.objects.filter(code="bath").exists()
