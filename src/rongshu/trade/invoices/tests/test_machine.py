"""Any order of asking, issuing, refunding and reversing: what is invoiced never exceeds what was paid and is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from rongshu.kit.errors import Refusal
from rongshu.kit.tenancy import shop_block
from rongshu.trade.invoices import services
from rongshu.trade.invoices.models import Invoice
from rongshu.trade.invoices.tests.desk import PAID, Desk
from tests.till import Till


@pytest.mark.django_db
def test_invoices_in_any_order(till: Till) -> None:  # noqa: C901  # a machine and its rules are one thing
    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.undo = transaction.atomic()
            # The tests' own wrapping, like pytest's: gateways may be called inside it.
            self.undo._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark
            self.undo.__enter__()
            self.desk = Desk(till)
            self.kept = PAID
            self.numbers = 0
            self.asked: list[Invoice] = []

        def fapiao(self) -> str:
            self.numbers += 1
            return f"{self.numbers:020d}"

        @rule()
        def ask(self) -> None:
            try:
                self.asked.append(self.desk.ask())
            except Refusal:
                return

        @rule(step=st.sampled_from(["issue", "refuse", "cancel", "reverse"]), which=st.integers(0, 7))
        def act(self, step: str, which: int) -> None:
            if not self.asked:
                return
            invoice = self.asked[-1 - which % len(self.asked)]
            steps: dict[str, tuple[Any, dict[str, Any]]] = {
                "issue": (services.invoice_issue, {"fapiao_number": self.fapiao()}),
                "refuse": (services.invoice_refuse, {"reason": "理由"}),
                "cancel": (services.invoice_cancel, {"buyer_id": self.desk.buyer.pk}),
                "reverse": (services.invoice_reverse, {"red_number": self.fapiao()}),
            }
            service, more = steps[step]
            try:
                moved = self.desk.do(service, invoice, **more)
            except Refusal:
                return
            if step == "issue":  # also when the job of a refund has not run yet
                assert moved.amount_fen == self.kept

        @rule(fen=st.integers(1, 4000), follow=st.booleans())
        def refund(self, fen: int, follow: bool) -> None:
            try:
                self.desk.refund(fen, follow=follow)
            except Refusal:
                return
            self.kept -= fen

        @rule()
        def jobs(self) -> None:
            """What follows from refunds has run: from here on nothing issued says too much."""
            self.desk.follow()
            with shop_block(self.desk.shop.pk):
                issued = list(Invoice.objects.filter(state="issued").values_list("amount_fen", flat=True))
            assert sum(issued) <= self.kept

        def teardown(self) -> None:
            self.jobs()
            self.desk.assert_sound()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
