"""Group-buy under simultaneous requests, and the same with the guard off, to show that the test would notice."""

from __future__ import annotations

import pytest
from django.test import override_settings

from rongshu.campaigns.base.errors import PersonLimitReached, QuotaSpent
from rongshu.campaigns.base.models import Activity, ActivityPerson
from rongshu.campaigns.base.services import person_take, quota_take
from rongshu.campaigns.groupbuy.errors import GroupFull
from rongshu.campaigns.groupbuy.models import GroupSeat
from rongshu.campaigns.groupbuy.tests.table import Table
from rongshu.kit.errors import Refusal
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race
from rongshu.trade.orders.models import Order
from tests.till import Till
from tests.world import make_shop, make_user

RACERS = 32


@pytest.fixture
def table(committed_db: None, till: Till) -> Table:
    return Table(make_shop(), till)


def _off(guard: str, guarded: bool) -> override_settings:
    return override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset() if guarded else frozenset({guard}))


def _only(results: list[object], refusal: type[Refusal]) -> int:
    """How many got through; everybody else must have been refused, and in that way only."""
    others = [result for result in results if isinstance(result, BaseException)]
    assert all(isinstance(other, refusal) for other in others), others
    return len(results) - len(others)


@pytest.mark.inv("INV-18")
@pytest.mark.abu("ABU-11")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_the_last_seat(table: Table, guarded: bool) -> None:
    table.lay(size=3, stock=100, quota=100)
    code, _leader = table.opened()
    table.joined(code)
    buyers = [make_user() for _racer in range(RACERS)]
    with _off("groupbuy.seat", guarded):
        seated = _only(race(RACERS, lambda number: table.order(buyers[number], code)), GroupFull)
    with shop_block(table.shop.pk):
        held = GroupSeat.objects.filter(state=GroupSeat.State.HELD).count()
    assert held == seated
    if guarded:
        assert seated == 1
        assert table.counters() == (1, 2)
        assert table.broken() == []
    else:
        assert seated > 1
        assert any(line.startswith("INV-18") for line in table.broken())


@pytest.mark.inv("INV-18")
def test_everybody_of_a_full_group_pays_at_once(table: Table) -> None:
    """Eight held seats, eight payments at the same moment: one success, every order released, none twice."""
    table.lay(size=9, stock=100, quota=100)
    code, leader = table.opened()
    held = [table.order(make_user(), code) for _seat in range(8)]
    results = race(8, lambda number: table.pay(held[number]))
    assert not [result for result in results if isinstance(result, BaseException)]
    assert {table.state(order) for order in (leader, *held)} == {Order.State.PAID}
    assert (table.group(code).state, table.group(code).paid) == ("success", 9)
    assert table.counters() == (0, 9)
    assert table.broken() == []


@pytest.mark.inv("INV-13")
@pytest.mark.abu("ABU-10")
def test_paying_joining_closing_and_deciding_at_once(table: Table) -> None:
    """At the end of a group everything happens together. Nobody is left waiting, and no money is left behind."""
    table.lay(size=4, stock=100, quota=100, ttl_hours=1)
    code, leader = table.opened()
    held = [table.order(make_user(), code) for _seat in range(3)]
    late = make_user()
    table.wait(hours=1)

    def act(number: int) -> object:
        if number < 3:
            return table.pay(held[number]) if number else table.close(held[number])
        if number == 3:
            return table.order(late, code)
        if number == 4:
            return table.withdraw(leader)
        table.expire(code)
        return None

    race(7, act)
    for _round in range(3):
        with shop_block(table.shop.pk):
            undecided = table.group(code).state == "open"
        if undecided:
            table.expire(code)
        table.refund_seats()
    assert table.group(code).state in ("failed", "void")
    states = {table.state(order) for order in (leader, *held)}
    assert states <= {Order.State.CLOSED, Order.State.REFUNDED, Order.State.REFUNDING}
    assert table.counters() == (0, 0)
    assert table.broken() == []


@pytest.mark.inv("INV-19")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_the_quota(table: Table, guarded: bool) -> None:
    activity = table.lay(size=2, quota=5)

    def take(_number: int) -> None:
        with shop_block(table.shop.pk):
            quota_take(activity_id=activity.id, quantity=1)

    with _off("campaigns.quota", guarded):
        took = _only(race(RACERS, take), QuotaSpent)
    with shop_block(table.shop.pk):
        reserved = Activity.objects.get(pk=activity.id).reserved
    if guarded:
        assert (took, reserved) == (5, 5)
    else:
        assert took > reserved


@pytest.mark.inv("INV-19")
@pytest.mark.abu("ABU-22")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_the_limit_of_one_person(table: Table, guarded: bool) -> None:
    activity = table.lay(size=2, quota=100, per_person_limit=3)
    buyer = make_user()
    with shop_block(table.shop.pk):
        person_take(activity_id=activity.id, user_id=buyer.pk, quantity=1, limit=3)

    def take(_number: int) -> None:
        with shop_block(table.shop.pk):
            person_take(activity_id=activity.id, user_id=buyer.pk, quantity=1, limit=3)

    with _off("campaigns.person", guarded):
        took = _only(race(RACERS, take), PersonLimitReached)
    with shop_block(table.shop.pk):
        used = ActivityPerson.objects.get(activity_id=activity.id, user=buyer).used
    if guarded:
        assert (took, used) == (2, 3)
    else:
        assert took + 1 > used


@pytest.mark.inv("INV-19")
def test_one_person_orders_from_many_tabs(table: Table) -> None:
    """Through the whole order: one of 32 requests gets a group, and exactly one unit is reserved."""
    table.lay(size=2, quota=100, per_person_limit=1)
    buyer = make_user()
    assert _only(race(RACERS, lambda _number: table.order(buyer)), PersonLimitReached) == 1
    assert table.counters() == (1, 0)
    assert table.broken() == []
