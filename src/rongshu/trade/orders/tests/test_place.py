from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import InvalidInput
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from rongshu.supply.catalog.selectors import sale_snapshot
from rongshu.supply.inventory.errors import OutOfStock
from rongshu.supply.inventory.models import Reservation, StockItem
from rongshu.supply.inventory.selectors import available
from rongshu.trade.orders.errors import (
    BadAddress,
    BadQuantity,
    CampaignUnavailable,
    NoLines,
    ProductOffSale,
    TooManyLines,
    TotalChanged,
    UnknownSku,
)
from rongshu.trade.orders.models import Order, OrderEvent, OrderLine, PriceStep
from rongshu.trade.orders.services import order_place
from rongshu.trade.orders.types import CampaignEntry, LineRequest
from tests.world import ADDRESS, make_address, make_product, make_shop, make_user, skus_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(freight_fen=800, free_freight_from_fen=9900)


@pytest.fixture
def buyer() -> User:
    return make_user()


def place(buyer: User, *lines: tuple[int, int], **more: object) -> Order:
    return order_place(
        buyer_id=buyer.pk,
        lines=[LineRequest(sku_id, quantity) for sku_id, quantity in lines],
        address=ADDRESS,
        **more,  # type: ignore[arg-type]  # each test names what it is about
    )


def test_an_order_is_priced_reserved_and_recorded(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        apples = make_product(shop, price_fen=1990, stock=10, variants=2)
        first, second = skus_of(apples)
        order = place(buyer, (second.pk, 1), (first.pk, 2), note="  放\n门口 ", link_code="ABC-123")

        assert (order.goods_fen, order.freight_fen, order.payable_fen) == (5970, 800, 6770)
        assert order.state == Order.State.UNPAID
        assert order.expires_at - order.placed_at == timedelta(minutes=15)
        assert (order.note, order.link_code) == ("放 门口", "ABC-123")
        lines = OrderLine.objects.filter(order=order).order_by("pk")
        assert [(line.sku_id, line.quantity, line.unit_price_fen, line.goods_fen) for line in lines] == [
            (first.pk, 2, 1990, 3980),
            (second.pk, 1, 1990, 1990),
        ]
        assert [line.title for line in lines] == ["高山红富士苹果"] * 2
        kept = [sale_snapshot(line.snapshot_id or 0) or {} for line in lines]
        assert [one["sku"]["id"] for one in kept] == [first.pk, second.pk]
        steps = PriceStep.objects.filter(line__order=order).order_by("line", "seq")
        assert [(step.seq, step.kind, step.rule, step.amount_fen) for step in steps] == [
            (1, "unit_price", "sale", 3980),
            (7, "freight", "shop", 533),
            (1, "unit_price", "sale", 1990),
            (7, "freight", "shop", 267),
        ]
        assert available([first.pk, second.pk]) == {first.pk: 8, second.pk: 9}
        assert OrderEvent.objects.get().event == "placed"
        event = OutboxEvent.objects.get(name="order.placed")
        assert event.payload["payable_fen"] == 6770
        assert event.payload["lines"][0] == {
            "line_id": lines[0].pk,
            "sku_id": first.pk,
            "product_id": apples.pk,
            "quantity": 2,
            "goods_fen": 3980,
        }
        assert event.topics == [f"order:{order.number}"]


def test_freight_is_free_from_an_amount_on(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, price_fen=4950))
        assert place(buyer, (sku.pk, 1)).payable_fen == 4950 + 800
        assert place(buyer, (sku.pk, 2)).payable_fen == 9900


def test_order_numbers_do_not_count_orders(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        first, second = (place(buyer, (sku.pk, 1)).number for _order in range(2))
        assert first != second
        assert len(first) == 19
        assert first[0] == "D"
        assert first[7:] != second[7:]


def test_phone_and_street_are_encrypted_at_rest(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        order = Order.objects.get(pk=place(buyer, (sku.pk, 1)).pk)
        assert b"13800138000" not in bytes(order.phone_cipher)
        assert "天河路".encode() not in bytes(order.detail_cipher)
        assert order.phone == "+8613800138000"
        assert order.masked_phone == "138****8000"
        assert order.detail == "天河路 1 号榕树大厦 3 楼"


@pytest.mark.inv("INV-16")
def test_lines_of_one_sku_are_summed(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5))
        order = place(buyer, (sku.pk, 2), (sku.pk, 3))
        assert OrderLine.objects.get(order=order).quantity == 5
        assert Reservation.objects.get(reference=order.reference).quantity == 5


@pytest.mark.inv("INV-16")
@pytest.mark.abu("ABU-5")
def test_two_lines_do_not_share_the_last_unit(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=1))
        with pytest.raises(OutOfStock) as refusal:
            place(buyer, (sku.pk, 1), (sku.pk, 1))
        assert refusal.value.members == {"sku_id": sku.pk, "available": 1}
        assert not Order.objects.exists()


def test_a_refused_order_leaves_nothing_behind(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        plenty, scarce = skus_of(make_product(shop, stock=5, variants=2))
        StockItem.objects.filter(sku=scarce).update(on_hand=1)
        with pytest.raises(OutOfStock):
            place(buyer, (plenty.pk, 1), (scarce.pk, 2))
        # Still inside the block: the refusal was caught, and nothing of the order is there to be committed.
        assert not Order.objects.exists()
        assert not Reservation.objects.exists()
        assert not OutboxEvent.objects.filter(name__startswith="order.").exists()
        assert available([plenty.pk, scarce.pk]) == {plenty.pk: 5, scarce.pk: 1}


@pytest.mark.inv("INV-34")
@pytest.mark.abu("ABU-14")
def test_another_shops_sku_looks_like_one_that_never_was(shop: Shop, buyer: User) -> None:
    other = make_shop("other")
    with shop_block(other.pk):
        [foreign] = skus_of(make_product(other))
    with shop_block(shop.pk):
        [own] = skus_of(make_product(shop))
        for sku_id in (foreign.pk, 2**70, -1):
            with pytest.raises(UnknownSku) as refusal:
                place(buyer, (own.pk, 1), (sku_id, 1))
            assert refusal.value.problem() == {
                "type": "urn:rongshu:problem:unknown_sku",
                "title": "没有找到这件商品，可能已被删除。",
                "status": 404,
                "detail": "没有找到这件商品，可能已被删除。",
                "code": "unknown_sku",
                "field": "lines.1.sku_id",
            }
        assert not Order.objects.exists()


def test_what_is_off_sale_is_not_sold(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [off] = skus_of(make_product(shop, on_sale=False, title="旧款"))
        on, retired = skus_of(make_product(shop, variants=2))
        retired.active = False
        retired.save()
        for sku_id, field in ((off.pk, "lines.1.sku_id"), (retired.pk, "lines.1.sku_id")):
            with pytest.raises(ProductOffSale) as refusal:
                place(buyer, (on.pk, 1), (sku_id, 1))
            assert refusal.value.members["field"] == field


@pytest.mark.abu("ABU-8")
def test_the_price_is_the_shops_whatever_the_buyer_saw(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        product = make_product(shop, price_fen=1990)
        [sku] = skus_of(product)
        with pytest.raises(TotalChanged) as refusal:
            place(buyer, (sku.pk, 1), expected_payable_fen=1)
        assert refusal.value.members == {"payable_fen": 2790, "expected_fen": 1}
        assert not Order.objects.exists()
        assert available([sku.pk]) == {sku.pk: 10}
        assert place(buyer, (sku.pk, 1), expected_payable_fen=2790).payable_fen == 2790


def test_later_changes_of_the_product_do_not_touch_the_order(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        product = make_product(shop, price_fen=1990)
        [sku] = skus_of(product)
        order = place(buyer, (sku.pk, 1))
        Product.objects.update(title="改了名")
        sku.price_fen = 1
        sku.save()
        line = OrderLine.objects.get(order=order)
        assert (line.title, line.unit_price_fen) == ("高山红富士苹果", 1990)


@pytest.mark.abu("ABU-7")
@pytest.mark.parametrize("quantity", [0, -1, 1000, 2**63, True, 1.0, "1", None])
def test_quantities_are_whole_numbers_from_1_to_999(shop: Shop, buyer: User, quantity: object) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5000))
        with pytest.raises(BadQuantity) as refusal:
            place(buyer, (sku.pk, 1), (sku.pk, quantity))  # type: ignore[arg-type]  # what a client may send
        assert refusal.value.members == {"field": "lines.1.quantity", "most": 999}
        assert not Order.objects.exists()


@pytest.mark.abu("ABU-7")
def test_summed_quantities_keep_the_limit(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, stock=5000))
        with pytest.raises(BadQuantity):
            place(buyer, (sku.pk, 999), (sku.pk, 1))
        assert place(buyer, (sku.pk, 998), (sku.pk, 1)).goods_fen == 999 * 5900


def test_an_order_has_lines_and_not_too_many(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        with pytest.raises(NoLines):
            place(buyer)
        with pytest.raises(TooManyLines):
            place(buyer, *((sku_id, 1) for sku_id in range(1, 102)))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("receiver", " "),
        ("receiver", "林" * 41),
        ("phone", "12345"),
        ("phone", ""),
        ("region_code", "44010"),
        ("region_code", "440106; --"),
        ("detail", ""),
        ("detail", "路" * 201),
    ],
)
def test_an_address_must_be_deliverable(shop: Shop, buyer: User, field: str, text: str) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        with pytest.raises(BadAddress) as refusal:
            order_place(
                buyer_id=buyer.pk, lines=[LineRequest(sku.pk, 1)], address=make_address(**{field: text})
            )
        assert refusal.value.members["field"] == field


@pytest.mark.parametrize("more", [{"note": "长" * 201}, {"link_code": "<script>"}, {"link_code": "A" * 17}])
def test_remarks_and_link_codes_are_checked(shop: Shop, buyer: User, more: dict[str, str]) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        with pytest.raises(InvalidInput):
            place(buyer, (sku.pk, 1), **more)


def test_a_campaign_nobody_runs_cannot_be_entered(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        with pytest.raises(CampaignUnavailable):
            place(buyer, (sku.pk, 1), campaign=CampaignEntry(kind="no-such-kind", activity_id=1))
        assert not Order.objects.exists()


def test_placing_ten_lines_takes_as_many_queries_as_two(shop: Shop, buyer: User) -> None:
    with shop_block(shop.pk):
        skus = skus_of(make_product(shop, variants=10))
        with CaptureQueriesContext(connection) as two:
            place(buyer, *((sku.pk, 1) for sku in skus[:2]))
        with CaptureQueriesContext(connection) as ten:
            place(buyer, *((sku.pk, 1) for sku in skus))
    assert len(ten) == len(two)
    # Without what other apps add in the same transaction (a look at the buyer's inviter).
    ours = ("catalog_", "shops_", "orders_", "inventory_", "kit_", "SAVEPOINT")
    # The thirteenth takes snapshots of what is sold for the first time.
    assert sum(any(name in query["sql"] for name in ours) for query in ten) == 13
