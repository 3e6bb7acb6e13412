"""Any order of what buyer, shop, platform and time may do: money and stock stay exact, nothing waits for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from rongshu.kit.errors import Refusal
from rongshu.trade.aftersales import services
from rongshu.trade.aftersales.models import Case
from rongshu.trade.aftersales.tests.counter import Counter
from tests.till import Till

_BUYER = (
    services.case_cancel,
    services.case_ship_back,
    services.case_reapply,
    services.case_escalate,
    services.case_confirm,
)
_SHOP = (
    services.case_agree,
    services.case_refuse,
    services.case_receive,
    services.case_refuse_goods,
    services.case_replace,
    services.case_refund_instead,
    services.case_rule,
)


@pytest.mark.inv("INV-10")
@pytest.mark.inv("INV-14")
@pytest.mark.inv("INV-37")
@pytest.mark.django_db
def test_cases_in_any_order(till: Till) -> None:  # noqa: C901  # a machine and its rules are one thing
    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.undo = transaction.atomic()
            # The tests' own wrapping, like pytest's: gateways may be called inside it.
            self.undo._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark
            self.undo.__enter__()
            self.counter = Counter(till)
            self.cases: list[Case] = []
            self.parcels = 0

        def way(self) -> dict[str, str]:
            self.parcels += 1
            return {"carrier_code": "shunfeng", "waybill": f"SF{self.parcels:010d}"}

        @rule(
            kind=st.sampled_from(["refund_only", "return", "exchange", "reship"]),
            reason=st.sampled_from(["no_reason", "quality", "damaged", "missing"]),
            apples=st.booleans(),
            quantity=st.integers(0, 3),
            amount_fen=st.one_of(st.none(), st.integers(1, 12_000)),
        )
        def ask(self, kind: str, reason: str, apples: bool, quantity: int, amount_fen: int | None) -> None:
            line = self.counter.apples if apples else self.counter.pears
            try:
                self.cases.append(self.counter.open(kind, reason, line, quantity, amount_fen))
            except Refusal:
                return

        @rule(service=st.sampled_from(_BUYER + _SHOP), which=st.integers(0, 7), good=st.integers(0, 3))
        def act(self, service: Any, which: int, good: int) -> None:
            if not self.cases:
                return
            case = self.counter.case(self.cases[which % len(self.cases)])
            more: dict[str, Any] = {"actor": "staff:1"}
            if service in (services.case_cancel, services.case_ship_back, services.case_reapply):
                more = {}
            if service in _BUYER:
                more["buyer_id"] = self.counter.buyer.pk
            if service in (services.case_ship_back, services.case_replace):
                more |= self.way()
            if service is services.case_reapply:
                more["description"] = "再看看"
            if service in (services.case_refuse, services.case_refuse_goods, services.case_escalate):
                more["text"] = "理由"
            if service is services.case_rule:
                more |= {"ruling": ("refund", "return", "replace", "reject")[good], "text": "裁定"}
            if service is services.case_receive:
                line = self.counter.apples if case.claim_fen % 3333 == 0 else self.counter.pears
                more["counts"] = {line: (good, 0)}
            try:
                self.counter.do(service, case, **more)
            except Refusal:
                return

        @rule(days=st.integers(1, 8))
        def time(self, days: int) -> None:
            self.counter.wait(days=days)

        @rule()
        def money(self) -> None:
            self.counter.arrive()

        def teardown(self) -> None:
            try:
                self.end_well()
            finally:  # also when it does not: the next example must find nothing of this one
                transaction.set_rollback(True)
                self.undo.__exit__(None, None, None)

        def end_well(self) -> None:
            # The worker, which no rule stands for, has sent in the days that passed what was due.
            self.counter.arrive()
            self.counter.assert_sound()
            for _round in range(5):
                self.counter.arrive()
                self.counter.wait(days=11)
            self.counter.arrive()
            assert all(self.counter.case(case).closed_at is not None for case in self.cases)
            order = self.counter.order()
            assert order.refunded_fen <= order.paid_fen
            self.counter.assert_sound()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
