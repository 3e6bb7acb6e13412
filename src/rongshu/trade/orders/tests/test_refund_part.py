"""Partial refunds of real orders: money, freight, stock, sales count, ledger, and the end of the order."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from rongshu.foundation.shops.models import Shop
from rongshu.kit.batches import deliver_batches
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.invariants import check_all, violations
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.money.ledger.selectors import balance
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from rongshu.supply.inventory.models import StockItem, StockReturn
from rongshu.supply.inventory.services import stock_return
from rongshu.trade.orders.errors import BadRefund, OrderNotFound, RefundExceedsLine, RefundKeyTaken
from rongshu.trade.orders.models import Order, OrderLine, OrderRefund
from rongshu.trade.orders.services import (
    order_place,
    order_receive,
    order_refund,
    order_refund_part,
    order_ship,
    refund_preview,
)
from rongshu.trade.orders.types import LineRequest, RefundDecision, RefundWish
from tests.till import Till, pay_order, send_refunds
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of


class World:
    """Three apples at 3333 and two pears at 5001, freight 800 (400 each by goods), paid."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.shop: Shop = make_shop(freight_fen=800)
        self.buyer: User = make_user()
        with shop_block(self.shop.pk):
            [self.apple] = skus_of(make_product(self.shop, price_fen=3333, stock=10, title="苹果"))
            [self.pear] = skus_of(make_product(self.shop, price_fen=5001, stock=10, title="香梨"))
            lines = [LineRequest(self.apple.pk, 3), LineRequest(self.pear.pk, 2)]
            self.order_id = order_place(buyer_id=self.buyer.pk, lines=lines, address=ADDRESS).pk
            found = dict(OrderLine.objects.filter(order=self.order_id).values_list("sku_id", "pk"))
        self.apples, self.pears = found[self.apple.pk], found[self.pear.pk]
        pay_order(till, self.shop.pk, self.order_id, self.buyer.pk)

    def refund(self, *wishes: RefundWish, ref: str = "1", **more: Any) -> RefundDecision:
        with shop_block(self.shop.pk):
            return order_refund_part(
                order_id=self.order_id, lines=wishes, reason="aftersale", ref=ref, **more
            )

    def arrive(self) -> int:
        return send_refunds(self.shop.pk, self.order_id)

    def ship(self, *, receive: bool = False) -> None:
        with shop_block(self.shop.pk):
            order_ship(
                order_id=self.order_id, carrier_code="shunfeng", waybill="SF1234567890", actor="staff:1"
            )
            if receive:
                order_receive(order_id=self.order_id, actor="system")

    def order(self) -> Order:
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=self.order_id)

    def stock(self) -> dict[str, tuple[int, int, int]]:
        with shop_block(self.shop.pk):
            rows = StockItem.objects.select_related("sku__product").order_by("pk")
            return {row.sku.product.title: (row.on_hand, row.reserved, row.committed) for row in rows}

    def events(self, name: str) -> int:
        with shop_block(self.shop.pk):
            return OutboxEvent.objects.filter(name=name).count()

    def assert_sound(self) -> None:
        with shop_block(self.shop.pk):
            assert [(one.invariant.id, one.rows) for one in check_all(alias="default") if one.count] == []


@pytest.fixture
def world(till: Till, db: None) -> World:
    return World(till)


@pytest.mark.inv("INV-10")
def test_before_shipping_units_go_back_with_their_share_of_the_freight(world: World) -> None:
    decided = world.refund(RefundWish(world.apples, 1))
    assert (decided.goods_fen, decided.freight_fen, decided.whole) == (3333, 133, False)
    assert world.stock() == {"苹果": (10, 0, 2), "香梨": (10, 0, 2)}
    world.assert_sound()
    assert world.arrive() == 1
    order = world.order()
    assert (order.state, order.refunded_fen, order.freight_held_fen) == ("paid", 3466, 133)
    assert world.events("order.refund_arrived") == 1
    world.assert_sound()
    # The rest ships, and the sale is what was kept.
    world.ship(receive=True)
    assert world.stock() == {"苹果": (8, 0, 0), "香梨": (8, 0, 0)}
    deliver_batches(world.shop.pk)
    with shop_block(world.shop.pk):
        assert balance("sales") == 20801 - 3466
        assert set(Product.objects.values_list("sold_count", flat=True)) == {2}
    world.assert_sound()


@pytest.mark.inv("INV-15")
def test_the_last_units_end_the_order(world: World) -> None:
    world.refund(RefundWish(world.apples, 3), ref="1")
    assert world.stock() == {"苹果": (10, 0, 0), "香梨": (10, 0, 2)}
    world.assert_sound()
    decided = world.refund(RefundWish(world.pears, 2), ref="2")
    assert decided.whole
    assert world.order().state == "refunding"
    world.assert_sound()
    assert world.arrive() == 2
    order = world.order()
    assert (order.state, order.refunded_fen) == ("refunded", 20801)
    assert world.stock() == {"苹果": (10, 0, 0), "香梨": (10, 0, 0)}
    assert (world.events("order.refunded"), world.events("order.refund_arrived")) == (1, 2)
    world.assert_sound()


def test_what_is_left_after_a_part_goes_back_whole(world: World) -> None:
    world.refund(RefundWish(world.apples, 2))
    with shop_block(world.shop.pk):
        order_refund(order_id=world.order_id, reason="staff", ref="1")
    world.assert_sound()
    world.arrive()
    assert world.order().refunded_fen == 20801
    deliver_batches(world.shop.pk)
    with shop_block(world.shop.pk):
        assert set(Product.objects.values_list("sold_count", flat=True)) == {0}
    world.assert_sound()


@pytest.mark.inv("INV-8")
def test_after_receipt_the_freight_stays_unless_the_shop_is_at_fault(world: World) -> None:
    world.ship(receive=True)
    decided = world.refund(RefundWish(world.pears, 1), ref="1")
    assert (decided.goods_fen, decided.freight_fen) == (5001, 0)
    decided = world.refund(RefundWish(world.pears, 1), ref="2", shop_at_fault=True)
    assert (decided.goods_fen, decided.freight_fen) == (5001, 400)
    with shop_block(world.shop.pk):
        assert balance("sales") == 20801 - 10402
    assert world.stock()["香梨"] == (8, 0, 0)  # nothing came back
    world.assert_sound()
    world.arrive()
    assert (world.order().state, world.order().refunded_fen) == ("received", 10402)
    world.assert_sound()


def test_returned_units_are_on_hand_again_when_told_and_once(world: World) -> None:
    world.ship(receive=True)
    world.refund(RefundWish(world.pears, 2), restock={world.pears: (1, 1)})
    assert world.stock()["香梨"] == (9, 0, 0)
    world.refund(RefundWish(world.pears, 2), restock={world.pears: (1, 1)})
    assert world.stock()["香梨"] == (9, 0, 0)
    with shop_block(world.shop.pk):
        assert StockReturn.objects.values_list("good", "defective").get() == (1, 1)
        assert stock_return(key="other", reference="order:1", units={world.pear.pk: (0, 0)}) == 0
    world.assert_sound()


def test_money_alone_leaves_the_units_where_they_are(world: World) -> None:
    world.ship()
    world.refund(RefundWish(world.apples, amount_fen=999))
    assert world.refund(RefundWish(world.apples, 1), ref="2").goods_fen == 3000
    with shop_block(world.shop.pk):
        order_receive(order_id=world.order_id, actor="system")
        assert balance("sales") == 20801 - 3999
    world.arrive()
    world.assert_sound()


def test_the_same_decision_is_made_once_and_another_under_its_key_is_refused(world: World) -> None:
    first = world.refund(RefundWish(world.apples, 1))
    assert world.refund(RefundWish(world.apples, 1)) == first
    with pytest.raises(RefundKeyTaken):
        world.refund(RefundWish(world.apples, 2))
    with shop_block(world.shop.pk):
        assert OrderRefund.objects.count() == 1
    assert world.arrive() == 1


def test_refusals_change_nothing(world: World) -> None:
    for wish, refusal in (
        (RefundWish(world.apples, 4), RefundExceedsLine),
        (RefundWish(world.apples, 0, 10_000), RefundExceedsLine),
        (RefundWish(world.apples, 1, 3334), RefundExceedsLine),
        (RefundWish(world.apples, 0), BadRefund),
        (RefundWish(10**9, 1), BadRefund),
    ):
        with pytest.raises(refusal):
            world.refund(wish)
    with pytest.raises(BadRefund):
        world.refund()
    with shop_block(world.shop.pk), pytest.raises(OrderNotFound):
        order_refund_part(order_id=10**9, lines=[RefundWish(1, 1)], reason="x", ref="1")
    with shop_block(world.shop.pk):
        assert not OrderRefund.objects.exists()
        lines = [LineRequest(world.apple.pk, 1)]
        unpaid = order_place(buyer_id=world.buyer.pk, lines=lines, address=ADDRESS)
        [line_id] = OrderLine.objects.filter(order=unpaid).values_list("pk", flat=True)
        with pytest.raises(IllegalTransition):
            order_refund_part(order_id=unpaid.pk, lines=[RefundWish(line_id, 1)], reason="x", ref="1")
    world.assert_sound()


def test_a_preview_decides_nothing(world: World) -> None:
    with shop_block(world.shop.pk):
        preview = refund_preview(order_id=world.order_id, lines=[RefundWish(world.apples, 2)])
        assert (preview.id, preview.total_fen, preview.whole) == (None, 6666 + 266, False)
        assert not OrderRefund.objects.exists()


RIVALS = 8


def refund_the_last_apple(till: Till) -> tuple[World, list[BaseException]]:
    """One apple is left; eight connections refund it under eight names."""
    world = World(till)
    world.ship()
    world.refund(RefundWish(world.apples, 2), ref="before")
    results = race(RIVALS, lambda number: world.refund(RefundWish(world.apples, 1), ref=str(number)))
    return world, raised(results)


@pytest.mark.inv("INV-10")
@pytest.mark.abu("ABU-25")
def test_parallel_refunds_of_the_last_unit_one_wins(committed_db: None, till: Till) -> None:
    world, refused = refund_the_last_apple(till)
    assert [type(error) for error in refused] == [RefundExceedsLine] * (RIVALS - 1)
    assert world.arrive() == 2
    assert world.order().refunded_fen == 3 * 3333
    assert violations() == []


@pytest.mark.inv("INV-10")
@pytest.mark.abu("ABU-25")
def test_without_the_guard_parallel_refunds_give_back_too_much(committed_db: None, till: Till) -> None:
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"orders.refund_part"})):
        _world, refused = refund_the_last_apple(till)
    assert len(refused) < RIVALS - 1
    assert "INV-10" in {finding.invariant.id for finding in violations()}


@pytest.mark.inv("INV-35")
def test_one_decision_from_many_connections_is_one_refund(committed_db: None, till: Till) -> None:
    world = World(till)
    results = race(RIVALS, lambda _number: world.refund(RefundWish(world.apples, 1)))
    assert raised(results) == []
    assert len({result.id for result in results if isinstance(result, RefundDecision)}) == 1
    assert world.arrive() == 1
    assert violations() == []
