from __future__ import annotations

from collections.abc import Iterator

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import Refusal
from rongshu.kit.invariants import check_all
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.supply.inventory.selectors import available
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_close, order_place, order_refund, order_refund_part
from rongshu.trade.orders.types import LineRequest, RefundWish
from rongshu.trade.pricing import registry
from rongshu.trade.pricing.tests.stack import Off
from rongshu.trade.pricing.types import COUPON, ORDER, PACKET, POINTS, Cut
from tests.till import Till, pay_order
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop(freight_fen=800)


@pytest.fixture
def buyer() -> User:
    return make_user()


@pytest.fixture(autouse=True)
def none_of_its_own() -> Iterator[None]:
    """Only the reductions that a test brings: those of other apps step aside."""
    installed = registry.reductions()
    for one in installed:
        registry.reduction_unregister(one.name)
    yield
    for one in installed:
        registry.reduction_register(one)


@pytest.fixture
def points() -> Iterator[Off]:
    """The reductions of the worked example; a test looks at the points."""
    stack = [
        Off("full_off", ORDER, Cut("full:1", 1000, "满 100 减 10")),
        Off("packet", PACKET, Cut("packet:1", 300)),
        Off("points", POINTS, Cut("points", 1000), cap_bp=3000, chosen=True),
    ]
    for one in stack:
        registry.reduction_register(one)
    yield stack[-1]
    for one in stack:
        registry.reduction_unregister(one.name)


def place(shop: Shop, buyer: User, *, choices: dict[str, str] | None = None) -> Order:
    skus = [skus_of(make_product(shop, price_fen=fen))[0] for fen in (5000, 3990, 1290)]
    coupon = Off("coupon", COUPON, Cut("coupon:1", 800, scope={skus[0].pk, skus[1].pk}))
    registry.reduction_register(coupon)
    try:
        return order_place(
            buyer_id=buyer.pk,
            lines=[LineRequest(sku.pk, 2 if index == 0 else 1) for index, sku in enumerate(skus)],
            address=ADDRESS,
            expected_payable_fen=12980 if choices is None else None,
            choices={"points": "1000"} if choices is None else choices,
        )
    finally:
        registry.reduction_unregister("coupon")


@pytest.mark.inv("INV-5")
def test_the_worked_example_is_placed_to_the_fen(shop: Shop, buyer: User, points: Off) -> None:
    with shop_block(shop.pk):
        order = place(shop, buyer)
        assert (order.goods_fen, order.freight_fen, order.payable_fen) == (12180, 800, 12980)
        assert [line.goods_fen for line in order.lines.order_by("pk")] == [7927, 3163, 1090]
        first = order.lines.order_by("pk")[0]
        assert [(step.seq, step.kind, step.amount_fen) for step in first.price_steps.all()] == [
            (1, "unit_price", 10000),
            (3, "full_off", -655),
            (4, "coupon", -572),
            (5, "packet", -195),
            (6, "points", -651),
            (7, "freight", 521),
        ]
        assert first.price_steps.get(seq=3).label == "满 100 减 10"
        assert points.told == [("hold", 1000)]
        assert [one.invariant.title for one in check_all(alias="default") if one.count] == []


@pytest.mark.inv("INV-12")
def test_units_refunded_one_by_one_give_back_their_money_and_points(
    till: Till, shop: Shop, buyer: User, points: Off
) -> None:
    """campaign-rules §1 X2: 3963 and 325 points, then 3964 and 326."""
    with shop_block(shop.pk):
        order = place(shop, buyer)
        line = order.lines.order_by("pk")[0]
    pay_order(till, shop.pk, order.pk, buyer.pk)
    with shop_block(shop.pk):
        goods = [
            order_refund_part(
                order_id=order.pk, lines=[RefundWish(line.pk, 1)], reason="test", ref=str(unit)
            ).goods_fen
            for unit in (1, 2)
        ]
    assert goods == [3963, 3964]
    assert points.told[2:] == [("give_back", (325, False)), ("give_back", (326, False))]


def test_a_closed_order_releases_what_its_reductions_held(shop: Shop, buyer: User, points: Off) -> None:
    with shop_block(shop.pk):
        order = place(shop, buyer)
    assert order_close(shop_id=shop.pk, order_id=order.pk, reason="cancelled") == "closed"
    assert points.told[1:] == [("release", order.reference)]


def test_an_order_that_costs_nothing_is_paid_and_gives_all_points_back(shop: Shop, buyer: User) -> None:
    """campaign-rules §1 X3."""
    Shop.objects.update(freight_fen=0)
    points = Off("points", POINTS, Cut("points", 10**9), cap_bp=10_000)
    registry.reduction_register(points)
    try:
        with shop_block(shop.pk):
            order = place(shop, buyer, choices={})
            assert (order.payable_fen, order.state) == (0, Order.State.PAID)
            line = order.lines.order_by("pk")[0]
            order_refund_part(order_id=order.pk, lines=[RefundWish(line.pk, 1)], reason="test", ref="1")
            order_refund(order_id=order.pk, reason="cancel", ref="1")
    finally:
        registry.reduction_unregister("points")
    assert [what for what, _more in points.told] == ["hold", "consume", "give_back", "give_back"]
    first, rest = (what for _hook, what in points.told[2:])
    assert first == (4714, False)
    assert rest == (15280 - 800 - 4714, True)


def test_a_reduction_that_refuses_to_hold_undoes_the_order(shop: Shop, buyer: User) -> None:
    class Gone(Off):
        def hold(self, **_order: object) -> None:
            raise Refusal

    gone = Gone("packet", PACKET, Cut("packet:1", 300))
    registry.reduction_register(gone)
    try:
        with shop_block(shop.pk):
            [sku] = skus_of(make_product(shop))
            with pytest.raises(Refusal):
                order_place(buyer_id=buyer.pk, lines=[LineRequest(sku.pk, 1)], address=ADDRESS)
            assert not Order.objects.exists()
            assert available([sku.pk]) == {sku.pk: 10}
    finally:
        registry.reduction_unregister("packet")
