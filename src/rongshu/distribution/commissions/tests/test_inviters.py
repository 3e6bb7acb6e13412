"""Who brought a buyer is learnt from the link an order came through."""

from __future__ import annotations

import pytest

from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.tests.desk import Desk
from rongshu.foundation.tracking.services import link_create
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.referrals.selectors import inviter_of
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_place
from rongshu.trade.orders.types import LineRequest
from tests.world import ADDRESS, make_promoter, make_user, skus_of

pytestmark = pytest.mark.django_db


def buy_through(desk: Desk, buyer: User, sharer: User | None) -> Order:
    """An order through a link of somebody, or through a code that nobody has."""
    product = desk.product(10_000)
    with shop_block(desk.shop.pk):
        code = "nobodys"
        if sharer is not None:
            code = link_create(sharer_id=sharer.pk, target_kind="product", target_ref=product.slug).code
        return order_place(
            buyer_id=buyer.pk,
            lines=[LineRequest(skus_of(product)[0].pk, 1)],
            address=ADDRESS,
            link_code=code,
        )


def inviter(desk: Desk, buyer: User) -> int | None:
    with shop_block(desk.shop.pk):
        return inviter_of(buyer.pk)


def test_first_order_through_a_link_remembers_and_pays_the_sharer(desk: Desk) -> None:
    desk.rate(800)
    friend = make_user(name="小吴")
    order = buy_through(desk, friend, desk.promoter)
    assert inviter(desk, friend) == desk.promoter.pk
    quote = desk.commission(order)
    assert (quote.promoter_user_id, quote.base_fen, quote.amount_fen) == (desk.promoter.pk, 10_000, 800)


def test_who_came_first_stays_whoever_shared_later(desk: Desk) -> None:
    desk.rate(800)
    friend, other = make_user(name="小吴"), make_user(name="小陈")
    with shop_block(desk.shop.pk):
        make_promoter(other)
    buy_through(desk, friend, desk.promoter)
    later = buy_through(desk, friend, other)
    assert inviter(desk, friend) == desk.promoter.pk
    assert desk.commission(later).promoter_user_id == desk.promoter.pk


def test_own_link_link_of_the_invited_and_unknown_code_bring_nobody(desk: Desk) -> None:
    desk.rate(800)
    for sharer in (desk.promoter, desk.buyer, None):
        order = buy_through(desk, desk.promoter, sharer)
        assert inviter(desk, desk.promoter) is None
        with shop_block(desk.shop.pk):
            assert not Commission.objects.filter(order_id=order.pk).exists()
