"""A buyer, a shop and a provider that fails as it likes: every step keeps the invariants, in the end all is settled."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from rongshu.foundation.shops.models import Shop
from rongshu.kit import invariants
from rongshu.kit.clock import advance
from rongshu.kit.errors import Refusal
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import jobs, selectors
from rongshu.money.payments.errors import NoticeForged, RefundTooLarge
from rongshu.money.payments.models import Payment, Refund
from rongshu.money.payments.states import REFUND_OPEN
from rongshu.money.payments.tests.conftest import KIND, Things, Till, use_simulator
from rongshu.money.payments.types import PaymentView, RefundView
from simulators.wechatpay.testing import SimulatorProcess

CHECKS = tuple({one.id for one in invariants.registered()} & {f"INV-{n}" for n in (1, 3, 4, 6, 7, 8, 10, 11)})
THINGS = (1, 2)


class PaymentMachine(RuleBasedStateMachine):
    """Everything that may happen to payments, in any order."""

    simulator: SimulatorProcess
    things: Things
    shops = 0

    payments: Bundle[PaymentView] = Bundle("payments")
    refunds: Bundle[RefundView] = Bundle("refunds")

    @initialize()
    def open_shop(self) -> None:
        PaymentMachine.shops += 1
        self.simulator.reset()
        self.simulator.arm("lost", count=-1)
        self.things.closed.clear()
        self.till = Till(
            Shop.objects.create(slug=f"shop-{PaymentMachine.shops}", name="一"), self.simulator, self.things
        )

    @rule(target=payments, thing=st.sampled_from(THINGS), amount_fen=st.sampled_from([1, 100, 9_900]))
    def prepare(self, thing: int, amount_fen: int) -> PaymentView | MultipleResults[PaymentView]:
        try:
            return self.till.prepare(amount_fen, thing=thing)
        except Refusal:
            return multiple()  # an opened one of another amount is in the way

    @rule(payment=payments)
    def open(self, payment: PaymentView) -> None:
        with suppress(Refusal):
            self.till.open(payment)

    @rule(payment=payments, late=st.booleans())
    def pay(self, payment: PaymentView, late: bool) -> None:
        with suppress(AssertionError):  # not opened, closed, or paid already
            self.simulator.pay(out_trade_no=payment.number, late=late)

    @rule(payment=payments)
    def close(self, payment: PaymentView) -> None:
        before = self.till.now(payment)
        answer = self.till.close(payment)
        state = self.till.now(payment).state
        assert answer == state or (answer == "unknown" and state == before.state)

    @rule(payment=payments)
    def query(self, payment: PaymentView) -> None:
        self.till.query(payment)

    @rule(payment=payments, copies=st.integers(min_value=1, max_value=3))
    def notify(self, payment: PaymentView, copies: int) -> None:
        for notice in self.till.notices(payment.number, ""):
            for _copy in range(copies):
                self.till.hear(*self.simulator.sealed(notice["seq"]))

    @rule(payment=payments, defect=st.sampled_from(["bad_signature", "forged_serial", "wrong_key", "stale"]))
    def forge(self, payment: PaymentView, defect: str) -> None:
        before = self.till.now(payment)
        for notice in self.till.notices(payment.number, ""):
            with pytest.raises(NoticeForged):
                self.till.hear(*self.simulator.sealed(notice["seq"], defect))
        assert self.till.now(payment) == before

    @rule(
        target=refunds,
        payment=payments,
        amount_fen=st.sampled_from([1, 50, 9_900]),
        ref=st.sampled_from(["a", "b", "c"]),
    )
    def refund(
        self, payment: PaymentView, amount_fen: int, ref: str
    ) -> RefundView | MultipleResults[RefundView]:
        left = self.till.now(payment).refundable_fen
        try:
            return self.till.refund(payment, amount_fen, ref=ref)
        except RefundTooLarge:
            assert amount_fen > left
        except Refusal:
            pass  # the same decision over another amount
        return multiple()

    @rule(refund=refunds)
    def send(self, refund: RefundView) -> None:
        self.till.send(refund)

    @rule(
        fault=st.sampled_from(
            ["server_error", "drop_before", "drop_after_success", "bad_response_signature"]
        ),
        operation=st.sampled_from(["prepay", "query", "close", "refund", "query_refund"]),
    )
    def fault(self, fault: str, operation: str) -> None:
        self.simulator.arm(fault, operation=operation)

    @rule(fault=st.sampled_from(["wrong_amount", "wrong_merchant", "wrong_currency", "refund_pending"]))
    def wrong(self, fault: str) -> None:
        self.simulator.arm(fault)

    @rule(thing=st.sampled_from(THINGS))
    def close_thing(self, thing: int) -> None:
        self.things.closed.add(thing)

    @rule(minutes=st.sampled_from([1, 20]))
    def wait(self, minutes: int) -> None:
        advance(timedelta(minutes=minutes))

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "till"):
            with shop_block(self.till.shop.pk):
                assert invariants.violations(only=CHECKS, alias="default") == []

    def teardown(self) -> None:
        if not hasattr(self, "till"):
            return
        self.simulator.reset(only_faults=True)
        self.simulator.arm("lost", count=-1)
        self.simulator.release(what=["refunds"])
        for _round in range(4):  # an unknown refund: ask, send, ask
            advance(timedelta(hours=2))
            self._work_off_what_is_due()
        self._all_is_settled()

    def _work_off_what_is_due(self) -> None:
        shop_id = self.till.shop.pk
        with shop_block(shop_id):
            payments = list(Payment.objects.filter(next_query_at__isnull=False).values_list("pk", flat=True))
            refunds = list(Refund.objects.filter(state__in=REFUND_OPEN).values_list("pk", flat=True))
        for payment_id in payments:
            jobs.payment_poll(shop_id=shop_id, payment_id=payment_id)
        for refund_id in refunds:
            jobs.refund_send(shop_id=shop_id, refund_id=refund_id)

    def _all_is_settled(self) -> None:
        """Without one notice, by questions alone: what the provider holds is what the ledger says, or is queued."""
        with shop_block(self.till.shop.pk):
            ours = [one for thing in THINGS for one in selectors.payments_of(KIND, thing)]
            refunds = [one for thing in THINGS for one in selectors.refunds_of(KIND, thing)]
            queued = {issue.payment_id for issue in selectors.open_issues()}
        there = {one["out_trade_no"]: one for one in self.simulator.transactions()}
        for payment in ours:
            assert payment.state in ("paid", "closed") or payment.number not in there
            paid_there = there.get(payment.number, {"state": ""})["state"] == "SUCCESS"
            assert payment.state == "paid" or not paid_there or payment.id in queued
        assert {refund.state for refund in refunds} <= {"succeeded"}
        credited = [one for one in ours if one.state == "paid"]
        held = sum(there[one.number]["paid_fen"] - there[one.number]["refunded_fen"] for one in credited)
        assert self.till.balances() == (held, held, 0)
        # A thing is bought at most once.
        for thing in THINGS:
            assert sum(one.subject_id == thing and one.outcome == "accepted" for one in ours) <= 1


@pytest.mark.inv("INV-6")
@pytest.mark.inv("INV-7")
@pytest.mark.inv("INV-8")
@pytest.mark.inv("INV-10")
def test_payments_stay_sound_whatever_happens(db: None, gateway: SimulatorProcess, things: Things) -> None:
    use_simulator(gateway)
    PaymentMachine.simulator, PaymentMachine.things = gateway, things
    run_state_machine_as_test(
        PaymentMachine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
