from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Sku
from rongshu.trade.orders import selectors
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_place, order_ship
from rongshu.trade.orders.types import LineRequest
from tests.till import Till, pay_order
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(freight_fen=800)


@pytest.fixture
def buyer() -> User:
    return make_user()


@pytest.fixture
def skus(shop: Shop) -> list[Sku]:
    with shop_block(shop.pk):
        return skus_of(make_product(shop, price_fen=5000, stock=50, variants=2))


def place(shop: Shop, buyer: User, skus: list[Sku]) -> Order:
    with shop_block(shop.pk):
        lines = [LineRequest(sku.pk, number + 1) for number, sku in enumerate(skus)]
        return order_place(buyer_id=buyer.pk, lines=lines, address=ADDRESS, note="快一点")


def test_a_whole_order_in_five_queries(shop: Shop, buyer: User, skus: list[Sku], till: Till) -> None:
    order = place(shop, buyer, skus)
    pay_order(till, shop.pk, order.pk, buyer.pk)
    with shop_block(shop.pk):
        order_ship(order_id=order.pk, carrier_code="shunfeng", waybill="SF1234567890", actor="staff:1")
    with shop_block(shop.pk), CaptureQueriesContext(connection) as queries:
        view = selectors.order_for_buyer(order.number, buyer.pk)
    assert len(queries) == 5
    assert view is not None
    assert (view.state, str(view.state_label), view.quantity) == ("shipped", "待收货", 3)
    assert (view.goods_fen, view.freight_fen, view.payable_fen, view.paid_fen) == (15000, 800, 15800, 15800)
    assert [(line.spec_text, line.quantity, line.goods_fen) for line in view.lines] == [
        ("1 号", 1, 5000),
        ("2 号", 2, 10000),
    ]
    assert [(step.kind, step.amount_fen) for step in view.lines[1].steps] == [
        ("unit_price", 10000),
        ("freight", 533),
    ]
    assert [str(entry.label) for entry in view.timeline] == ["提交订单", "付款成功", "商家已发货"]
    assert [(parcel.carrier_name, parcel.waybill) for parcel in view.shipments] == [
        ("顺丰速运", "SF1234567890")
    ]
    assert (view.phone, view.masked_phone, view.detail) == (
        "+8613800138000",
        "138****8000",
        "天河路 1 号榕树大厦 3 楼",
    )
    assert "13800138000" not in repr(view)


@pytest.mark.inv("INV-34")
@pytest.mark.abu("ABU-13")
def test_others_see_nothing(shop: Shop, buyer: User, skus: list[Sku]) -> None:
    order, stranger, other = place(shop, buyer, skus), make_user(name="路人"), make_shop("other")
    with shop_block(shop.pk):
        assert selectors.order_for_buyer(order.number, stranger.pk) is None
        assert selectors.orders_of(stranger.pk) == []
    with shop_block(other.pk):
        assert selectors.order_for_buyer(order.number, buyer.pk) is None
        assert selectors.order_for_staff(order.number) is None
        assert selectors.order_of(order.pk) is None
        assert selectors.orders_of(buyer.pk) == []
        assert selectors.orders_for_staff() == []


def test_lists_go_by_pages_in_two_queries(shop: Shop, buyer: User, skus: list[Sku]) -> None:
    numbers = [place(shop, buyer, skus).number for _order in range(5)]
    with shop_block(shop.pk), CaptureQueriesContext(connection) as queries:
        first = selectors.orders_of(buyer.pk, limit=2)
    assert len(queries) == 2
    assert [view.number for view in first] == [numbers[4], numbers[3]]
    assert [line.quantity for line in first[0].lines] == [1, 2]
    with shop_block(shop.pk):
        second = selectors.orders_of(buyer.pk, after=first[-1].number, limit=2)
        assert [view.number for view in second] == [numbers[2], numbers[1]]
        assert [view.number for view in selectors.orders_for_staff(after=second[-1].number)] == [numbers[0]]
        assert selectors.orders_of(buyer.pk, after="D000000NOSUCH") == []


def test_lists_and_counts_by_state(shop: Shop, buyer: User, skus: list[Sku], till: Till) -> None:
    paid, unpaid = place(shop, buyer, skus), place(shop, buyer, skus)
    pay_order(till, shop.pk, paid.pk, buyer.pk)
    with shop_block(shop.pk):
        assert [view.number for view in selectors.orders_of(buyer.pk, state="paid")] == [paid.number]
        assert [view.number for view in selectors.orders_for_staff(state="unpaid")] == [unpaid.number]
        assert selectors.order_counts(buyer.pk) == {
            "unpaid": 1,
            "awaiting_campaign": 0,
            "paid": 1,
            "shipped": 0,
        }


def test_a_line_by_id(shop: Shop, buyer: User, skus: list[Sku]) -> None:
    place(shop, buyer, skus)
    with shop_block(shop.pk):
        [order] = selectors.orders_of(buyer.pk)
        line = selectors.line_by_id(order.lines[0].id)
        assert line is not None
        assert (line.order_id, line.goods_fen) == (order.id, 5000)
        assert [step.amount_fen for step in line.steps] == [5000, 267]
        assert selectors.line_by_id(2**40) is None
