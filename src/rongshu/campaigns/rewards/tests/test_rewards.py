"""What buying earns, from payment to the end of the return window, and back when money goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rongshu.campaigns.rewards.models import OrderReward
from rongshu.campaigns.rewards.services import order_rewards_follow
from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.loyalty.selectors import member_terms, points_balance
from rongshu.people.loyalty.services import (
    TierDraft,
    points_earn,
    points_settle_due,
    tier_save,
)
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import (
    order_close,
    order_place,
    order_receive,
    order_refund,
    order_ship,
)
from rongshu.trade.orders.types import LineRequest
from tests.till import Till, pay_order, till
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

__all__ = ["till"]

Travel = Callable[[timedelta], None]


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(freight_fen=800)


@pytest.fixture
def user(db: None) -> User:
    return make_user()


def _paid(shop: Shop, user: User, till: Till, price_fen: int = 9_999) -> int:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, price_fen=price_fen))
        order_id = order_place(buyer_id=user.pk, lines=[LineRequest(sku.pk, 1)], address=ADDRESS).pk
    pay_order(till, shop.pk, order_id, user.pk)
    _follow(shop, order_id)
    return order_id


def _follow(shop: Shop, order_id: int) -> None:
    with shop_block(shop.pk):
        order_rewards_follow(order_ids=[order_id])


def _delivered(shop: Shop, order_id: int) -> None:
    with shop_block(shop.pk):
        order_ship(order_id=order_id, carrier_code="shunfeng", waybill="SF1234567890123", actor="staff:1")
        order_receive(order_id=order_id, actor="user:1")
    _follow(shop, order_id)


def _balance(shop: Shop, user: User) -> tuple[int, int, int]:
    with shop_block(shop.pk):
        assert violations(only=["INV-4", "INV-12"], alias="default") == []
        found = points_balance(user.pk)
    return found.points, found.pending, found.debt


def test_an_order_earns_a_point_for_each_yuan_of_goods_when_the_return_window_is_over(
    shop: Shop, user: User, till: Till, travel: Travel
) -> None:
    order_id = _paid(shop, user, till)
    assert _balance(shop, user) == (0, 99, 0)
    _delivered(shop, order_id)
    _follow(shop, order_id)
    travel(timedelta(days=6, hours=23))
    with shop_block(shop.pk):
        assert points_settle_due() == 0
    travel(timedelta(hours=1))
    with shop_block(shop.pk):
        assert points_settle_due() == 1
    assert _balance(shop, user) == (99, 0, 0)


def test_receipt_adds_growth_and_raises_the_buyer_whose_next_order_earns_more(
    shop: Shop, user: User, till: Till
) -> None:
    with shop_block(shop.pk):
        tier_save(
            draft=TierDraft(code="silver", name="银卡", growth_min=99, points_bp=15_000), actor="user:1"
        )
    order_id = _paid(shop, user, till)
    with shop_block(shop.pk):
        assert member_terms(user.pk).tier_code == ""
    _delivered(shop, order_id)
    with shop_block(shop.pk):
        assert member_terms(user.pk).tier_code == "silver"
    _paid(shop, user, till)
    assert _balance(shop, user) == (0, 99 + 149, 0)


@pytest.mark.inv("INV-12")
def test_a_refund_before_or_after_receipt_takes_everything_back_once(
    shop: Shop, user: User, till: Till
) -> None:
    first, second = _paid(shop, user, till), _paid(shop, user, till)
    _delivered(shop, second)
    for order_id in (first, second):
        with shop_block(shop.pk):
            order_refund(order_id=order_id, reason="test", ref="1")
        _follow(shop, order_id)
        _follow(shop, order_id)
    assert _balance(shop, user) == (0, 0, 0)
    with shop_block(shop.pk):
        assert set(OrderReward.objects.values_list("kept_fen", flat=True)) == {0}


def test_jobs_that_come_late_or_all_at_once_find_the_same_end(shop: Shop, user: User, till: Till) -> None:
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        order_id = order_place(buyer_id=user.pk, lines=[LineRequest(sku.pk, 1)], address=ADDRESS).pk
    _follow(shop, order_id)
    with shop_block(shop.pk):
        assert OrderReward.objects.count() == 0
    pay_order(till, shop.pk, order_id, user.pk)
    with shop_block(shop.pk):
        order_refund(order_id=order_id, reason="test", ref="1")
    _follow(shop, order_id)
    assert _balance(shop, user) == (0, 0, 0)


def _order_with_points(shop: Shop, user: User, points: str, price_fen: int = 10_000) -> Order:
    with shop_block(shop.pk):
        points_earn("test", "gift", user.pk, 5_000, clock.now())
        points_settle_due()
        [sku] = skus_of(make_product(shop, price_fen=price_fen))
        return order_place(
            buyer_id=user.pk, lines=[LineRequest(sku.pk, 1)], address=ADDRESS, choices={"points": points}
        )


def test_points_pay_up_to_the_cap_and_come_back_with_the_goods(shop: Shop, user: User, till: Till) -> None:
    order = _order_with_points(shop, user, "max")
    assert (order.goods_fen, order.payable_fen) == (7_000, 7_800)
    assert _balance(shop, user) == (2_000, 0, 0)
    pay_order(till, shop.pk, order.pk, user.pk)
    _follow(shop, order.pk)
    assert _balance(shop, user) == (2_000, 70, 0)
    with shop_block(shop.pk):
        order_refund(order_id=order.pk, reason="test", ref="1")
    _follow(shop, order.pk)
    assert _balance(shop, user) == (5_000, 0, 0)


def test_points_of_an_order_that_closes_are_free_again(shop: Shop, user: User) -> None:
    order = _order_with_points(shop, user, "1200")
    assert order.goods_fen == 8_800
    order_close(shop_id=shop.pk, order_id=order.pk, reason="cancelled")
    assert _balance(shop, user) == (5_000, 0, 0)


@pytest.mark.parametrize("points", ["0", "-5", "1e3", "all", ""])
def test_what_is_no_number_of_points_uses_none(shop: Shop, user: User, points: str) -> None:
    assert _order_with_points(shop, user, points).goods_fen == 10_000
