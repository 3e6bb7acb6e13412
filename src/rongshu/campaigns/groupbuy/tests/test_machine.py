"""Groups under any sequence of what people, gateways and clocks may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from rongshu.campaigns.base.services import activity_stop
from rongshu.campaigns.groupbuy import jobs
from rongshu.campaigns.groupbuy.models import Group
from rongshu.campaigns.groupbuy.services import GroupUndecided
from rongshu.campaigns.groupbuy.tests.table import Table
from rongshu.kernel import clock
from rongshu.kit.errors import Refusal
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_receive, order_refund, order_ship
from tests.till import Till
from tests.world import make_shop, make_user

CHECKED = ("INV-4", "INV-8", "INV-10", "INV-13", "INV-14", "INV-18", "INV-19")
# As often as people do it, more or less.
VERBS = (
    *("join",) * 7,
    *("pay",) * 8,
    *("open", "ship", "wait", "work") * 2,
    *("close", "withdraw", "refund", "gateway_falters", "stop"),
)
ENDED = {Group.State.SUCCESS, Group.State.FAILED, Group.State.VOID}


class Groups(RuleBasedStateMachine):
    """A small group-buy, six people, and a till that sometimes says nothing."""

    till: Till  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        # The tests' own wrapping, like pytest's: gateways may be called inside it.
        self.transaction._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark
        self.transaction.__enter__()
        self.ended: dict[str, str] = {}
        self.stopped = False
        self.orders: list[Order] = []

    def teardown(self) -> None:
        self.till.silent = False
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(size=st.integers(2, 3), limit=st.integers(1, 2), discount=st.sampled_from([0, 500]))
    def start(self, size: int, limit: int, discount: int) -> None:
        self.table = Table(make_shop(), self.till)
        self.table.lay(
            stock=7,
            size=size,
            quota=7,
            per_person_limit=limit,
            per_order_limit=limit,
            ttl_hours=1,
            leader_discount_fen=discount,
        )
        self.people: list[User] = [make_user(name=f"第{number}位") for number in range(6)]

    # One rule that draws a verb: Hypothesis switches whole rules off at random, and a group-buy without paying, or
    # without joining, is soon told.
    @rule(verb=st.sampled_from(VERBS), who=st.integers(0, 5), which=st.integers(0, 30))
    def act(self, verb: str, who: int, which: int) -> None:
        if verb not in TO_AN_ORDER:
            getattr(self, verb)(who)
        elif self.orders:
            sensible = [order for order in self.orders if self._makes_sense(verb, order)] if which % 3 else []
            chosen = sensible or self.orders
            TO_AN_ORDER[verb](self, chosen[which % len(chosen)], who)

    def open(self, who: int) -> None:
        self._ask(lambda: self.table.order(self.people[who], quantity=1 + who % 2))

    def join(self, order: Order, who: int) -> None:
        self._ask(lambda: self.table.order(self.people[who], order.campaign_ref))

    def pay(self, order: Order, _who: int) -> None:
        try:
            self.table.pay(order)
        except Refusal:
            assert self.table.state(order) != Order.State.UNPAID or self._overdue(order) or self.till.silent

    def close(self, order: Order, _who: int) -> None:
        self.table.close(order)

    def withdraw(self, order: Order, _who: int) -> None:
        try:
            self.table.withdraw(order)
        except Refusal:
            assert self.table.state(order) != Order.State.UNPAID

    def refund(self, order: Order, _who: int) -> None:
        try:
            with shop_block(self.table.shop.pk):
                order_refund(order_id=order.pk, reason="staff", ref="1")
        except Refusal:
            assert self.table.state(order) in (Order.State.UNPAID, Order.State.CLOSED)

    def ship(self, order: Order, who: int) -> None:
        if self.table.state(order) != Order.State.PAID:
            return
        with shop_block(self.table.shop.pk):
            order_ship(
                order_id=order.pk, carrier_code="shunfeng", waybill=f"SF{order.pk:013d}", actor="staff:1"
            )
            if who % 2:
                order_receive(order_id=order.pk, actor="system")

    def wait(self, who: int) -> None:
        self.table.wait(minutes=(5, 11, 61)[who % 3])

    def work(self, _who: int) -> None:
        """What the worker does: decide what is due, refund what waits."""
        with shop_block(self.table.shop.pk):
            groups = list(Group.objects.order_by("pk").values_list("pk", flat=True))
        for group_id in groups:
            try:
                jobs.group_expire(shop_id=self.table.shop.pk, group_id=group_id)
            except GroupUndecided:
                assert self.till.silent
        self.table.refund_seats()

    def gateway_falters(self, _who: int) -> None:
        self.till.silent = not self.till.silent

    def stop(self, who: int) -> None:
        if not self.stopped and who < 2:
            self.stopped = True
            with shop_block(self.table.shop.pk):
                activity_stop(activity_id=self.table.activity.id)

    @invariant()
    def nothing_is_broken(self) -> None:
        assert self.table.broken(*CHECKED) == []

    @invariant()
    def an_outcome_is_final(self) -> None:
        with shop_block(self.table.shop.pk):
            states = dict(Group.objects.values_list("code", "state"))
        for code, state in states.items():
            event(f"a group is {state}")
            assert self.ended.get(code, state) == state
        self.ended = {code: state for code, state in states.items() if state in ENDED}

    def _ask(self, place: Callable[[], Order]) -> None:
        try:
            self.orders.append(place())
        except Refusal as refusal:
            event(f"refused: {refusal.code}")

    def _makes_sense(self, verb: str, order: Order) -> bool:
        """Two times of three people do what leads somewhere; the third shows that nothing else does harm."""
        if verb == "join":
            return self.table.group(order.campaign_ref).state == Group.State.OPEN
        return self.table.state(order) in SENSIBLE[verb]

    def _overdue(self, order: Order) -> bool:
        with shop_block(self.table.shop.pk):
            return order.expires_at <= clock.now()


_O = Order.State
SENSIBLE = {
    "pay": {_O.UNPAID},
    "close": {_O.UNPAID},
    "withdraw": {_O.AWAITING_CAMPAIGN},
    "refund": {_O.AWAITING_CAMPAIGN, _O.PAID, _O.SHIPPED},
    "ship": {_O.PAID},
}
TO_AN_ORDER = {
    "join": Groups.join,
    "pay": Groups.pay,
    "close": Groups.close,
    "withdraw": Groups.withdraw,
    "refund": Groups.refund,
    "ship": Groups.ship,
}


@pytest.mark.inv("INV-13")
@pytest.mark.inv("INV-18")
@pytest.mark.inv("INV-19")
@pytest.mark.django_db
def test_whatever_people_do_groups_stay_true(till: Till) -> None:
    Groups.till = till
    run_state_machine_as_test(
        Groups,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
