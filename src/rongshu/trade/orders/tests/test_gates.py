"""What orders ask of a campaign, when, and what comes of the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.invariants import check_all
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.supply.inventory.models import StockItem
from rongshu.supply.inventory.selectors import available
from rongshu.trade.orders import gates
from rongshu.trade.orders.errors import TotalChanged
from rongshu.trade.orders.models import Order, PriceStep
from rongshu.trade.orders.services import (
    order_cancel,
    order_close,
    order_place,
    order_refund,
    order_ship,
    orders_release,
)
from rongshu.trade.orders.tests.gate_double import RecordingGate, SeatTaken, registered
from rongshu.trade.orders.types import CampaignEntry, LineRequest
from tests.till import Till, pay_order, send_refunds
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

pytestmark = pytest.mark.django_db

ENTRY = CampaignEntry(kind="recorded", activity_id=7, ref="UNIT1")


class World:
    def __init__(self) -> None:
        self.shop: Shop = make_shop(freight_fen=800)
        self.buyer: User = make_user()
        with shop_block(self.shop.pk):
            [self.sku] = skus_of(make_product(self.shop, price_fen=5900, stock=10))

    def place(self, quantity: int = 2, **more: object) -> Order:
        with shop_block(self.shop.pk):
            return order_place(
                buyer_id=self.buyer.pk,
                lines=[LineRequest(self.sku.pk, quantity)],
                address=ADDRESS,
                campaign=ENTRY,
                **more,  # type: ignore[arg-type]  # each test names what it is about
            )

    def order(self, order_id: int) -> Order:
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=order_id)

    def assert_sound(self) -> None:
        with shop_block(self.shop.pk):
            assert [(one.invariant.id, one.rows) for one in check_all(alias="default") if one.count] == []


@pytest.fixture
def world(till: Till) -> World:
    return World()


def test_the_campaign_names_price_unit_and_deadline(world: World) -> None:
    with shop_block(world.shop.pk):
        deadline = clock.now() + timedelta(minutes=10)
    gate = RecordingGate(unit_fen=4900, expires_at=deadline, free_freight=True)
    with registered("recorded", gate):
        order = world.place(3)
    assert (order.goods_fen, order.freight_fen, order.payable_fen) == (14700, 0, 14700)
    assert (order.campaign_kind, order.activity_id, order.campaign_ref) == ("recorded", 7, "UNIT1")
    assert order.expires_at == deadline
    assert gate.calls == [("enter", ""), ("placed", "unpaid")]
    assert gate.quantities == [3]
    with shop_block(world.shop.pk):
        step = PriceStep.objects.get()
        assert (step.seq, step.rule, step.amount_fen) == (1, "recorded:7", 14700)
        assert OutboxEvent.objects.get(name="order.placed").payload["campaign_ref"] == "UNIT1"


@pytest.mark.parametrize("hook", ["enter", "placed"])
def test_a_refusal_of_the_campaign_undoes_the_order(world: World, hook: str) -> None:
    with registered("recorded", RecordingGate(unit_fen=4900, refuse_at=hook)), pytest.raises(SeatTaken):
        world.place()
    with shop_block(world.shop.pk):
        assert not Order.objects.exists()
        assert available([world.sku.pk]) == {world.sku.pk: 10}


def test_a_changed_total_is_refused_before_anything_is_written(world: World) -> None:
    with registered("recorded", RecordingGate(unit_fen=4900)), pytest.raises(TotalChanged) as refusal:
        world.place(1, expected_payable_fen=5900)
    assert refusal.value.members == {"payable_fen": 5700, "expected_fen": 5900}


def test_payment_may_leave_the_order_waiting_until_the_campaign_releases_it(world: World, till: Till) -> None:
    gate = RecordingGate(unit_fen=4900, after="awaiting_campaign")
    with registered("recorded", gate):
        order_id = world.place().pk
        pay_order(till, world.shop.pk, order_id, world.buyer.pk)
        assert world.order(order_id).state == "awaiting_campaign"
        assert gate.calls[-1] == ("paid", "unpaid")
        assert ("lock_before", "unpaid") in gate.calls
        with shop_block(world.shop.pk):
            assert OutboxEvent.objects.get(name="order.paid").payload["awaiting"] is True
            assert StockItem.objects.get().committed == 2
            assert orders_release(order_ids=[order_id]) == [order_id]
            assert orders_release(order_ids=[order_id]) == []
            assert OutboxEvent.objects.filter(name="order.released").count() == 1
            order_ship(order_id=order_id, carrier_code="shunfeng", waybill="SF1234567890", actor="staff:1")
    world.assert_sound()


def test_release_takes_many_orders_in_a_constant_number_of_own_statements(world: World, till: Till) -> None:
    gate = RecordingGate(unit_fen=4900, after="awaiting_campaign")
    with registered("recorded", gate):
        ids = [world.place(1).pk for _order in range(3)]
        for order_id in ids[:2]:
            pay_order(till, world.shop.pk, order_id, world.buyer.pk)
        with shop_block(world.shop.pk):
            assert orders_release(order_ids=list(reversed(ids))) == sorted(ids[:2])
    assert [world.order(order_id).state for order_id in ids] == ["paid", "paid", "unpaid"]


def test_closing_tells_the_campaign_once(world: World) -> None:
    gate = RecordingGate(unit_fen=4900)
    with registered("recorded", gate):
        order_id = world.place().pk
        for _time in range(2):
            assert order_close(shop_id=world.shop.pk, order_id=order_id, reason="test") == "closed"
    assert gate.calls == [
        ("enter", ""),
        ("placed", "unpaid"),
        ("lock_before", "unpaid"),
        ("closed", "closed"),
    ]
    assert gate.quantities == [2, 2, 2]
    world.assert_sound()


def test_a_buyer_leaves_a_waiting_campaign_and_gets_everything_back(world: World, till: Till) -> None:
    gate = RecordingGate(unit_fen=4900, after="awaiting_campaign")
    with registered("recorded", gate):
        order_id = world.place(1).pk
        pay_order(till, world.shop.pk, order_id, world.buyer.pk)
        gate.calls.clear()
        cancelled = order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=world.buyer.pk)
        assert cancelled == "refunding"
        assert gate.calls == [
            ("lock_before", "awaiting_campaign"),
            ("cancelled", "awaiting_campaign"),
            ("refunded", "refunding"),
        ]
        again = order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=world.buyer.pk)
        assert again == "refunding"
        send_refunds(world.shop.pk, order_id)
    assert list(till.refunds.values()) == [5700]
    assert world.order(order_id).state == "refunded"
    world.assert_sound()


def test_a_campaign_may_refuse_to_let_go(world: World, till: Till) -> None:
    gate = RecordingGate(unit_fen=4900, after="awaiting_campaign", refuse_at="cancelled")
    with registered("recorded", gate):
        order_id = world.place(1).pk
        pay_order(till, world.shop.pk, order_id, world.buyer.pk)
        with pytest.raises(SeatTaken):
            order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=world.buyer.pk)
    assert world.order(order_id).state == "awaiting_campaign"
    assert till.refunds == {}
    world.assert_sound()


def test_a_failed_campaign_refunds_its_orders(world: World, till: Till) -> None:
    gate = RecordingGate(unit_fen=4900, after="awaiting_campaign")
    with registered("recorded", gate):
        order_id = world.place(1).pk
        pay_order(till, world.shop.pk, order_id, world.buyer.pk)
        for _time in range(2):
            with shop_block(world.shop.pk):
                order_refund(order_id=order_id, reason="group_fail", ref="55")
        assert gate.calls.count(("refunded", "refunding")) == 1
        send_refunds(world.shop.pk, order_id)
    assert world.order(order_id).state == "refunded"
    with shop_block(world.shop.pk):
        event = OutboxEvent.objects.get(name="order.refund_decided").payload
        assert (event["refund_key"], event["reason"]) == ("group_fail:55", "group_fail")
    world.assert_sound()


def test_orders_of_a_campaign_that_left_the_house_live_on(world: World, till: Till) -> None:
    with registered("recorded", RecordingGate(unit_fen=4900)):
        paid_id, closed_id = world.place(1).pk, world.place(1).pk
    pay_order(till, world.shop.pk, paid_id, world.buyer.pk)
    assert world.order(paid_id).state == "paid"
    assert order_close(shop_id=world.shop.pk, order_id=closed_id, reason="test") == "closed"
    world.assert_sound()


def test_a_kind_has_one_gate() -> None:
    first = RecordingGate()
    with registered("recorded", first):
        gates.register("recorded", first)
        with pytest.raises(ValueError, match="recorded"):
            gates.register("recorded", RecordingGate())
        assert gates.gate_of("recorded") is first
    assert gates.gate_of("recorded") is gates.gate_of("")
