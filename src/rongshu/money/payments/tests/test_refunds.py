"""Giving back: decided once, held at once, sent under one number until there is an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from rongshu.foundation.audit.models import AuditEntry
from rongshu.kernel import clock
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import entries_for
from rongshu.money.payments import jobs, selectors, services
from rongshu.money.payments.errors import (
    IssueNotFound,
    IssueResolved,
    PaymentNotFound,
    RefundConflict,
    RefundNotFound,
    RefundTooLarge,
)
from rongshu.money.payments.models import Refund
from rongshu.money.payments.tests.conftest import Till, Travel, use_simulator
from rongshu.money.payments.types import IssueView, Outcome


@pytest.mark.inv("INV-10")
def test_a_refund_is_held_booked_and_its_job_deferred_at_once(till: Till) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 3_000)
    assert (refund.state, refund.amount_fen, refund.reason) == ("queued", 3_000, "cancel")
    assert refund.number[0] == "R"
    assert till.now(payment).refund_held_fen == 3_000
    assert till.balances() == (9_900, 6_900, 3_000)
    (waiting,) = ProcrastinateJob.objects.filter(task_name="money.payments.jobs.refund_send")
    assert waiting.args == {"shop_id": till.shop.pk, "refund_id": refund.id}
    assert waiting.queueing_lock == f"refund:{refund.id}"
    with shop_block(till.shop.pk):
        assert OutboxEvent.objects.get(name="refund.created").payload["amount_fen"] == 3_000


@pytest.mark.inv("INV-10")
def test_the_same_decision_makes_one_refund(till: Till) -> None:
    payment = till.paid(9_900)
    first = till.refund(payment, 3_000, reason="cancel", ref="thing:1")
    assert till.refund(payment, 3_000, reason="cancel", ref="thing:1") == first
    with pytest.raises(RefundConflict) as refused:
        till.refund(payment, 3_001, reason="cancel", ref="thing:1")
    assert refused.value.members == {"amount_fen": 3_000}
    assert till.now(payment).refund_held_fen == 3_000
    assert till.balances() == (9_900, 6_900, 3_000)
    assert till.refund(payment, 1_000, reason="aftersale", ref="thing:1").id != first.id


@pytest.mark.inv("INV-10")
def test_refunds_never_pass_what_was_paid(till: Till) -> None:
    payment = till.paid(9_900)
    till.refund(payment, 9_000, ref="a")
    with pytest.raises(RefundTooLarge) as refused:
        till.refund(payment, 901, ref="b")
    assert refused.value.members == {"refundable_fen": 900}
    till.refund(payment, 900, ref="c")
    assert till.now(payment).refundable_fen == 0
    assert till.balances() == (9_900, 0, 9_900)
    assert [refund.amount_fen for refund in till.refunds()] == [9_000, 900]


@pytest.mark.inv("INV-10")
def test_what_was_not_paid_cannot_be_given_back(till: Till) -> None:
    payment = till.opened(9_900)
    with pytest.raises(RefundTooLarge):
        till.refund(payment, 1)
    with pytest.raises(ValueError, match="positive whole number"):
        till.refund(payment, 0)
    with shop_block(till.shop.pk), pytest.raises(PaymentNotFound):
        services.refund_create(payment_id=0, amount_fen=1, reason="cancel", ref="x")
    assert till.refunds() == []


@pytest.mark.inv("INV-11")
def test_a_refund_is_sent_and_its_notice_ends_it(till: Till) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 3_000)
    assert till.send(refund).state == "query"  # the provider is at it
    (there,) = till.simulator.transaction(payment.number)["refunds"]
    assert (there["out_refund_no"], there["amount_fen"]) == (refund.number, 3_000)
    assert there["reason"] == "订单退款"
    assert till.deliver(payment, kind="REFUND") == Outcome.REFUNDED
    done = till.refund_now(refund)
    assert done.state == "succeeded"
    assert done.finished_at is not None
    assert till.now(payment).refunded_fen == 3_000
    assert till.balances() == (6_900, 6_900, 0)
    assert till.things.refunds == [(1, 3_000)]
    with shop_block(till.shop.pk):
        assert [entry.purpose for entry in entries_for("thing:1")] == [
            "payment_captured",
            "refund_decided",
            "refund_succeeded",
        ]
        event = OutboxEvent.objects.get(name="refund.succeeded").payload
    assert (event["refund_id"], event["subject_id"], event["amount_fen"]) == (refund.id, 1, 3_000)


@pytest.mark.inv("INV-11")
def test_a_refund_without_a_notice_is_asked_about(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    till.send(refund)
    assert till.send(refund).state == "query"  # not due yet: nobody is asked
    travel(timedelta(seconds=10))
    assert till.send(refund).state == "succeeded"
    assert [call["operation"] for call in till.simulator.calls(out_trade_no=payment.number)][-2:] == [
        "refund",
        "query_refund",
    ]
    assert till.things.refunds == [(1, 9_900)]


@pytest.mark.inv("INV-11")
def test_a_time_out_after_success_is_asked_about_and_never_sent_twice(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    use_simulator(till.simulator, timeout_s=0.5)
    till.simulator.arm("timeout_after_success", operation="refund")
    assert till.send(refund).state == "query"
    till.simulator.release(what=["responses"])
    assert till.balances() == (9_900, 0, 9_900)
    travel(timedelta(seconds=10))
    assert till.send(refund).state == "succeeded"
    operations = [call["operation"] for call in till.simulator.calls(out_trade_no=payment.number)]
    assert operations.count("refund") == 1
    assert len(till.simulator.transaction(payment.number)["refunds"]) == 1
    assert till.balances() == (0, 0, 0)


@pytest.mark.inv("INV-11")
def test_a_refund_that_never_arrived_is_sent_again_under_the_same_number(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    till.simulator.arm("drop_before", operation="refund")
    assert till.send(refund).state == "query"
    travel(timedelta(seconds=10))
    assert till.send(refund).state == "retrying"  # the provider never heard of it
    assert till.send(refund).state == "query"
    (there,) = till.simulator.transaction(payment.number)["refunds"]
    assert there["out_refund_no"] == refund.number


@pytest.mark.inv("INV-37")
def test_eight_errors_park_a_refund(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    till.simulator.arm("error", operation="refund", code="NOT_ENOUGH", status=403, count=-1)
    waits = []
    for _attempt in range(7):
        assert till.send(refund).state == "retrying"
        waits.append(_wait_of(till, refund.id))
        travel(waits[-1])
    assert [wait.total_seconds() for wait in waits] == [10, 60, 300, 900, 3_600, 10_800, 21_600]
    assert till.send(refund).state == "refund_manual"
    (issue,) = _issues(till, "refund_manual")
    assert issue.refund_id == refund.id
    assert str(issue.detail["error"]).startswith("NOT_ENOUGH")
    assert till.balances() == (9_900, 0, 9_900)  # still owed
    travel(timedelta(days=2))
    assert till.send(refund).state == "refund_manual"
    with shop_block(till.shop.pk):
        assert OutboxEvent.objects.get(name="refund.parked").payload["refund_id"] == refund.id
        assert Refund.objects.get().attempts == 8


@pytest.mark.inv("INV-37")
def test_a_day_without_an_answer_parks_a_refund(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    till.simulator.arm("refund_pending", count=-1)
    assert till.send(refund).state == "query"
    travel(timedelta(hours=23))
    assert till.send(refund).state == "query"
    travel(timedelta(hours=1))
    assert till.send(refund).state == "refund_manual"
    # The provider comes round after all: the queue is cleared by itself.
    till.simulator.release(what=["refunds"])
    assert till.deliver(payment, kind="REFUND") == Outcome.REFUNDED
    assert till.refund_now(refund).state == "succeeded"
    assert till.issues() == []
    assert till.balances() == (0, 0, 0)


@pytest.mark.inv("INV-8")
@pytest.mark.parametrize("fault", ["refund_abnormal", "refund_closed"])
def test_a_refund_the_provider_gives_up_is_parked(till: Till, fault: str) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    till.simulator.arm(fault)
    till.send(refund)
    assert till.deliver(payment, kind="REFUND") == Outcome.REFUND_PARKED
    assert till.refund_now(refund).state == "refund_manual"
    assert till.issues() == [("refund_manual", refund.number)]
    assert till.now(payment).refund_held_fen == 9_900
    assert till.things.refunds == []


def test_a_parked_refund_is_taken_up_again_by_a_person(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    till.simulator.arm("error", operation="refund", code="NOT_ENOUGH", status=403, count=-1)
    for _attempt in range(8):
        till.send(refund)
        travel(timedelta(hours=6))
    till.simulator.reset(only_faults=True)
    till.simulator.arm("lost", count=-1)
    assert till.refund_now(refund).state == "refund_manual"
    with shop_block(till.shop.pk):
        services.refund_retry(refund_id=refund.id, actor="user:7")
        assert AuditEntry.objects.get().action == "refund.retry"
    assert till.issues() == []
    with shop_block(till.shop.pk), pytest.raises(IllegalTransition):
        services.refund_retry(refund_id=refund.id, actor="user:7")
    assert till.send(refund).state == "retrying"  # asked first: never heard of
    assert till.send(refund).state == "query"
    travel(timedelta(seconds=10))
    assert till.send(refund).state == "succeeded"
    assert till.balances() == (0, 0, 0)


@pytest.mark.inv("INV-37")
def test_a_worker_that_died_in_the_middle_is_followed_by_a_question(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    with shop_block(till.shop.pk):
        # As the first block of a send leaves it when the process ends there.
        services.refund_sending._take(refund.id)
    assert till.refund_now(refund).state == "sending"
    assert till.send(refund).state == "sending"  # the lease is not over
    travel(timedelta(minutes=2))
    assert till.send(refund).state == "retrying"
    assert till.send(refund).state == "query"


@pytest.mark.inv("INV-37")
def test_the_sweeper_finds_due_refunds_once(till: Till, travel: Travel) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    ProcrastinateJob.objects.all()._raw_delete("default")  # the job was lost
    for _sweep in range(2):
        with shop_block(till.shop.pk):
            jobs.refunds_due(till.shop.pk)
        (waiting,) = ProcrastinateJob.objects.filter(status="todo")
        assert waiting.args == {"shop_id": till.shop.pk, "refund_id": refund.id}
    jobs.refund_send(shop_id=till.shop.pk, refund_id=refund.id)
    travel(timedelta(seconds=10))
    jobs.refund_send(shop_id=till.shop.pk, refund_id=refund.id)
    assert till.refund_now(refund).state == "succeeded"
    jobs.refund_send(shop_id=till.shop.pk, refund_id=refund.id)
    assert till.things.refunds == [(1, 9_900)]


@pytest.mark.inv("INV-13")
def test_each_payment_refunds_alone(till: Till) -> None:
    first, second = till.paid(5_000, thing=1), till.paid(7_000, thing=2)
    one, two = till.refund(first, 5_000), till.refund(second, 7_000, ref="thing:2")
    till.simulator.arm("error", operation="refund", code="NOT_ENOUGH", status=403, out_trade_no=first.number)
    assert till.send(one).state == "retrying"
    assert till.send(two).state == "query"
    assert till.deliver(second, kind="REFUND") == Outcome.REFUNDED
    assert till.balances() == (5_000, 0, 5_000)


@pytest.mark.abu("ABU-9")
def test_a_refund_notice_nobody_asked_for_is_queued(till: Till) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 9_900)
    till.send(refund)
    with shop_block(till.shop.pk):
        Refund.objects.update(number="R261231SOMETHINGELSE")
    assert till.deliver(payment, kind="REFUND") == Outcome.UNKNOWN_PAYMENT
    assert till.issues() == [("unknown_payment", f"wechatpay:{refund.number}")]
    assert till.things.refunds == []


@pytest.mark.abu("ABU-9")
def test_a_refund_of_another_amount_is_queued(till: Till) -> None:
    payment = till.paid(9_900)
    refund = till.refund(payment, 3_000)
    till.send(refund)
    with shop_block(till.shop.pk):
        Refund.objects.update(amount_fen=2_999)
    assert till.deliver(payment, kind="REFUND") == Outcome.MISMATCH
    assert [queue for queue, _key in till.issues()] == ["payment_mismatch"]
    assert till.refund_now(refund).state == "query"
    assert till.things.refunds == []


@pytest.mark.inv("INV-38")
def test_an_issue_is_resolved_once_with_its_audit_row(till: Till) -> None:
    payment = till.opened(9_900)
    till.simulator.arm("wrong_amount")
    till.simulator.pay(out_trade_no=payment.number)
    till.query(payment)
    (issue,) = _issues(till, "payment_mismatch")
    with shop_block(till.shop.pk):
        services.issue_resolve(issue_id=issue.id, resolution="已在商户平台原路退回", actor="user:7")
    assert till.issues() == []
    with shop_block(till.shop.pk):
        with pytest.raises(IssueResolved):
            services.issue_resolve(issue_id=issue.id, resolution="again", actor="user:8")
        with pytest.raises(IssueNotFound):
            services.issue_resolve(issue_id=0, resolution="x", actor="user:8")
        entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.target) == (
        "user:7",
        "payment_issue.resolve",
        f"payment_issue:{issue.id}",
    )


def test_what_is_not_there_is_not_sent(till: Till) -> None:
    with pytest.raises(RefundNotFound):
        services.refund_send(shop_id=till.shop.pk, refund_id=0)


def _wait_of(till: Till, refund_id: int) -> timedelta:
    with shop_block(till.shop.pk):
        return Refund.objects.get(pk=refund_id).next_attempt_at - clock.now()


def _issues(till: Till, queue: str) -> list[IssueView]:
    with shop_block(till.shop.pk):
        return selectors.open_issues(queue=queue)
