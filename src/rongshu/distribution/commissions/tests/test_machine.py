"""Commissions under any sequence of sales, refunds, deliveries and time."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from rongshu.distribution.commissions.tests.desk import Desk
from rongshu.kit.errors import Refusal
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_close
from tests.till import Till

VERBS = (*("pay",) * 3, *("place", "deliver", "refund", "settle") * 2, "close", "rate")


class Sales(RuleBasedStateMachine):
    """One promoter, one buyer, any number of orders."""

    till: Till  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        # The tests' own wrapping, like pytest's: gateways may be called inside it.
        self.transaction._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark
        self.transaction.__enter__()
        self.orders: list[Order] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(price=st.integers(1, 20000), rate_bp=st.integers(1, 5000))
    def start(self, price: int, rate_bp: int) -> None:
        self.desk = Desk(self.till)
        self.desk.rate(rate_bp)
        self.product = self.desk.product(price)

    # One rule that draws a verb: Hypothesis switches whole rules off at random.
    @rule(verb=st.sampled_from(VERBS), which=st.integers(0, 20), number=st.integers(1, 5000))
    def act(self, verb: str, which: int, number: int) -> None:
        if verb == "place":
            self.orders.append(self.desk.order(self.product, quantity=1 + number % 3))
        elif verb == "rate":
            self.desk.rate(number)
        elif verb == "settle":
            self.desk.wait(days=number % 9)
            self.desk.settle()
        elif self.orders:
            self._to(verb, self.orders[which % len(self.orders)], number)

    def _to(self, verb: str, order: Order, number: int) -> None:
        try:
            if verb == "pay":
                self.desk.pay(order)
            elif verb == "deliver":
                self.desk.delivered(order)
            elif verb == "refund":
                self.desk.refund_all(order, ref=str(number))
            else:
                order_close(shop_id=self.desk.shop.pk, order_id=order.pk, reason="cancelled")
        except Refusal:
            pass  # not in that state; that nothing changed is checked below

    @invariant()
    def nothing_is_broken(self) -> None:
        assert self.desk.broken("INV-4", "INV-12", "INV-24", "INV-25", "INV-26", "INV-27", "INV-39") == []


@pytest.mark.inv("INV-12")
@pytest.mark.inv("INV-26")
@pytest.mark.inv("INV-27")
@pytest.mark.django_db
def test_whatever_is_sold_and_refunded_commissions_stay_true(till: Till) -> None:
    Sales.till = till
    run_state_machine_as_test(
        Sales,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
