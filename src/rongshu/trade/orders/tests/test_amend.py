"""Another address or note before an order leaves: what changes, what does not, and who may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.errors import BadAddress, OrderLeft, OrderNotFound
from rongshu.trade.orders.models import Order, OrderEvent
from rongshu.trade.orders.services import order_amend, order_ship
from rongshu.trade.orders.tests.test_life import World
from tests.till import Till, pay_order
from tests.world import ADDRESS, make_user

pytestmark = pytest.mark.django_db

ELSEWHERE = replace(
    ADDRESS, receiver="林妈妈", phone="13900139000", region_code="330106", detail="文三路 2 号"
)


@pytest.fixture
def world() -> World:
    return World()


def amend(world: World, order_id: int, **what: object) -> None:
    with shop_block(world.shop.pk):
        order_amend(order_id=order_id, buyer_id=world.buyer.pk, **what)  # type: ignore[arg-type]  # as given


def told(world: World) -> list[tuple[bool, bool]]:
    with shop_block(world.shop.pk):
        rows = OutboxEvent.objects.filter(name="order.amended").order_by("pk")
        return [(row.payload["address"], row.payload["note"]) for row in rows]


def test_a_paid_order_goes_elsewhere_at_the_same_price(world: World, till: Till) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    before = world.order(order_id)
    amend(world, order_id, address=ELSEWHERE, note=" 放  门口 ")
    after = world.order(order_id)
    assert (after.receiver, after.phone, after.region_code, after.detail, after.note) == (
        "林妈妈",
        "+8613900139000",
        "330106",
        "文三路 2 号",
        "放 门口",
    )
    assert (after.state, after.payable_fen, after.freight_fen) == (
        "paid",
        before.payable_fen,
        before.freight_fen,
    )
    with shop_block(world.shop.pk):
        rows = OrderEvent.objects.filter(order=order_id).order_by("pk").values_list("event", "actor", "data")
        assert list(rows)[-2:] == [
            ("address_changed", f"user:{world.buyer.pk}", {}),
            ("note_changed", f"user:{world.buyer.pk}", {}),
        ]
    assert told(world) == [(True, True)]


def test_the_same_again_leaves_no_trace(world: World) -> None:
    order_id = world.place()
    amend(world, order_id, note="轻放")
    amend(world, order_id, address=ADDRESS, note="轻放")
    amend(world, order_id)
    assert told(world) == [(False, True)]


def test_what_left_or_is_over_stands(world: World, till: Till) -> None:
    order_id = world.place()
    pay_order(till, world.shop.pk, order_id, world.buyer.pk)
    with shop_block(world.shop.pk):
        order_ship(order_id=order_id, carrier_code="shunfeng", waybill="SF0000000001", actor="staff:1")
    for state in ("shipped", "received", "closed", "refunding", "refunded"):
        with shop_block(world.shop.pk):
            Order.objects.filter(pk=order_id).update(state=state)
        with pytest.raises(OrderLeft):
            amend(world, order_id, address=ELSEWHERE)
    assert world.order(order_id).receiver == ADDRESS.receiver
    assert told(world) == []


def test_nobody_elses_and_nothing_wrong(world: World) -> None:
    order_id = world.place()
    with shop_block(world.shop.pk), pytest.raises(OrderNotFound):
        order_amend(order_id=order_id, buyer_id=make_user().pk, note="x")
    with pytest.raises(BadAddress) as refused:
        amend(world, order_id, address=replace(ELSEWHERE, phone="12345"), note="轻放")
    assert refused.value.members["field"] == "phone"
    assert world.order(order_id).note == ""
