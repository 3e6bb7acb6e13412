"""The last unit, wanted by 32 connections at once; and the same without the guard, which must go wrong."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import override_settings

from rongshu.foundation.shops.models import Shop
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.supply.inventory.errors import OutOfStock
from rongshu.supply.inventory.models import Reservation, StockItem
from rongshu.supply.inventory.services import stock_commit, stock_release, stock_reserve
from tests.world import make_product, make_shop, skus_of

RIVALS = 32


def hold_stock(held: threading.Event, sku_id: int, rivals: int) -> None:
    """Lock a stock row in the running block, say so, and return when so many connections wait for a lock."""
    hold_until_wanted(held, StockItem.objects.filter(sku_id=sku_id), rivals)


def hold_until_wanted(held: threading.Event, rows: QuerySet[Any], rivals: int) -> None:
    """Lock rows in the running block, say so, and return when so many connections wait for a lock."""
    assert list(rows.select_for_update()), "nothing to hold"
    held.set()
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= rivals:
                return
            assert time.monotonic() < deadline, "the rivals did not come"
            time.sleep(0.01)


def last_unit(shop: Shop, sku_id: int) -> list[BaseException | None]:
    """One connection holds the stock row until all rivals want it; then they are let go together."""

    held = threading.Event()

    def act(number: int) -> None:
        if number == 0:
            with shop_block(shop.pk):
                hold_stock(held, sku_id, RIVALS)
        else:
            held.wait()
            with shop_block(shop.pk):
                stock_reserve(reference=f"order:{number}", wants={sku_id: 1})

    holder, *rivals = race(RIVALS + 1, act)
    assert holder is None
    return rivals


@pytest.mark.inv("INV-14")
@pytest.mark.abu("ABU-4")
def test_the_last_unit_goes_to_one(committed_db: None) -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=1))
    refused = raised(last_unit(shop, sku.pk))
    assert [type(error) for error in refused] == [OutOfStock] * (RIVALS - 1)
    with shop_block(shop.pk):
        item = StockItem.objects.get(sku=sku)
        assert (item.on_hand, item.reserved, item.committed) == (1, 1, 0)
        assert Reservation.objects.count() == 1
    assert violations(only={"INV-14", "INV-15"}) == []


@pytest.mark.inv("INV-14")
@pytest.mark.abu("ABU-4")
def test_without_the_guard_the_last_unit_is_sold_many_times(committed_db: None) -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=1))
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"inventory.reserve"})):
        assert raised(last_unit(shop, sku.pk)) == []
    with shop_block(shop.pk):
        assert Reservation.objects.count() == RIVALS
        assert StockItem.objects.get(sku=sku).reserved == 1
    [finding] = violations(only={"INV-14"})
    assert finding.rows[0]["held"] == RIVALS


@pytest.mark.inv("INV-16")
def test_baskets_with_the_same_skus_in_opposite_order_do_not_deadlock(committed_db: None) -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        first, second = (sku.pk for sku in skus_of(make_product(shop, stock=8, variants=2)))

    def act(number: int) -> None:
        wants = {first: 1, second: 1} if number % 2 else {second: 1, first: 1}
        with shop_block(shop.pk):
            stock_reserve(reference=f"order:{number}", wants=wants)

    refused = raised(race(12, act))
    assert [type(error) for error in refused] == [OutOfStock] * 4
    assert violations(only={"INV-14", "INV-15"}) == []


@pytest.mark.inv("INV-15")
def test_a_reservation_ends_once_when_paid_and_released_together(committed_db: None) -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        for number in range(5):
            stock_reserve(reference=f"order:{number}", wants={sku.pk: 1})

    def act(number: int) -> int:
        with shop_block(shop.pk):
            if number % 2:
                return stock_release(reference=f"order:{number // 4}")
            return stock_commit(reference=f"order:{number // 4}")

    assert raised(race(20, act)) == []
    assert violations(only={"INV-14", "INV-15"}) == []
    with shop_block(shop.pk):
        # Two tries to release each: one had its way, whether it came before or after the payment.
        assert set(Reservation.objects.values_list("state", flat=True)) == {"released"}
        item = StockItem.objects.get(sku=sku)
        assert (item.on_hand, item.reserved, item.committed) == (5, 0, 0)
