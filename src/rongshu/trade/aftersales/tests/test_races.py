"""Two tabs, one last unit: one case. And the same without the lock, which must go wrong."""

from __future__ import annotations

import pytest
from django.test import override_settings

from rongshu.kit.invariants import violations
from rongshu.kit.testing.racing import race, raised
from rongshu.trade.aftersales.errors import UnitsTaken
from rongshu.trade.aftersales.models import Case
from rongshu.trade.aftersales.services import case_agree, case_cancel
from rongshu.trade.aftersales.tests.counter import Counter
from tests.till import Till

RIVALS = 8


def ask_for_both_pears(till: Till) -> tuple[Counter, list[Case | BaseException]]:
    counter = Counter(till)
    return counter, race(RIVALS, lambda _number: counter.open(quantity=2))


@pytest.mark.abu("ABU-25")
def test_the_same_units_are_asked_for_once(committed_db: None, till: Till) -> None:
    counter, results = ask_for_both_pears(till)
    assert [type(error) for error in raised(results)] == [UnitsTaken] * (RIVALS - 1)
    [case] = [one for one in results if isinstance(one, Case)]
    counter.do(case_agree, case, actor="staff:1")
    counter.arrive()
    assert counter.order().refunded_fen == 10402
    assert violations() == []


@pytest.mark.abu("ABU-25")
def test_without_the_lock_they_are_asked_for_many_times(committed_db: None, till: Till) -> None:
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"aftersales.open"})):
        _counter, results = ask_for_both_pears(till)
    assert len(raised(results)) < RIVALS - 1


@pytest.mark.inv("INV-10")
def test_agreeing_and_withdrawing_at_once_leave_one_answer(committed_db: None, till: Till) -> None:
    counter = Counter(till)
    case = counter.open(quantity=2)

    def act(number: int) -> Case:
        if number % 2:
            return counter.do(case_agree, case, actor="staff:1")
        return counter.do(case_cancel, case, buyer_id=counter.buyer.pk)

    assert len(raised(race(6, act))) == 5
    counter.arrive()
    ended = counter.case(case)
    assert counter.order().refunded_fen == (10402 if ended.state == "done" else 0)
    assert violations() == []
