"""An ordinary order from payment to receipt, refund or closing, with every fen accounted for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.batches import deliver_batches
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.invariants import check_all
from rongshu.kit.jobs import sweep_shop
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments.selectors import refunds_of
from rongshu.money.payments.services import payment_query
from rongshu.money.payments.types import Outcome
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from rongshu.supply.inventory.models import StockItem
from rongshu.supply.logistics.errors import BadWaybill, UnknownCarrier, WaybillTaken
from rongshu.trade.orders.errors import NothingToPay, OrderExpired, OrderNotFound
from rongshu.trade.orders.jobs import CloseUnclear, close_overdue, receive_due
from rongshu.trade.orders.models import Order, OrderEvent
from rongshu.trade.orders.services import (
    order_cancel,
    order_close,
    order_payment_prepare,
    order_place,
    order_receive,
    order_refund,
    order_ship,
    orders_release,
)
from rongshu.trade.orders.tests.gate_double import RecordingGate, registered
from rongshu.trade.orders.types import SUBJECT, CampaignEntry, LineRequest
from tests.till import Till, open_order_payment, pay_order, payments_of_order, send_refunds
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

pytestmark = pytest.mark.django_db

Travel = Callable[[timedelta], None]


class World:
    """One shop (freight 800), one product of 5000 with 10 units, one buyer."""

    def __init__(self) -> None:
        self.shop: Shop = make_shop(freight_fen=800)
        self.buyer: User = make_user()
        with shop_block(self.shop.pk):
            self.product: Product = make_product(self.shop, price_fen=5000, stock=10)
            [self.sku] = skus_of(self.product)

    def place(self, quantity: int = 2) -> int:
        with shop_block(self.shop.pk):
            order = order_place(
                buyer_id=self.buyer.pk, lines=[LineRequest(self.sku.pk, quantity)], address=ADDRESS
            )
        return order.pk

    def order(self, order_id: int) -> Order:
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=order_id)

    def counters(self) -> tuple[int, int, int]:
        """(on_hand, reserved, committed)"""
        with shop_block(self.shop.pk):
            item = StockItem.objects.get(sku=self.sku)
            return item.on_hand, item.reserved, item.committed

    def sold(self) -> int:
        deliver_batches(self.shop.pk)
        with shop_block(self.shop.pk):
            return Product.objects.get(pk=self.product.pk).sold_count

    def balances(self) -> dict[str, int]:
        """Gateway, deposits, sales, refunds payable."""
        kinds = ("gateway:wechatpay", "customer_deposits", "sales", "refunds_payable")
        with shop_block(self.shop.pk):
            return {kind.partition(":")[0]: balance(kind) for kind in kinds}

    def timeline(self, order_id: int) -> list[str]:
        with shop_block(self.shop.pk):
            return list(OrderEvent.objects.filter(order=order_id).values_list("event", flat=True))

    def ship(self, order_id: int, waybill: str = "SF1234567890") -> None:
        with shop_block(self.shop.pk):
            order_ship(order_id=order_id, carrier_code="shunfeng", waybill=waybill, actor="staff:1")

    def assert_sound(self) -> None:
        """Every invariant of stock, orders, payments and ledger holds."""
        with shop_block(self.shop.pk):
            assert [(one.invariant.id, one.rows) for one in check_all(alias="default") if one.count] == []


@pytest.fixture
def world(till: Till) -> World:
    return World()


def test_from_payment_to_receipt(world: World, till: Till) -> None:
    order_id = world.place()
    assert world.counters() == (10, 2, 0)
    assert pay_order(till, world.shop.pk, order_id, world.buyer.pk) == Outcome.ACCEPTED
    order = world.order(order_id)
    assert (order.state, order.paid_fen) == ("paid", 10800)
    assert world.counters() == (10, 0, 2)
    assert world.sold() == 2
    assert world.balances() == {
        "gateway": 10800,
        "customer_deposits": 10800,
        "sales": 0,
        "refunds_payable": 0,
    }
    world.assert_sound()

    world.ship(order_id)
    order = world.order(order_id)
    assert order.state == "shipped"
    assert order.receive_due_at is not None
    assert order.shipped_at is not None
    assert order.receive_due_at - order.shipped_at == timedelta(days=10)
    assert world.counters() == (8, 0, 0)
    world.assert_sound()

    with shop_block(world.shop.pk):
        order_receive(order_id=order_id, actor=f"user:{world.buyer.pk}")
    order = world.order(order_id)
    assert order.state == "received"
    assert order.received_at is not None
    assert order.return_window_ends_at == order.received_at + timedelta(days=7)
    assert world.balances() == {
        "gateway": 10800,
        "customer_deposits": 0,
        "sales": 10800,
        "refunds_payable": 0,
    }
    assert world.timeline(order_id) == ["placed", "paid", "shipped", "received"]
    world.assert_sound()


def test_a_paid_order_is_refunded_in_full_before_shipping(world: World, till: Till) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    with shop_block(world.shop.pk):
        order_refund(order_id=order_id, reason="no_stock", ref="1")
        assert [refund.amount_fen for refund in refunds_of(SUBJECT, order_id)] == [10800]
        event = OutboxEvent.objects.get(name="order.refund_decided").payload
        assert (event["refund_key"], event["freight_fen"]) == ("no_stock:1", 800)
        assert [amount for _line, amount in event["lines"]] == [10000]
    assert world.order(order_id).state == "refunding"
    assert world.counters() == (10, 0, 0)
    assert world.sold() == 0
    assert world.balances()["refunds_payable"] == 10800
    world.assert_sound()

    assert send_refunds(world.shop.pk, order_id) == 1
    order = world.order(order_id)
    assert (order.state, order.refunded_fen) == ("refunded", 10800)
    assert list(till.refunds.values()) == [10800]
    assert set(world.balances().values()) == {0}
    assert world.timeline(order_id) == ["placed", "paid", "refund_decided", "refunded"]
    world.assert_sound()


@pytest.mark.inv("INV-35")
def test_a_refund_is_decided_once(world: World, till: Till) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    for reason in ("no_stock", "no_stock", "other"):
        with shop_block(world.shop.pk):
            order_refund(order_id=order_id, reason=reason, ref="1")
    send_refunds(world.shop.pk, order_id)
    with shop_block(world.shop.pk):
        order_refund(order_id=order_id, reason="again", ref="2")
        assert [refund.amount_fen for refund in refunds_of(SUBJECT, order_id)] == [10800]
        assert OutboxEvent.objects.filter(name="order.refund_decided").count() == 1
    world.assert_sound()


def test_a_shipped_order_is_refunded_without_its_freight(world: World, till: Till) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    world.ship(order_id)
    with shop_block(world.shop.pk):
        order_refund(order_id=order_id, reason="lost", ref="1")
    assert world.counters() == (8, 0, 0)
    world.assert_sound()
    send_refunds(world.shop.pk, order_id)
    assert world.order(order_id).refunded_fen == 10000
    assert world.balances() == {"gateway": 800, "customer_deposits": 0, "sales": 800, "refunds_payable": 0}
    world.assert_sound()


def test_a_received_order_is_refunded_out_of_sales(world: World, till: Till) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    world.ship(order_id)
    with shop_block(world.shop.pk):
        order_receive(order_id=order_id, actor="system")
    with shop_block(world.shop.pk):
        order_refund(order_id=order_id, reason="returned", ref="1")
    world.assert_sound()
    send_refunds(world.shop.pk, order_id)
    assert world.balances() == {"gateway": 800, "customer_deposits": 0, "sales": 800, "refunds_payable": 0}
    world.assert_sound()


def test_unpaid_and_closed_orders_have_nothing_to_refund(world: World) -> None:
    order_id = world.place()
    for _state in ("unpaid", "closed"):
        with shop_block(world.shop.pk), pytest.raises(IllegalTransition):
            order_refund(order_id=order_id, reason="no_stock", ref="1")
        order_close(shop_id=world.shop.pk, order_id=order_id, reason="test")


@pytest.mark.inv("INV-37")
def test_an_overdue_order_is_swept_and_closed(world: World, till: Till, travel: Travel) -> None:
    order_id = world.place()
    open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    close_overdue(shop_id=world.shop.pk, order_id=order_id)  # too early: nothing happens
    assert world.order(order_id).state == "unpaid"
    assert not till.closed
    travel(timedelta(minutes=15))
    sweep_shop(world.shop.pk)
    assert deferred("trade.orders.jobs.close_overdue") == [{"shop_id": world.shop.pk, "order_id": order_id}]
    close_overdue(shop_id=world.shop.pk, order_id=order_id)
    order = world.order(order_id)
    assert (order.state, order.close_reason) == ("closed", "overdue")
    assert world.counters() == (10, 0, 0)
    [payment] = payments_of_order(world.shop.pk, order_id)
    assert payment.state == "closed"
    assert till.closed == {payment.number}
    with shop_block(world.shop.pk):
        assert OutboxEvent.objects.get(name="order.closed").payload["reason"] == "overdue"
    close_overdue(shop_id=world.shop.pk, order_id=order_id)  # twice equals once
    assert world.timeline(order_id) == ["placed", "closed"]
    world.assert_sound()


def deferred(task: str) -> list[dict[str, object]]:
    """Arguments of the jobs of a task that wait."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    return list(ProcrastinateJob.objects.filter(task_name=task).order_by("id").values_list("args", flat=True))


def test_payment_that_reaches_an_overdue_order_is_accepted(world: World, till: Till, travel: Travel) -> None:
    order_id = world.place()
    payment = open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    travel(timedelta(hours=1))
    till.paid.add(payment.number)
    assert payment_query(shop_id=world.shop.pk, payment_id=payment.id) == Outcome.ACCEPTED
    assert world.order(order_id).state == "paid"
    world.assert_sound()


@pytest.mark.abu("ABU-10")
def test_closing_takes_the_payment_path_when_the_provider_says_it_is_paid(
    world: World, till: Till, travel: Travel
) -> None:
    order_id = world.place()
    payment = open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    till.paid.add(payment.number)  # paid there; no notice has come
    travel(timedelta(minutes=15))
    assert order_close(shop_id=world.shop.pk, order_id=order_id, reason="overdue") == "paid"
    assert world.order(order_id).state == "paid"
    assert world.counters() == (10, 0, 2)
    world.assert_sound()


def test_closing_waits_while_the_provider_is_silent(world: World, till: Till, travel: Travel) -> None:
    order_id = world.place()
    open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    travel(timedelta(minutes=15))
    till.silent = True
    with pytest.raises(CloseUnclear):
        close_overdue(shop_id=world.shop.pk, order_id=order_id)
    assert world.order(order_id).state == "unpaid"
    assert world.counters() == (10, 2, 0)
    till.silent = False
    close_overdue(shop_id=world.shop.pk, order_id=order_id)
    assert world.order(order_id).state == "closed"


@pytest.mark.inv("INV-8")
@pytest.mark.abu("ABU-10")
def test_money_after_closing_goes_back_and_the_order_stays_closed(world: World, till: Till) -> None:
    order_id = world.place()
    payment = open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    assert order_close(shop_id=world.shop.pk, order_id=order_id, reason="test") == "closed"
    till.paid.add(payment.number)  # the wallet had it in hand when the channel closed
    assert payment_query(shop_id=world.shop.pk, payment_id=payment.id) == Outcome.LATE_PAYMENT
    order = world.order(order_id)
    assert (order.state, order.paid_fen) == ("closed", 0)
    assert send_refunds(world.shop.pk, order_id) == 1
    order = world.order(order_id)
    assert (order.state, order.refunded_fen) == ("closed", 0)
    assert set(world.balances().values()) == {0}
    world.assert_sound()


@pytest.mark.abu("ABU-10")
def test_payment_that_arrives_in_the_middle_of_closing_wins(world: World, till: Till) -> None:
    order_id = world.place()
    payment = open_order_payment(world.shop.pk, order_id, world.buyer.pk)

    def rival() -> None:
        """The notice arrives after closing has begun and before the provider is asked to close."""
        till.paid.add(payment.number)
        assert payment_query(shop_id=world.shop.pk, payment_id=payment.id) == Outcome.ACCEPTED

    till.before_close = rival
    assert order_close(shop_id=world.shop.pk, order_id=order_id, reason="overdue_test") == "paid"
    assert world.order(order_id).state == "paid"
    assert world.counters() == (10, 0, 2)
    world.assert_sound()


def test_a_payment_opened_in_the_middle_of_closing_is_closed_too(world: World, till: Till) -> None:
    order_id = world.place()
    first = open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    numbers = [first.number]

    def rival() -> None:
        """The other tab closes the first payment and opens a second one."""
        order_close_first_payment(world.shop.pk, first.id)
        numbers.append(open_order_payment(world.shop.pk, order_id, world.buyer.pk).number)

    till.before_close = rival
    assert order_close(shop_id=world.shop.pk, order_id=order_id, reason="test") == "closed"
    assert len(set(numbers)) == 2
    assert till.closed == set(numbers)
    assert {payment.state for payment in payments_of_order(world.shop.pk, order_id)} == {"closed"}
    world.assert_sound()


def order_close_first_payment(shop_id: int, payment_id: int) -> None:
    from rongshu.money.payments.services import payment_close

    assert payment_close(shop_id=shop_id, payment_id=payment_id) == "closed"


@pytest.mark.inv("INV-7")
def test_a_second_payment_goes_back(world: World, till: Till) -> None:
    order_id = world.place()
    first = open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    order_close_first_payment(world.shop.pk, first.id)
    assert pay_order(till, world.shop.pk, order_id, world.buyer.pk) == Outcome.ACCEPTED
    till.paid.add(first.number)  # the wallet paid the first one all the same
    payment_query(shop_id=world.shop.pk, payment_id=first.id)
    assert send_refunds(world.shop.pk, order_id) == 1
    order = world.order(order_id)
    assert (order.state, order.paid_fen, order.refunded_fen) == ("paid", 10800, 0)
    assert world.balances()["customer_deposits"] == 10800
    world.assert_sound()
    # The order's own refund takes nothing from the payment that went back by itself.
    with shop_block(world.shop.pk):
        order_refund(order_id=order_id, reason="no_stock", ref="1")
    send_refunds(world.shop.pk, order_id)
    assert set(world.balances().values()) == {0}
    world.assert_sound()


def test_only_the_buyer_prepares_a_payment_and_only_in_time(world: World, travel: Travel) -> None:
    order_id = world.place()
    stranger = make_user(name="路人")
    with shop_block(world.shop.pk), pytest.raises(OrderNotFound):
        order_payment_prepare(order_id=order_id, buyer_id=stranger.pk)
    with shop_block(world.shop.pk):
        first = order_payment_prepare(order_id=order_id, buyer_id=world.buyer.pk)
        again = order_payment_prepare(order_id=order_id, buyer_id=world.buyer.pk)
    assert (first.id, first.amount_fen) == (again.id, 10800)
    travel(timedelta(minutes=15))
    with shop_block(world.shop.pk), pytest.raises(OrderExpired):
        order_payment_prepare(order_id=order_id, buyer_id=world.buyer.pk)
    order_close(shop_id=world.shop.pk, order_id=order_id, reason="test")
    with shop_block(world.shop.pk), pytest.raises(NothingToPay):
        order_payment_prepare(order_id=order_id, buyer_id=world.buyer.pk)


def test_a_buyer_cancels_an_unpaid_order(world: World, till: Till) -> None:
    order_id = world.place()
    open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    stranger = make_user(name="路人")
    with pytest.raises(OrderNotFound):
        order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=stranger.pk)
    assert order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=world.buyer.pk) == "closed"
    assert order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=world.buyer.pk) == "closed"
    assert world.order(order_id).close_reason == "cancelled"
    world.assert_sound()


def test_a_paid_order_cannot_be_cancelled(world: World, till: Till) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    with pytest.raises(IllegalTransition):
        order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=world.buyer.pk)
    assert world.order(order_id).state == "paid"


def test_cancelling_what_turns_out_to_be_paid_leaves_it_paid(world: World, till: Till) -> None:
    order_id = world.place()
    payment = open_order_payment(world.shop.pk, order_id, world.buyer.pk)
    till.paid.add(payment.number)
    assert order_cancel(shop_id=world.shop.pk, order_id=order_id, buyer_id=world.buyer.pk) == "paid"
    world.assert_sound()


def test_an_order_that_costs_nothing_is_paid_at_once(world: World) -> None:
    Shop.objects.update(freight_fen=0)
    with registered("free", RecordingGate(unit_fen=0)), shop_block(world.shop.pk):
        order = order_place(
            buyer_id=world.buyer.pk,
            lines=[LineRequest(world.sku.pk, 1)],
            address=ADDRESS,
            campaign=CampaignEntry(kind="free", activity_id=1),
        )
    assert (order.state, order.payable_fen, order.paid_fen) == ("paid", 0, 0)
    assert world.counters() == (10, 0, 1)
    assert world.timeline(order.pk) == ["placed", "paid"]
    with shop_block(world.shop.pk):
        order_refund(order_id=order.pk, reason="no_stock", ref="1")
    assert world.order(order.pk).state == "refunded"
    assert payments_of_order(world.shop.pk, order.pk) == []
    world.assert_sound()


@pytest.mark.inv("INV-37")
def test_time_takes_the_parcel_as_received(world: World, till: Till, travel: Travel) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    world.ship(order_id)
    receive_due(shop_id=world.shop.pk, order_id=order_id)
    assert world.order(order_id).state == "shipped"
    travel(timedelta(days=10))
    sweep_shop(world.shop.pk)
    assert deferred("trade.orders.jobs.receive_due") == [{"shop_id": world.shop.pk, "order_id": order_id}]
    receive_due(shop_id=world.shop.pk, order_id=order_id)
    receive_due(shop_id=world.shop.pk, order_id=order_id)
    order = world.order(order_id)
    assert order.state == "received"
    assert world.timeline(order_id).count("received") == 1
    with shop_block(world.shop.pk):
        assert order.received_at == clock.now()


def test_shipping_checks_carrier_waybill_and_state(world: World, till: Till) -> None:
    unpaid, order_id, other_id = world.place(1), world.place(1), world.place(1)
    for one in (order_id, other_id):
        pay_order(till, world.shop.pk, one, world.buyer.pk)
    with pytest.raises(IllegalTransition):
        world.ship(unpaid)
    with pytest.raises(UnknownCarrier), shop_block(world.shop.pk):
        order_ship(order_id=order_id, carrier_code="pigeon", waybill="SF1234567890", actor="staff:1")
    with pytest.raises(BadWaybill):
        world.ship(order_id, "短")
    assert world.order(order_id).state == "paid"
    assert world.counters() == (10, 1, 2)
    world.ship(order_id, " sf 1234567890 ")
    with pytest.raises(WaybillTaken):
        world.ship(other_id, "SF1234567890")
    with pytest.raises(IllegalTransition):
        world.ship(order_id, "SF0000000001")
    assert world.counters() == (9, 1, 1)
    world.assert_sound()


@pytest.mark.inv("INV-34")
@pytest.mark.abu("ABU-14")
def test_another_shops_order_is_no_order(world: World, till: Till) -> None:
    order_id = world.place()
    other = make_shop("other")
    for act in (
        lambda: order_refund(order_id=order_id, reason="x", ref="1"),
        lambda: order_ship(
            order_id=order_id, carrier_code="shunfeng", waybill="SF1234567890", actor="staff:1"
        ),
        lambda: order_receive(order_id=order_id, actor="system"),
        lambda: order_payment_prepare(order_id=order_id, buyer_id=world.buyer.pk),
    ):
        with shop_block(other.pk), pytest.raises(OrderNotFound):
            act()
    with shop_block(other.pk):
        assert orders_release(order_ids=[order_id]) == []
    with pytest.raises(OrderNotFound):
        order_close(shop_id=other.pk, order_id=order_id, reason="x")
    with pytest.raises(OrderNotFound):
        order_cancel(shop_id=other.pk, order_id=order_id, buyer_id=world.buyer.pk)
    assert world.order(order_id).state == "unpaid"
