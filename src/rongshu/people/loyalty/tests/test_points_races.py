"""Points spent twice at once: one order gets them, and without the lock the sums show it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import override_settings

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.people.accounts.models import User
from rongshu.people.loyalty.errors import PointsShort
from rongshu.people.loyalty.services import points_earn, points_hold, points_settle_due
from tests.world import make_shop, make_user

RIVALS = 8


def _spend_at_once() -> tuple[Shop, User, list[BaseException]]:
    shop, user = make_shop(), make_user()
    with shop_block(shop.pk):
        points_earn("test", "a", user.pk, 100, clock.now())
        points_settle_due()

    def act(number: int) -> None:
        with shop_block(shop.pk):
            points_hold(f"order:{number}", user.pk, 100)

    return shop, user, raised(race(RIVALS, act))


@pytest.mark.inv("INV-4")
def test_the_same_points_pay_for_one_order(committed_db: None) -> None:
    _shop, _user, errors = _spend_at_once()
    assert [type(error) for error in errors] == [PointsShort] * (RIVALS - 1)
    assert violations(only=["INV-4"]) == []


@pytest.mark.inv("INV-4")
def test_without_the_lock_only_the_database_stops_the_second(committed_db: None) -> None:
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"loyalty.account"})):
        _shop, _user, errors = _spend_at_once()
    assert any(isinstance(error, IntegrityError) for error in errors)
