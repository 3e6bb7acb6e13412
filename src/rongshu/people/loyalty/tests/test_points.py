"""Points: the worked examples of the rules, and the life of a lot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.loyalty.errors import PointsConflict, PointsInvalid, PointsOwed, PointsShort
from rongshu.people.loyalty.models import PointsLot, PointsMove
from rongshu.people.loyalty.rules import per_yuan
from rongshu.people.loyalty.selectors import points_balance, points_lines, points_spendable
from rongshu.people.loyalty.services import (
    points_consume,
    points_earn,
    points_expire_due,
    points_hold,
    points_release,
    points_return,
    points_reverse,
    points_schedule,
    points_settle_due,
)

Travel = Callable[[timedelta], None]


def give(user: User, name: str, points: int) -> None:
    """A lot that settled just now."""
    points_earn("test", name, user.pk, points, clock.now())
    points_settle_due()


def left(name: str) -> tuple[int, str]:
    lot = PointsLot.objects.get(source_id=name)
    return lot.left, lot.state


def balance(user: User) -> tuple[int, int, int, int]:
    """Free, held, pending, owed."""
    found = points_balance(user.pk)
    return found.points, found.held, found.pending, found.debt


def _sound() -> None:
    assert violations(only=["INV-4", "INV-12"], alias="default") == []


@pytest.mark.inv("INV-4")
def test_x1_400_of_two_lots_and_half_of_it_back(shop: Shop, user: User, travel: Travel) -> None:
    with shop_block(shop.pk):
        give(user, "jan", 300)
    travel(timedelta(days=60))
    with shop_block(shop.pk):
        give(user, "mar", 500)
        points_hold("order:1", user.pk, 400)
        assert (left("jan"), left("mar")) == ((0, "spent"), (400, "active"))
        assert balance(user) == (400, 400, 0, 0)
        points_consume("order:1")
        assert balance(user) == (400, 0, 0, 0)
        points_return("order:1", 200, "a")
        assert (left("jan"), left("mar")) == ((100, "active"), (500, "active"))
        assert balance(user) == (600, 0, 0, 0)
        _sound()


@pytest.mark.inv("INV-12")
def test_x2_9999_fen_earn_99_and_a_refund_of_5000_leaves_49(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        assert per_yuan(9_999, 10_000) == 99
        give(user, "order", 99)
        assert points_reverse("test", "order", "refund:1", keep=per_yuan(4_999, 10_000)) == 50
        assert balance(user) == (49, 0, 0, 0)
        assert points_reverse("test", "order", "refund:1", keep=0) == 0
        _sound()


@pytest.mark.inv("INV-12")
def test_x3_a_full_refund_after_80_were_spent_leaves_a_debt_that_new_points_cover(
    shop: Shop, user: User
) -> None:
    with shop_block(shop.pk):
        give(user, "first", 99)
        points_hold("order:2", user.pk, 80)
        points_consume("order:2")
        assert points_reverse("test", "first", "refund:1", keep=0) == 99
        assert balance(user) == (0, 0, 0, 80)
        with pytest.raises(PointsOwed):
            points_hold("order:3", user.pk, 1)
        give(user, "second", 100)
        assert balance(user) == (20, 0, 0, 0)
        assert left("second") == (20, "active")
        _sound()


def test_points_wait_until_they_settle_and_a_refund_before_takes_the_pending_ones(
    shop: Shop, user: User, travel: Travel
) -> None:
    with shop_block(shop.pk):
        points_earn("order", "1", user.pk, 100, None)
        points_earn("order", "2", user.pk, 60, None)
        assert points_earn("order", "1", user.pk, 7, None) is not None
        points_schedule("order", "1", clock.now() + timedelta(days=7))
        assert points_settle_due() == 0
        assert balance(user) == (0, 0, 160, 0)
        assert points_reverse("order", "1", "r", keep=30) == 70
        assert points_reverse("order", "2", "r", keep=0) == 60
        assert left("2") == (0, "void")
        with pytest.raises(PointsShort):
            points_hold("order:9", user.pk, 1)
        assert [(line.qty, line.pending) for line in points_lines(user.pk)] == [
            (-60, False),
            (-70, False),
            (60, False),
            (100, True),
        ]
    travel(timedelta(days=7))
    with shop_block(shop.pk):
        assert points_settle_due() == 1
        assert balance(user) == (30, 0, 0, 0)
        assert points_settle_due() == 0
        _sound()


def test_a_closed_order_gives_back_to_the_same_lots_once(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        give(user, "a", 50)
        give(user, "b", 50)
        points_hold("order:1", user.pk, 70)
        points_hold("order:1", user.pk, 70)
        with pytest.raises(PointsConflict):
            points_hold("order:1", user.pk, 71)
        points_release("order:1")
        points_release("order:1")
        points_consume("order:1")
        assert (left("a"), left("b")) == ((50, "active"), (50, "active"))
        assert balance(user) == (100, 0, 0, 0)
        _sound()


def test_points_expire_but_for_those_an_unpaid_order_holds(shop: Shop, user: User, travel: Travel) -> None:
    with shop_block(shop.pk):
        give(user, "a", 100)
        points_hold("order:1", user.pk, 40)
    travel(timedelta(days=365))
    with shop_block(shop.pk):
        assert points_spendable(user.pk) == 0
        assert points_expire_due() == 1
        assert left("a") == (0, "expired")
        assert balance(user) == (0, 40, 0, 0)
        points_consume("order:1")
        points_return("order:1", 40, "refund")
        assert left("a") == (40, "active")
        assert points_spendable(user.pk) == 40
        _sound()
    travel(timedelta(days=7))
    with shop_block(shop.pk):
        assert points_expire_due() == 1
        assert balance(user) == (0, 0, 0, 0)
        _sound()


def test_what_a_closed_order_gives_back_past_its_date_is_no_longer_spendable(
    shop: Shop, user: User, travel: Travel
) -> None:
    with shop_block(shop.pk):
        give(user, "a", 100)
        points_hold("order:1", user.pk, 40)
    travel(timedelta(days=365))
    with shop_block(shop.pk):
        points_expire_due()
        points_release("order:1")
        assert points_spendable(user.pk) == 0
        assert points_expire_due() == 1
        assert balance(user) == (0, 0, 0, 0)
        _sound()


@pytest.mark.parametrize("points", [0, -1, 10**12])
@pytest.mark.abu("ABU-7")
def test_odd_numbers_of_points_are_refused(shop: Shop, user: User, points: int) -> None:
    with shop_block(shop.pk), pytest.raises(PointsInvalid):
        points_hold("order:1", user.pk, points)


def test_no_more_returns_than_was_spent(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        give(user, "a", 100)
        points_hold("order:1", user.pk, 40)
        points_consume("order:1")
        points_return("order:1", 30, "a")
        points_return("order:1", 30, "a")
        with pytest.raises(PointsInvalid):
            points_return("order:1", 11, "b")
        assert balance(user) == (90, 0, 0, 0)


def test_moves_of_points_cannot_be_changed(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        give(user, "a", 100)
        with pytest.raises(DatabaseError), transaction.atomic():
            PointsMove.objects.update(qty=1)
