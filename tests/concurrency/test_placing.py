"""32 requests at one seat, one unit, one key. Each with the guard off too, to show that the test would notice."""

from __future__ import annotations

from collections import Counter

import pytest

from rongshu.campaigns.base.models import Activity
from rongshu.kit.locks import lock_rows
from rongshu.kit.tenancy import shop_block
from rongshu.supply.inventory.models import StockItem
from rongshu.supply.inventory.services import stock_set
from tests.concurrency.conftest import Mall, broken, codes, without
from tests.concurrency.crowd import CROWD, crowd
from tests.world import sold_before


def lock_activity() -> object:
    return lock_rows(Activity.objects.all())


def lock_stock() -> object:
    return lock_rows(StockItem.objects.all())


@pytest.mark.inv("INV-18")
@pytest.mark.abu("ABU-11")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_the_last_seat_of_a_group(mall: Mall, guarded: bool) -> None:
    mall.group_buy(size=2)
    leader, *others = mall.people(CROWD + 1)
    code = mall.group_opened(leader)
    with without("groupbuy.seat", guarded):
        answers = crowd(
            mall.shop.pk, lock_activity, lambda number: mall.order(others[number], group=True, ref=code)
        )
    if guarded:
        assert codes(answers) == {"201": 1, "group_full": CROWD - 1}
        assert mall.states() == {"awaiting_campaign": 1, "unpaid": 1}
        assert mall.stock() == (1000, 1, 1)  # whoever was refused left nothing reserved
        assert broken() == []
    else:
        assert codes(answers)["201"] == CROWD
        assert "INV-18" in broken()


@pytest.mark.inv("INV-14")
@pytest.mark.abu("ABU-4")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_the_last_unit(mall: Mall, guarded: bool) -> None:
    with shop_block(mall.shop.pk):
        stock_set(sku_id=mall.sku_id, on_hand=1)
        sold_before(mall.sku_id)
    buyers = mall.people(CROWD)
    with without("inventory.reserve", guarded):
        answers = crowd(mall.shop.pk, lock_stock, lambda number: mall.order(buyers[number]))
    if guarded:
        assert codes(answers) == {"201": 1, "out_of_stock": CROWD - 1}
        assert (mall.states(), mall.stock()) == (Counter(unpaid=1), (1, 1, 0))
        assert broken() == []
    else:
        assert codes(answers) == {"201": CROWD}
        assert broken() == ["INV-14"]


@pytest.mark.inv("INV-19")
def test_one_person_in_a_group_from_many_tabs(mall: Mall) -> None:
    """The limit per person lets two in; the seat of the same person in the same group is theirs once."""
    mall.group_buy(size=9, per_person_limit=2)
    leader, friend = mall.people(2)
    code = mall.group_opened(leader)
    answers = crowd(mall.shop.pk, lock_activity, lambda _number: mall.order(friend, group=True, ref=code))
    assert codes(answers) == {"201": 1, "already_in_group": CROWD - 1}
    assert mall.stock() == (1000, 1, 1)
    assert broken() == []


@pytest.mark.abu("ABU-12")
@pytest.mark.inv("INV-35")
@pytest.mark.parametrize("same", [True, False], ids=["one key", "control: a key each"])
def test_one_idempotency_key_from_everywhere(mall: Mall, same: bool) -> None:
    """The same request under the same key is one order and one answer; under a key each it is an order each."""
    [me] = mall.people(1)
    answers = crowd(
        mall.shop.pk,
        lock_stock,
        lambda number: mall.order(me, once="one-key-for-all" if same else f"key-number-{number}"),
    )
    assert codes(answers) == {"201": CROWD}
    numbers = {one.body["number"] for one in answers}
    if same:
        assert len(numbers) == 1
        assert sum(one.headers.get("Idempotent-Replayed") == "true" for one in answers) == CROWD - 1
        assert (mall.states(), mall.stock()) == (Counter(unpaid=1), (1000, 1, 0))
    else:
        assert len(numbers) == CROWD
        assert mall.stock() == (1000, CROWD, 0)
    assert broken() == []


@pytest.mark.abu("ABU-12")
def test_one_key_for_different_requests_at_once(mall: Mall) -> None:
    """Whoever is first has the key; everybody else is refused by name, whether or not the first has ended."""
    [me] = mall.people(1)

    answers = crowd(
        mall.shop.pk, lock_stock, lambda number: mall.order(me, quantity=number + 1, once="one-key-for-all")
    )
    assert codes(answers) == {"201": 1, "idempotency_conflict": CROWD - 1}
    assert mall.states() == {"unpaid": 1}
    assert broken() == []
