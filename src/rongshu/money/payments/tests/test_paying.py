from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import entries_for
from rongshu.money.payments import jobs, selectors, services
from rongshu.money.payments.errors import (
    AlreadyPaid,
    AmountChanged,
    PaymentClosed,
    PaymentExpired,
    PaymentNotFound,
    PaymentRefusedByProvider,
    ProviderUnavailable,
)
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.models import Payment
from rongshu.money.payments.tests.conftest import Till, Travel, use_simulator
from rongshu.money.payments.types import Outcome


def test_a_payment_is_prepared_without_the_provider(till: Till) -> None:
    payment = till.prepare(9_900)
    assert (payment.state, payment.amount_fen, payment.provider) == ("created", 9_900, "wechatpay")
    assert payment.number[0] == "P"
    assert len(payment.number) == 19
    assert till.simulator.calls() == []


def test_preparing_again_gives_the_open_payment(till: Till) -> None:
    first = till.prepare(9_900)
    assert till.prepare(9_900) == first
    assert till.prepare(9_900, thing=2).id != first.id


def test_another_amount_replaces_a_payment_nobody_opened(till: Till) -> None:
    first = till.prepare(9_900)
    second = till.prepare(8_800)
    assert till.now(first).state == "closed"
    assert (second.state, second.amount_fen) == ("created", 8_800)


def test_another_amount_waits_until_an_opened_payment_is_closed(till: Till) -> None:
    first = till.opened(9_900)
    with pytest.raises(AmountChanged):
        till.prepare(8_800)
    assert till.close(first) == "closed"
    assert till.prepare(8_800).amount_fen == 8_800


@pytest.mark.abu("ABU-7")
@pytest.mark.parametrize("amount_fen", [0, -1, True])
def test_nothing_is_no_payment(till: Till, amount_fen: int) -> None:
    with pytest.raises(ValueError, match="positive whole number"):
        till.prepare(amount_fen)


def test_opening_gives_an_address_to_pay_at(till: Till) -> None:
    payment = till.opened(9_900)
    assert payment.state == "pending"
    assert payment.pay_url.startswith(f"{till.simulator.base_url}/sandbox/cashier/wx")
    there = till.simulator.transaction(payment.number)
    assert there["amount_fen"] == 9_900
    assert there["description"] == "高山红富士苹果"
    assert there["notify_url"] == "http://127.0.0.1:9/s/rongshu/notify/wechatpay/"


def test_opening_again_is_the_same_payment(till: Till) -> None:
    payment = till.opened(9_900)
    again = till.open(payment)
    assert again.pay_url == payment.pay_url
    assert len(till.simulator.transactions()) == 1


def test_what_cannot_be_opened_is_refused(till: Till, travel: Travel) -> None:
    with pytest.raises(PaymentNotFound):
        services.payment_open(shop_id=till.shop.pk, payment_id=0, back_url="")
    paid = till.paid(thing=1)
    with pytest.raises(AlreadyPaid):
        till.open(paid)
    closed = till.prepare(thing=2)
    assert till.close(closed) == "closed"
    with pytest.raises(PaymentClosed):
        till.open(closed)
    late = till.prepare(thing=3)
    travel(timedelta(minutes=15))
    with pytest.raises(PaymentExpired):
        till.open(late)
    assert [call["operation"] for call in till.simulator.calls(out_trade_no=late.number)] == []


@pytest.mark.inv("INV-6")
def test_a_query_credits_what_was_paid(till: Till) -> None:
    payment = till.opened(9_900)
    assert till.query(payment) == Outcome.UNPAID
    till.simulator.pay(out_trade_no=payment.number)
    assert till.query(payment) == Outcome.ACCEPTED
    paid = till.now(payment)
    assert (paid.state, paid.outcome, paid.paid_fen) == ("paid", "accepted", 9_900)
    assert paid.paid_at is not None
    assert till.balances() == (9_900, 9_900, 0)
    assert till.things.asked[1] == 1
    with shop_block(till.shop.pk):
        (entry,) = entries_for("thing:1")
        assert entry.business_key == f"payment:{payment.number}:captured"
        (event,) = OutboxEvent.objects.filter(name="payment.received")
    assert event.payload == {
        "payment_id": payment.id,
        "number": payment.number,
        "subject_kind": "thing",
        "subject_id": 1,
        "amount_fen": 9_900,
        "outcome": "accepted",
    }


@pytest.mark.inv("INV-7")
def test_a_paid_payment_is_not_asked_about_again(till: Till) -> None:
    payment = till.paid()
    before = len(till.simulator.calls())
    assert till.query(payment) == Outcome.REPEATED
    assert len(till.simulator.calls()) == before
    assert till.balances() == (9_900, 9_900, 0)


@pytest.mark.inv("INV-7")
@pytest.mark.abu("ABU-10")
def test_a_second_payment_of_the_same_thing_goes_back(till: Till) -> None:
    first = till.opened(9_900)
    assert till.close(first) == "closed"
    second = till.paid(9_900)
    third = till.opened(9_900)
    till.simulator.pay(out_trade_no=third.number)
    assert till.query(third) == Outcome.DUPLICATE
    assert (till.now(second).outcome, till.now(third).outcome) == ("accepted", "duplicate")
    (refund,) = till.refunds()
    assert (refund.payment_id, refund.reason, refund.amount_fen) == (third.id, "duplicate", 9_900)
    assert till.balances() == (19_800, 9_900, 9_900)


@pytest.mark.inv("INV-8")
@pytest.mark.abu("ABU-10")
def test_money_for_a_closed_thing_goes_back(till: Till) -> None:
    payment = till.opened(9_900)
    till.things.closed.add(1)
    till.simulator.pay(out_trade_no=payment.number)
    assert till.query(payment) == Outcome.LATE_PAYMENT
    (refund,) = till.refunds()
    assert (refund.reason, refund.amount_fen, refund.state) == ("late_payment", 9_900, "queued")
    assert till.balances() == (9_900, 0, 9_900)


@pytest.mark.inv("INV-8")
@pytest.mark.abu("ABU-10")
def test_money_that_reaches_a_closed_payment_is_credited_and_goes_back(till: Till) -> None:
    payment = till.opened(9_900)
    till.simulator.pay(out_trade_no=payment.number)
    with shop_block(till.shop.pk):
        # As if the provider had confirmed closing, and a payment under way had gone through all the same.
        Payment.objects.update(state="closed", next_query_at=None)
    assert till.deliver(payment) == Outcome.LATE_PAYMENT
    assert till.now(payment).state == "paid"
    assert till.things.asked[1] == 0
    (refund,) = till.refunds()
    assert till.send(refund).state == "query"
    assert till.deliver(payment, kind="REFUND") == Outcome.REFUNDED
    assert till.balances() == (0, 0, 0)
    assert till.things.refunds == [(1, 9_900)]


def test_closing_before_it_was_opened_asks_nobody(till: Till) -> None:
    payment = till.prepare()
    assert till.close(payment) == "closed"
    assert till.close(payment) == "closed"
    assert till.simulator.calls() == []


def test_closing_an_opened_payment_closes_it_there_first(till: Till) -> None:
    payment = till.opened()
    assert till.close(payment) == "closed"
    assert till.simulator.transaction(payment.number)["state"] == "CLOSED"
    assert till.now(payment).state == "closed"


@pytest.mark.inv("INV-8")
def test_closing_what_was_paid_takes_the_payment_path(till: Till) -> None:
    payment = till.opened(9_900)
    till.simulator.pay(out_trade_no=payment.number)
    assert till.close(payment) == "paid"
    assert till.now(payment).outcome == "accepted"
    assert till.balances() == (9_900, 9_900, 0)
    assert till.close(payment) == "paid"


def test_closing_without_an_answer_waits_as_unknown(till: Till) -> None:
    payment = till.opened()
    till.simulator.arm("server_error", operation="close")
    assert till.close(payment) == "unknown"
    assert till.now(payment).state == "unknown"
    assert till.close(payment) == "closed"


@pytest.mark.inv("INV-11")
def test_a_time_out_after_success_on_prepay_is_asked_about_under_the_same_number(
    till: Till, travel: Travel
) -> None:
    use_simulator(till.simulator, timeout_s=0.5)
    payment = till.prepare(9_900)
    till.simulator.arm("timeout_after_success", operation="prepay")
    with pytest.raises(ProviderUnavailable):
        till.open(payment)
    assert till.now(payment).state == "unknown"
    assert till.simulator.transaction(payment.number)["state"] == "NOTPAY"
    # The sweeper will ask about it; and the buyer may try again, under the same number.
    with shop_block(till.shop.pk):
        assert Payment.objects.get().next_query_at is not None
    assert till.query(payment) == Outcome.UNPAID
    again = till.open(payment)
    assert (again.id, again.state) == (payment.id, "pending")
    assert len(till.simulator.transactions()) == 1
    till.simulator.release()


@pytest.mark.inv("INV-8")
def test_a_payment_opened_without_our_knowing_is_closed_at_its_deadline(till: Till, travel: Travel) -> None:
    payment = till.prepare(9_900)
    till.simulator.arm("drop_after_success", operation="prepay")
    with pytest.raises(ProviderUnavailable):
        till.open(payment)
    travel(timedelta(minutes=15))
    jobs.payment_poll(shop_id=till.shop.pk, payment_id=payment.id)
    assert till.now(payment).state == "closed"
    assert till.simulator.transaction(payment.number)["state"] == "CLOSED"


def test_a_refused_prepay_is_explained_by_a_query(till: Till) -> None:
    payment = till.opened(9_900)
    till.simulator.pay(out_trade_no=payment.number)
    with pytest.raises(AlreadyPaid):
        till.open(payment)
    assert till.now(payment).outcome == "accepted"


def test_a_prepay_refused_for_other_reasons_leaves_the_payment_open(till: Till) -> None:
    payment = till.prepare(9_900)
    till.simulator.arm("error", operation="prepay", code="NO_AUTH", status=403)
    with pytest.raises(PaymentRefusedByProvider) as refused:
        till.open(payment)
    assert refused.value.members == {"provider_code": "NO_AUTH"}
    assert till.now(payment).state == "created"
    assert [call["operation"] for call in till.simulator.calls(out_trade_no=payment.number)] == ["prepay"]
    assert till.open(payment).state == "pending"


def test_a_shop_without_a_provider_cannot_open_a_payment(till: Till) -> None:
    till.shop.payment_provider = "null"
    till.shop.save()
    payment = till.prepare()
    for _again in range(2):
        with pytest.raises(PaymentRefusedByProvider) as refused:
            till.open(payment)
        assert refused.value.members == {"provider_code": "NO_PROVIDER"}
    # What no provider ever took can be closed without one.
    assert till.close(payment) == "closed"


@pytest.mark.inv("INV-37")
def test_the_sweeper_finds_open_payments_when_their_question_is_due(till: Till, travel: Travel) -> None:
    payment = till.opened(9_900)
    till.simulator.pay(out_trade_no=payment.number)
    assert _waiting_polls(till) == []
    travel(timedelta(seconds=20))
    assert _waiting_polls(till) == [payment.id]
    jobs.payment_poll(shop_id=till.shop.pk, payment_id=payment.id)
    assert till.now(payment).outcome == "accepted"
    with shop_block(till.shop.pk):
        assert Payment.objects.get().next_query_at is None


@pytest.mark.inv("INV-37")
def test_an_unpaid_payment_is_closed_at_its_deadline(till: Till, travel: Travel) -> None:
    payment = till.opened()
    jobs.payment_poll(shop_id=till.shop.pk, payment_id=payment.id)
    assert till.now(payment).state == "pending"
    travel(timedelta(minutes=15))
    jobs.payment_poll(shop_id=till.shop.pk, payment_id=payment.id)
    assert till.now(payment).state == "closed"


def test_a_provider_that_closed_by_itself_is_believed(till: Till) -> None:
    payment = till.opened()
    ask("wechatpay", lambda provider: provider.close(out_trade_no=payment.number))
    assert till.simulator.transaction(payment.number)["state"] == "CLOSED"
    assert till.query(payment) == Outcome.CLOSED
    assert till.now(payment).state == "closed"


def test_queries_per_credit_stay_few(till: Till) -> None:
    """The credit of one payment, its own statements only; the tiny subject asks one query."""
    till.paid(thing=7)  # accounts are there
    payment = till.opened(thing=1)
    till.simulator.pay(out_trade_no=payment.number)
    result_of = till.simulator.sealed(till.notices(payment.number)[-1]["seq"])
    with CaptureQueriesContext(connection) as queries:
        assert till.hear(*result_of) == Outcome.ACCEPTED
    assert len(queries) <= 16, [query["sql"] for query in queries]


def test_views_are_read_in_one_query(till: Till) -> None:
    for thing in range(3):
        payment = till.paid(thing=thing)
        till.refund(payment, 100, ref=f"thing:{thing}")
    with shop_block(till.shop.pk):
        for read in (
            lambda: selectors.payments_of("thing", 1),
            lambda: selectors.refunds_of("thing", 1),
            selectors.open_issues,
            lambda: selectors.payment_by_number(payment.number),
        ):
            with CaptureQueriesContext(connection) as queries:
                read()
            assert len(queries) == 1


def _waiting_polls(till: Till) -> list[int]:
    with shop_block(till.shop.pk):
        jobs.payments_due(till.shop.pk)
        found = ProcrastinateJob.objects.filter(task_name="money.payments.jobs.payment_poll", status="todo")
        return [row.args["payment_id"] for row in found]
