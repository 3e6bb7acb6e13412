"""One change to many products: what was shown is what is done."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.supply.assortment.errors import BadBulkChange, SelectionChanged
from rongshu.supply.assortment.services import bulk_apply, bulk_preview
from rongshu.supply.catalog.errors import BadProduct, CategoryNotFound
from rongshu.supply.catalog.models import Product, Sku
from rongshu.supply.catalog.services import attribute_rules_set, category_save
from rongshu.supply.catalog.types import AttributeRule, Repricing
from rongshu.supply.inventory.models import StockItem
from tests.world import make_product, make_shop


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def do(ids: list[int], kind: str, **change: str) -> int:
    preview = bulk_preview(product_ids=ids, kind=kind, change=change)
    return bulk_apply(product_ids=ids, kind=kind, change=change, mark=preview.mark, actor="user:1")


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"how": "percent", "amount": "8850"}, 5222),  # 5221.5
        ({"how": "add", "amount": "-9999"}, 1),
        ({"how": "set", "amount": "4990"}, 4990),
        ({"field": "member_price_fen", "how": "percent", "amount": "9000"}, 5310),
        ({"field": "list_price_fen", "how": "set", "amount": "0"}, 0),
    ],
)
def test_prices_of_every_variant_change_as_shown(shop: Shop, change: dict[str, str], after: int) -> None:
    field = change.get("field", "price_fen")
    with shop_block(shop.pk):
        ids = [make_product(shop, price_fen=5900, variants=2).pk for _number in range(3)]
        versions = dict(Product.objects.values_list("pk", "version"))
        shown = bulk_preview(product_ids=ids, kind="price", change=change)
        assert {line.after for line in shown.lines} == {f"{after / 100:.2f}"}
        assert (shown.products, shown.count) == (3, 6)
        do(ids, "price", **change)
        assert set(Sku.objects.values_list(field, flat=True)) == {after}
        if field in {"price_fen", "list_price_fen"}:
            assert set(Product.objects.values_list(field, flat=True)) == {after}
        assert all(row.version == versions[row.pk] + 1 for row in Product.objects.all())
        assert AuditEntry.objects.filter(action="products.bulk_price").count() == 1


@given(
    how=st.sampled_from(["set", "add", "percent"]),
    amount=st.integers(1, 99_999),
    fen=st.integers(1, 99_999_999),
)
def test_a_new_price_is_always_one_that_may_be_asked(how: str, amount: int, fen: int) -> None:
    assert 1 <= Repricing("price_fen", how, amount).applied(None, fen) <= 99_999_999


def test_stock_category_and_state_change_for_all_or_none(shop: Shop) -> None:
    with shop_block(shop.pk):
        ids = [make_product(shop, stock=5).pk for _number in range(2)]
        do(ids, "stock", how="add", amount="3")
        assert set(StockItem.objects.values_list("on_hand", flat=True)) == {8}
        category_save(code="home", name="家居")
        do(ids, "category", category_code="home")
        assert set(Product.objects.values_list("category__code", flat=True)) == {"home"}
        do(ids, "state", state="off")
        assert set(Product.objects.values_list("state", flat=True)) == {"off"}
        attribute_rules_set(category_code="home", rules=[AttributeRule("产地", required=True)])
        with pytest.raises(BadProduct):
            do(ids, "state", state="on_sale")
        assert set(Product.objects.values_list("state", flat=True)) == {"off"}
        with pytest.raises(CategoryNotFound):
            do(ids, "category", category_code="nowhere")


def test_what_changed_since_the_preview_is_not_touched(shop: Shop) -> None:
    change = {"how": "set", "amount": "100"}
    with shop_block(shop.pk):
        ids = [make_product(shop).pk]
        mark = bulk_preview(product_ids=ids, kind="price", change=change).mark
        do(ids, "price", how="set", amount="200")
        with pytest.raises(SelectionChanged):
            bulk_apply(product_ids=ids, kind="price", change=change, mark=mark, actor="user:1")
        assert Sku.objects.get().price_fen == 200
        for kind, bad in (
            ("price", {"how": "double", "amount": "1"}),
            ("state", {"state": "gone"}),
            ("x", {}),
        ):
            with pytest.raises(BadBulkChange):
                bulk_preview(product_ids=ids, kind=kind, change=bad)
    other = make_shop("other")
    with shop_block(other.pk), pytest.raises(BadBulkChange):
        bulk_preview(product_ids=ids, kind="price", change=change)


def test_a_hundred_products_take_as_many_statements_as_one(shop: Shop) -> None:
    with shop_block(shop.pk):
        ids = [make_product(shop).pk for _number in range(12)]
        counts = []
        for some in (ids[:1], ids):
            with CaptureQueriesContext(connection) as queries:
                do(some, "price", how="percent", amount="9000")
            counts.append(len(queries))
    assert counts[0] == counts[1]
