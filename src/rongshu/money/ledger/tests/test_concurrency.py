"""Many connections post at once: nothing is lost, nothing is doubled, nobody waits in a circle."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connections
from django.test import override_settings

from rongshu.foundation.shops.models import Shop
from rongshu.kit import invariants
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.money.ledger import selectors
from rongshu.money.ledger.errors import BalanceTooLow
from rongshu.money.ledger.models import Account, Transfer
from rongshu.money.ledger.services import ledger_post
from rongshu.money.ledger.types import AccountRef, Leg

RACERS = 32
LEDGER = ("INV-1", "INV-2", "INV-3", "INV-4")
GATEWAY, DEPOSITS = AccountRef("gateway:wechatpay"), AccountRef("customer_deposits")
PAYABLE, EXPENSE = AccountRef("refunds_payable"), AccountRef("commission_expense")
PENDING = AccountRef("commission_pending", "user:1")


def _post(shop: Shop, debit: AccountRef, credit: AccountRef, amount_fen: int, key: str) -> int:
    with shop_block(shop.pk):
        leg = Leg(debit, credit, amount_fen, business_key=key, purpose="test", reference="order:1")
        return ledger_post(correlation=key, legs=[leg])


@pytest.mark.inv("INV-4")
def test_parallel_posts_to_fresh_accounts_lose_nothing(committed_db: None) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    results = race(RACERS, lambda number: _post(shop, GATEWAY, DEPOSITS, number + 1, f"in:{number}"))
    assert results == [1] * RACERS
    with shop_block(shop.pk):
        assert selectors.balance("gateway:wechatpay") == RACERS * (RACERS + 1) // 2
        # One account per kind, although all racers found none; their ids follow the order of kinds.
        assert list(Account.objects.order_by("pk").values_list("kind", flat=True)) == [
            "customer_deposits",
            "sales",
            "refunds_payable",
            "payment_fees",
            "bonus_expense",
            "commission_expense",
            "gateway:wechatpay",
        ]
    assert invariants.violations(only=LEDGER) == []


@pytest.mark.inv("INV-3")
def test_one_event_posted_by_all_is_posted_once(committed_db: None) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    results = race(RACERS, lambda _number: _post(shop, GATEWAY, DEPOSITS, 9_900, "payment:P1:captured"))
    assert sorted(results) == [0] * (RACERS - 1) + [1]  # type: ignore[type-var]  # nobody raised
    with shop_block(shop.pk):
        assert selectors.balance("gateway:wechatpay") == 9_900
        assert Transfer.objects.count() == 1
    assert invariants.violations(only=LEDGER) == []


@pytest.mark.inv("INV-4")
def test_the_last_fen_is_spent_once(committed_db: None) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    _post(shop, GATEWAY, DEPOSITS, 100, "in")
    results = race(RACERS, lambda number: _post(shop, DEPOSITS, PAYABLE, 30, f"out:{number}"))
    assert [type(error) for error in raised(results)] == [BalanceTooLow] * (RACERS - 3)
    with shop_block(shop.pk):
        assert selectors.balance("customer_deposits") == 10
        assert selectors.balance("refunds_payable") == 90
    assert invariants.violations(only=LEDGER) == []


def _two_posts_in_opposite_order(shop: Shop) -> list[BaseException]:
    """One transaction books commission, then deposits; the other deposits, then commission.

    Each makes its second post only when the other holds its first lock, or waits for one.
    """
    _post(shop, EXPENSE, PENDING, 10, "seed:commission")
    _post(shop, GATEWAY, DEPOSITS, 10, "seed:deposit")
    commission, deposit = (EXPENSE, PENDING), (DEPOSITS, PAYABLE)
    holding = (threading.Event(), threading.Event())

    def run(number: int) -> None:
        if number == 1:
            holding[0].wait(10)
        first, second = (commission, deposit) if number == 0 else (deposit, commission)
        with shop_block(shop.pk):
            for step, (debit, credit) in enumerate((first, second)):
                leg = Leg(debit, credit, 1, f"{number}:{step}", purpose="test", reference="order:1")
                ledger_post(correlation=f"entry:{number}", legs=[leg])
                if step == 0:
                    holding[number].set()
                    _wait_for_rival(holding[1 - number])

    return raised(race(2, run))


def _wait_for_rival(holds_its_lock: threading.Event) -> None:
    while not holds_its_lock.wait(0.01):
        with connections["report"].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone() != (0,):
                return


def test_posts_in_opposite_order_do_not_deadlock(committed_db: None) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    assert _two_posts_in_opposite_order(shop) == []
    assert invariants.violations(only=LEDGER) == []


def test_without_the_gate_they_do(committed_db: None) -> None:
    """Negative control of the gate."""
    shop = Shop.objects.create(slug="one", name="一")
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"ledger.gate"})):
        (error,) = _two_posts_in_opposite_order(shop)
    assert isinstance(error, OperationalError)
    assert "deadlock detected" in str(error)
