"""Each check finds the fault it is for, planted here where the services would never put it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from rongshu.kernel import clock
from rongshu.kit import invariants
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import Payment, PaymentIssue, ProviderNotice, Refund
from rongshu.money.payments.tests.conftest import Till, Travel

OURS = ("INV-6", "INV-7", "INV-8", "INV-10", "INV-11", "INV-37")


def _broken(till: Till) -> set[tuple[str, str]]:
    with shop_block(till.shop.pk):
        found = invariants.violations(only=OURS, alias="default")
    return {(finding.invariant.id, finding.invariant.title) for finding in found}


@pytest.fixture
def refunded(till: Till) -> Till:
    """One payment, refunded in part and the answer there; another waiting to be paid."""
    payment = till.paid(9_900)
    till.send(till.refund(payment, 3_000))
    till.deliver(payment, kind="REFUND")
    till.opened(500, thing=2)
    assert _broken(till) == set()
    return till


@pytest.mark.inv("INV-6")
@pytest.mark.parametrize("fault", [{"amount_fen": 9_901}, {"transaction_id": None}, {"paid_at": None}])
def test_a_payment_that_is_paid_otherwise_than_asked(refunded: Till, fault: dict[str, object]) -> None:
    with shop_block(refunded.shop.pk):
        Payment.objects.filter(state="paid").update(**fault)
    assert _broken(refunded) == {
        ("INV-6", "a paid payment has its provider transaction and exactly the amount that was asked for")
    }


@pytest.mark.inv("INV-7")
def test_money_that_is_not_in_the_ledger(refunded: Till) -> None:
    with shop_block(refunded.shop.pk):
        Payment.objects.filter(state="pending").update(
            state="paid",
            outcome="accepted",
            paid_fen=F("amount_fen"),
            transaction_id="4200",
            paid_at=clock.now(),
            next_query_at=None,
        )
    assert _broken(refunded) == {("INV-7", "what a provider paid is in the ledger exactly once")}


@pytest.mark.inv("INV-8")
def test_money_nobody_took_and_nobody_returns(refunded: Till) -> None:
    with shop_block(refunded.shop.pk):
        Payment.objects.filter(state="paid").update(outcome="late_payment")
    assert _broken(refunded) == {("INV-8", "money a subject did not take is on its way back in full")}


@pytest.mark.inv("INV-8")
def test_a_mismatch_without_its_issue(refunded: Till) -> None:
    with shop_block(refunded.shop.pk):
        ProviderNotice.objects.create(
            provider="wechatpay", notice_id="x", kind="payment", reference="P1", outcome="mismatch"
        )
    expected = {("INV-8", "a notice of money that was not credited has an issue in a queue")}
    assert _broken(refunded) == expected
    with shop_block(refunded.shop.pk):
        now = clock.now()
        PaymentIssue.objects.create(
            queue="unknown_payment", key="x", detail={"number": "P1"}, created_at=now, deadline_at=now
        )
    assert _broken(refunded) == set()


@pytest.mark.inv("INV-10")
def test_refunds_that_are_not_what_is_held(refunded: Till) -> None:
    with shop_block(refunded.shop.pk):
        Payment.objects.filter(state="paid").update(refund_held_fen=F("refund_held_fen") + 1)
    assert _broken(refunded) == {
        (
            "INV-10",
            "refunds of a payment, succeeded and pending, are what it holds and within what was captured",
        )
    }


@pytest.mark.inv("INV-10")
def test_a_refund_the_ledger_knows_otherwise(refunded: Till) -> None:
    with shop_block(refunded.shop.pk):
        Refund.objects.update(amount_fen=2_999)
        Payment.objects.filter(state="paid").update(refund_held_fen=2_999, refunded_fen=2_999)
    assert _broken(refunded) == {
        ("INV-10", "each refund is in the ledger once when decided and once when given back")
    }


@pytest.mark.inv("INV-11")
def test_a_refund_that_ended_nowhere(refunded: Till) -> None:
    with shop_block(refunded.shop.pk):
        Refund.objects.update(finished_at=None)
    assert {finding for finding, _title in _broken(refunded)} == {"INV-11"}


@pytest.mark.inv("INV-37")
def test_a_payment_nobody_closed(refunded: Till, travel: Travel) -> None:
    with shop_block(refunded.shop.pk):
        Payment.objects.filter(state="pending").update(state="created", next_query_at=None)
    travel(timedelta(days=2, minutes=16))
    title = (
        "no payment stays open two days past its deadline, unless its provider is silent and a person knows"
    )
    assert _broken(refunded) == {("INV-37", title)}


@pytest.mark.inv("INV-37")
def test_what_waits_without_anybody_coming(refunded: Till, travel: Travel) -> None:
    refund = refunded.refund(refunded.paid(100, thing=3), 100, ref="thing:3")
    assert _broken(refunded) == set()
    travel(timedelta(hours=2))
    assert _broken(refunded) == {
        ("INV-37", "no refund waits past its time without a worker taking it"),
        ("INV-37", "a payment the provider knows is asked about until it ends"),
    }
    with shop_block(refunded.shop.pk):
        Payment.objects.filter(state="pending").update(next_query_at=clock.now())
        Refund.objects.filter(pk=refund.id).update(state="refund_manual")
    assert _broken(refunded) == {("INV-37", "every parked refund has an open issue")}
