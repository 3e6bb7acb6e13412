"""Points under any sequence of orders, refunds, expiries: the sums hold after every step."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rongshu.kernel import clock
from rongshu.kit.clock import advance
from rongshu.kit.errors import Refusal
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.loyalty.models import Account
from rongshu.people.loyalty.selectors import points_balance
from rongshu.people.loyalty.services import (
    points_consume,
    points_earn,
    points_expire_due,
    points_hold,
    points_release,
    points_return,
    points_reverse,
    points_settle_due,
)
from tests.world import make_shop, make_user

_shops = count(1)  # no address in memory: it comes again when a machine before is gone


class Points(RuleBasedStateMachine):
    """One member. The model is what was earned, kept, held and spent."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = make_shop(f"s{next(_shops)}")
        self.user = make_user()
        self.earned: dict[str, int] = {}
        self.held: dict[str, int] = {}
        self.spent: dict[str, int] = {}
        self.steps = 0

    def _do(self, action: Any, *args: Any, **kwargs: Any) -> bool:
        self.steps += 1
        try:
            with shop_block(self.shop.pk):
                action(*args, **kwargs)
        except Refusal:
            return False
        return True

    @rule(points=st.integers(1, 300))
    def earn(self, points: int) -> None:
        name = str(len(self.earned))
        self.earned[name] = points
        self._do(lambda: points_earn("order", name, self.user.pk, points, clock.now() + timedelta(days=7)))

    @rule(days=st.sampled_from([1, 8, 200, 400]))
    def pass_time(self, days: int) -> None:
        advance(timedelta(days=days))
        self._do(points_settle_due)
        self._do(points_expire_due)

    @rule(points=st.integers(1, 200))
    def hold(self, points: int) -> None:
        name = f"order:{self.steps}"
        with shop_block(self.shop.pk):
            owed = points_balance(self.user.pk).debt
        if self._do(points_hold, name, self.user.pk, points):
            assert not owed
            self.held[name] = points

    @precondition(lambda self: self.held)
    @rule(data=st.data(), paid=st.booleans())
    def end_hold(self, data: st.DataObject, paid: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.held)))
        points = self.held.pop(name)
        if paid:
            self.spent[name] = points
            self._do(points_consume, name)
        else:
            self._do(points_release, name)

    @precondition(lambda self: self.spent)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.spent)))
        points = data.draw(st.integers(0, self.spent[name]))
        assert self._do(points_return, name, points, str(self.steps))
        self.spent[name] -= points

    @precondition(lambda self: self.earned)
    @rule(data=st.data())
    def refund(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.earned)))
        keep = data.draw(st.integers(0, self.earned[name]))
        self._do(points_reverse, "order", name, str(self.steps), keep=keep)
        self.earned[name] = keep

    @invariant()
    def sums_hold(self) -> None:
        with shop_block(self.shop.pk):
            found = violations(only=["INV-4", "INV-12"], alias="default")
            account = Account.objects.filter(user=self.user).first()
        assert found == []
        assert (account.points_held if account else 0) == sum(self.held.values())


@pytest.mark.inv("INV-4")
@pytest.mark.inv("INV-12")
def test_points_hold_under_any_sequence(db: None) -> None:
    run_state_machine_as_test(
        Points,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
