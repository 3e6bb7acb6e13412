"""Orders that meet: the last unit, two tabs, and closing against payment, with real commits."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.test import override_settings

from rongshu.kit.batches import deliver_batches
from rongshu.kit.clock import advance
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments.services import payment_query
from rongshu.supply.catalog.models import Product
from rongshu.supply.inventory.errors import OutOfStock
from rongshu.supply.inventory.models import StockItem
from rongshu.supply.inventory.tests.test_stock_race import hold_stock
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_close, order_place, order_receive, order_refund, order_ship
from rongshu.trade.orders.types import LineRequest
from tests.till import Till, open_order_payment, pay_order, send_refunds
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of, sold_before

RIVALS = 32


def race_for_the_last_unit() -> list[int | BaseException]:
    """32 buyers press the button while the stock row is held; then it is let go."""
    shop = make_shop()
    buyers = [make_user(name=f"买家{number}") for number in range(RIVALS)]
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=1))
        sold_before(sku.pk)

    held = threading.Event()

    def act(number: int) -> int:
        if number == RIVALS:
            with shop_block(shop.pk):
                hold_stock(held, sku.pk, RIVALS)
            return 0
        held.wait()
        with shop_block(shop.pk):
            lines = [LineRequest(sku.pk, 1)]
            return order_place(buyer_id=buyers[number].pk, lines=lines, address=ADDRESS).pk

    *rivals, holder = race(RIVALS + 1, act)
    assert holder == 0
    return rivals


@pytest.mark.abu("ABU-4")
@pytest.mark.inv("INV-14")
def test_the_last_unit_makes_one_order(committed_db: None) -> None:
    results = race_for_the_last_unit()
    assert [type(error) for error in raised(results)] == [OutOfStock] * (RIVALS - 1)
    [shop_id] = shop_ids()
    with shop_block(shop_id):
        assert Order.objects.count() == 1
    assert violations() == []


@pytest.mark.abu("ABU-4")
@pytest.mark.inv("INV-14")
def test_without_the_guard_everybody_gets_the_last_unit(committed_db: None) -> None:
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"inventory.reserve"})):
        assert raised(race_for_the_last_unit()) == []
    [shop_id] = shop_ids()
    with shop_block(shop_id):
        assert Order.objects.count() == RIVALS
    assert {finding.invariant.id for finding in violations()} == {"INV-14"}


def shop_ids() -> list[int]:
    from rongshu.foundation.shops.selectors import open_shop_ids

    return open_shop_ids()


def test_two_tabs_of_one_buyer_get_the_last_unit_once(committed_db: None) -> None:
    shop, buyer = make_shop(), make_user()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=1))

    def act(_tab: int) -> int:
        with shop_block(shop.pk):
            return order_place(buyer_id=buyer.pk, lines=[LineRequest(sku.pk, 1)], address=ADDRESS).pk

    refused = raised(race(2, act))
    assert [type(error) for error in refused] == [OutOfStock]
    assert violations() == []


@pytest.mark.abu("ABU-10")
@pytest.mark.inv("INV-8")
def test_closing_and_payment_at_once_leave_no_order_between(committed_db: None, till: Till) -> None:
    shop, buyer = make_shop(freight_fen=800), make_user()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=20))
        orders = [
            order_place(buyer_id=buyer.pk, lines=[LineRequest(sku.pk, 1)], address=ADDRESS).pk
            for _number in range(8)
        ]
    payments = [open_order_payment(shop.pk, order_id, buyer.pk) for order_id in orders]
    advance(timedelta(minutes=15))

    def act(number: int) -> None:
        order_id, payment = orders[number // 2], payments[number // 2]
        if number % 2:
            till.paid.add(payment.number)
            payment_query(shop_id=shop.pk, payment_id=payment.id)
        else:
            order_close(shop_id=shop.pk, order_id=order_id, reason="overdue")

    assert raised(race(16, act)) == []
    for order_id, payment in zip(orders, payments, strict=True):
        payment_query(shop_id=shop.pk, payment_id=payment.id)  # the notice that was still on its way
        send_refunds(shop.pk, order_id)
    with shop_block(shop.pk):
        states = set(Order.objects.values_list("state", flat=True))
        paid = Order.objects.filter(state="paid").count()
        item = StockItem.objects.get()
        assert states <= {"paid", "closed"}
        assert (item.reserved, item.committed) == (0, paid)
    # Who was paid kept the money, who was closed gave it back.
    assert len(till.refunds) == 8 - paid
    assert violations() == []


@pytest.mark.inv("INV-14")
@pytest.mark.inv("INV-15")
@pytest.mark.inv("INV-10")
def test_whole_lives_at_once_neither_deadlock_nor_lose_a_fen(committed_db: None, till: Till) -> None:
    shop = make_shop(freight_fen=800)
    buyers = [make_user(name=f"买家{number}") for number in range(12)]
    with shop_block(shop.pk):
        first, second = (sku.pk for sku in skus_of(make_product(shop, price_fen=5000, stock=100, variants=2)))

    def live(number: int) -> str:
        lines = [LineRequest(first, 1), LineRequest(second, 2)]
        with shop_block(shop.pk):
            order_id = order_place(
                buyer_id=buyers[number].pk, lines=lines[:: -1 if number % 2 else 1], address=ADDRESS
            ).pk
        if number % 4 == 0:
            return order_close(shop_id=shop.pk, order_id=order_id, reason="test")
        pay_order(till, shop.pk, order_id, buyers[number].pk)
        if number % 4 == 1:
            with shop_block(shop.pk):
                order_refund(order_id=order_id, reason="test", ref="1")
            send_refunds(shop.pk, order_id)
            return "refunded"
        with shop_block(shop.pk):
            order_ship(
                order_id=order_id, carrier_code="shunfeng", waybill=f"SF{number:010d}", actor="staff:1"
            )
        if number % 4 == 2:
            return "shipped"
        with shop_block(shop.pk):
            return order_receive(order_id=order_id, actor=f"user:{buyers[number].pk}").state

    assert race(12, live) == ["closed", "refunded", "shipped", "received"] * 3
    assert violations() == []
    deliver_batches(shop.pk)
    with shop_block(shop.pk):
        items = StockItem.objects.order_by("sku_id").values_list("on_hand", "reserved", "committed")
        assert list(items) == [(94, 0, 0), (88, 0, 0)]
        assert balance("customer_deposits") == 3 * 15800
        assert balance("sales") == 3 * 15800
        assert balance("gateway:wechatpay") == 6 * 15800
        assert Product.objects.get().sold_count == 6 * 3


@pytest.mark.inv("INV-35")
def test_a_refund_decided_by_many_at_once_is_decided_once(committed_db: None, till: Till) -> None:
    shop, buyer = make_shop(), make_user()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, price_fen=5000, stock=5))
        order = order_place(buyer_id=buyer.pk, lines=[LineRequest(sku.pk, 1)], address=ADDRESS)
    pay_order(till, shop.pk, order.pk, buyer.pk)

    def act(number: int) -> None:
        with shop_block(shop.pk):
            order_refund(order_id=order.pk, reason="test", ref=str(number % 3))

    assert raised(race(12, act)) == []
    assert send_refunds(shop.pk, order.pk) == 1
    assert list(till.refunds.values()) == [5000]
    assert violations() == []
