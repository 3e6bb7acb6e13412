from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.supply.inventory.errors import BadStock, OutOfStock, StockInUse
from rongshu.supply.inventory.models import Reservation, StockItem
from rongshu.supply.inventory.selectors import available
from rongshu.supply.inventory.services import (
    stock_commit,
    stock_consume,
    stock_release,
    stock_reserve,
    stock_set,
)
from tests.world import make_product, make_shop, skus_of

pytestmark = pytest.mark.django_db


def counters(sku_id: int) -> tuple[int, int, int]:
    """(on_hand, reserved, committed)"""
    item = StockItem.objects.get(sku_id=sku_id)
    return item.on_hand, item.reserved, item.committed


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def test_a_unit_goes_from_shelf_to_parcel(shop: Shop) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        stock_reserve(reference="order:1", wants={sku.pk: 2})
        assert counters(sku.pk) == (5, 2, 0)
        assert stock_commit(reference="order:1") == 1
        assert counters(sku.pk) == (5, 0, 2)
        assert stock_consume(reference="order:1") == 1
        assert counters(sku.pk) == (3, 0, 0)
        assert available([sku.pk]) == {sku.pk: 3}


@pytest.mark.inv("INV-15")
@pytest.mark.parametrize("paid", [False, True])
def test_release_gives_back_once(shop: Shop, paid: bool) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        stock_reserve(reference="order:1", wants={sku.pk: 2})
        if paid:
            stock_commit(reference="order:1")
        assert stock_release(reference="order:1") == 1
        assert stock_release(reference="order:1") == 0
        assert stock_commit(reference="order:1") == 0
        assert stock_consume(reference="order:1") == 0
        assert counters(sku.pk) == (5, 0, 0)
        assert Reservation.objects.get().state == Reservation.State.RELEASED


@pytest.mark.inv("INV-15")
def test_what_has_shipped_is_not_released(shop: Shop) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        stock_reserve(reference="order:1", wants={sku.pk: 2})
        stock_commit(reference="order:1")
        stock_consume(reference="order:1")
        assert stock_release(reference="order:1") == 0
        assert counters(sku.pk) == (3, 0, 0)


@pytest.mark.inv("INV-16")
def test_several_skus_are_reserved_all_or_none(shop: Shop) -> None:
    with shop_block(shop.pk):
        first, second, third = skus_of(make_product(shop, stock=5, variants=3))
        with pytest.raises(OutOfStock) as refusal:
            stock_reserve(reference="order:1", wants={third.pk: 1, second.pk: 6, first.pk: 5})
        assert refusal.value.members == {"sku_id": second.pk, "available": 5}
        assert [counters(sku.pk) for sku in (first, second, third)] == [(5, 0, 0)] * 3
        assert not Reservation.objects.exists()


def test_reserving_names_how_many_are_left(shop: Shop) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=3))
        stock_reserve(reference="order:1", wants={sku.pk: 2})
        with pytest.raises(OutOfStock) as refusal:
            stock_reserve(reference="order:2", wants={sku.pk: 2})
        assert refusal.value.members == {"sku_id": sku.pk, "available": 1}
        assert str(refusal.value.sentence) == "库存不足，仅剩 1 件。"


def test_a_sku_without_stock_or_of_another_shop_is_out_of_stock(shop: Shop) -> None:
    other = make_shop("other")
    with shop_block(other.pk):
        [foreign] = skus_of(make_product(other, stock=9))
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        StockItem.objects.all().delete()
        for sku_id in (sku.pk, foreign.pk):
            with pytest.raises(OutOfStock) as refusal:
                stock_reserve(reference="order:1", wants={sku_id: 1})
            assert refusal.value.members["available"] == 0
    with shop_block(other.pk):
        assert counters(foreign.pk) == (9, 0, 0)


@pytest.mark.abu("ABU-7")
@pytest.mark.parametrize("quantity", [0, -1, 10_000_001, True])
def test_only_sensible_quantities_are_reserved(shop: Shop, quantity: int) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        with pytest.raises(BadStock):
            stock_reserve(reference="order:1", wants={sku.pk: quantity})
        assert counters(sku.pk) == (5, 0, 0)


def test_stock_is_set_but_not_below_what_is_taken(shop: Shop) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        stock_reserve(reference="order:1", wants={sku.pk: 3})
        stock_set(sku_id=sku.pk, on_hand=3)
        with pytest.raises(StockInUse) as refusal:
            stock_set(sku_id=sku.pk, on_hand=2)
        assert refusal.value.members == {"sku_id": sku.pk, "taken": 3}
        for wrong in (-1, 10_000_001):
            with pytest.raises(BadStock):
                stock_set(sku_id=sku.pk, on_hand=wrong)
        assert counters(sku.pk) == (3, 3, 0)


@pytest.mark.inv("INV-14")
def test_the_database_itself_refuses_to_oversell(shop: Shop) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        with pytest.raises(IntegrityError, match="inventory_never_oversold"), transaction.atomic():
            StockItem.objects.filter(sku=sku).update(reserved=3, committed=3)


@pytest.mark.inv("INV-16")
def test_several_skus_move_in_one_statement(shop: Shop, django_assert_num_queries: object) -> None:
    with shop_block(shop.pk):
        skus = skus_of(make_product(shop, stock=5, variants=3))
        stock_reserve(reference="order:1", wants={sku.pk: 1 + number for number, sku in enumerate(skus)})
        with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture is untyped
            assert stock_commit(reference="order:1") == 3
        assert [counters(sku.pk) for sku in skus] == [(5, 0, 1), (5, 0, 2), (5, 0, 3)]
