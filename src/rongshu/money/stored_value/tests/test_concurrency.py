"""Many tabs spend one balance. With its negative control: without the lock, lots and ledger part."""

from __future__ import annotations

import pytest
from django.test import override_settings

from rongshu.kernel import clock
from rongshu.kit import invariants
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.money.payments.errors import BalanceTooSmall
from rongshu.money.payments.services import payment_hold
from rongshu.money.stored_value.tests.conftest import Prepaid

RACERS = 12


def _spend_everywhere(prepaid: Prepaid) -> list[BaseException]:
    def hold(number: int) -> None:
        with shop_block(prepaid.shop.pk):
            payment_hold(
                subject_kind="topup",
                subject_id=1_000_000 + number,
                provider="stored_value",
                payer_id=prepaid.member.pk,
                amount_fen=3_000,
                description="",
                expires_at=clock.now(),
            )

    return raised(race(RACERS, hold))


@pytest.mark.inv("INV-4")
def test_a_balance_is_spent_once(committed_prepaid: Prepaid) -> None:
    committed_prepaid.top_up(10_000, 1_000)
    refused = _spend_everywhere(committed_prepaid)
    assert {type(error) for error in refused} == {BalanceTooSmall}
    assert RACERS - len(refused) == 3
    assert committed_prepaid.balance().available_fen == 2_000
    assert [one.invariant.id for one in invariants.violations()] == []


@pytest.mark.inv("INV-4")
def test_without_the_lock_lots_and_ledger_part(committed_prepaid: Prepaid) -> None:
    """Negative control of `stored_value.account`."""
    committed_prepaid.top_up(10_000, 1_000)
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"stored_value.account"})):
        _spend_everywhere(committed_prepaid)
    assert "INV-4" in {one.invariant.id for one in invariants.violations()}
