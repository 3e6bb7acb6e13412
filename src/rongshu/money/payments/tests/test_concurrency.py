"""Many connections at one payment. Each test has its negative control: the same race without the guard breaks."""

from __future__ import annotations

import pytest
from django.test import override_settings

from rongshu.kit import invariants
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.money.payments import services
from rongshu.money.payments.errors import RefundTooLarge
from rongshu.money.payments.models import Payment, ProviderNotice
from rongshu.money.payments.providers import ProviderPayment
from rongshu.money.payments.tests.conftest import Till
from rongshu.money.payments.types import Outcome, PaymentView

RACERS = 32


def _broken() -> set[str]:
    return {finding.invariant.id for finding in invariants.violations()}


def _refund_from_everywhere(till: Till, payment: PaymentView) -> int:
    """32 decisions of 1000 fen each against 9900 paid; returns how many went through."""
    results = race(RACERS, lambda number: till.refund(payment, 1_000, ref=f"line:{number}"))
    assert {type(error) for error in raised(results)} <= {RefundTooLarge}
    return RACERS - len(raised(results))


@pytest.mark.inv("INV-10")
@pytest.mark.abu("ABU-25")
def test_parallel_partial_refunds_stay_within_what_was_paid(committed_till: Till) -> None:
    payment = committed_till.paid(9_900)
    assert _refund_from_everywhere(committed_till, payment) == 9
    now = committed_till.now(payment)
    assert (now.refund_held_fen, now.refundable_fen) == (9_000, 900)
    assert committed_till.balances() == (9_900, 900, 9_000)
    assert _broken() == set()


@pytest.mark.inv("INV-10")
@pytest.mark.abu("ABU-25")
def test_without_the_guard_refunds_pass_what_was_paid(committed_till: Till) -> None:
    """Negative control of `payments.refund_held`."""
    payment = committed_till.paid(9_900)
    committed_till.paid(99_000, thing=2)  # others' deposits, out of which the surplus would be paid
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"payments.refund_held"})):
        assert _refund_from_everywhere(committed_till, payment) > 9
    assert "INV-10" in _broken()


@pytest.mark.inv("INV-10")
def test_one_decision_made_by_all_is_one_refund(committed_till: Till) -> None:
    payment = committed_till.paid(9_900)
    results = race(RACERS, lambda _number: committed_till.refund(payment, 9_900))
    assert raised(results) == []
    assert len({refund.id for refund in results if not isinstance(refund, BaseException)}) == 1
    assert committed_till.now(payment).refund_held_fen == 9_900
    assert _broken() == set()


def _hear_a_hundred(till: Till, payment: PaymentView) -> list[Outcome | BaseException]:
    headers, body = till.simulator.sealed(till.notices(payment.number)[-1]["seq"])

    def hear_some(number: int) -> list[Outcome]:
        return [till.hear(headers, body) for _copy in range(4 if number < 4 else 3)]

    heard: list[Outcome | BaseException] = []
    for result in race(RACERS, hear_some):
        heard.extend([result] if isinstance(result, BaseException) else result)
    return heard


@pytest.mark.inv("INV-7")
@pytest.mark.abu("ABU-9")
def test_a_hundred_copies_of_a_notice_credit_once(committed_till: Till) -> None:
    payment = committed_till.opened(9_900)
    committed_till.simulator.pay(out_trade_no=payment.number)
    heard = _hear_a_hundred(committed_till, payment)
    assert len(heard) == 100
    assert heard.count(Outcome.ACCEPTED) == 1
    assert heard.count(Outcome.REPEATED) == 99
    assert committed_till.things.asked[1] == 1
    assert committed_till.balances() == (9_900, 9_900, 0)
    assert committed_till.refunds() == []
    with shop_block(committed_till.shop.pk):
        assert list(ProviderNotice.objects.values_list("times", flat=True)) == [100]
    assert _broken() == set()


def _apply_from_everywhere(till: Till, payment: PaymentView) -> list[Outcome | BaseException]:
    """The same truth told by 32 notices of different ids, as by notices and queries together."""
    there = till.simulator.transaction(payment.number)
    provider = services.receiving.providers.get("wechatpay")  # type: ignore[attr-defined]  # as receiving sees it
    result = ProviderPayment(
        state="paid",
        out_trade_no=payment.number,
        mchid=provider.merchant_id,
        transaction_id=there["transaction_id"],
        amount_fen=9_900,
        currency="CNY",
    )

    def apply(_number: int) -> Outcome:
        with shop_block(till.shop.pk):
            return services.payment_apply(provider="wechatpay", result=result)

    return race(RACERS, apply)


@pytest.mark.inv("INV-7")
def test_notices_and_queries_together_credit_once(committed_till: Till) -> None:
    payment = committed_till.opened(9_900)
    committed_till.simulator.pay(out_trade_no=payment.number)
    heard = _apply_from_everywhere(committed_till, payment)
    assert heard.count(Outcome.ACCEPTED) == 1
    assert heard.count(Outcome.REPEATED) == RACERS - 1
    assert committed_till.things.asked[1] == 1
    assert _broken() == set()


@pytest.mark.inv("INV-7")
def test_without_the_guard_a_payment_is_taken_twice(committed_till: Till) -> None:
    """Negative control of `payments.credited_once`."""
    payment = committed_till.opened(9_900)
    committed_till.simulator.pay(out_trade_no=payment.number)
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"payments.credited_once"})):
        heard = _apply_from_everywhere(committed_till, payment)
    assert heard.count(Outcome.ACCEPTED) > 1
    assert committed_till.things.asked[1] > 1


@pytest.mark.inv("INV-8")
@pytest.mark.abu("ABU-10")
def test_paying_and_closing_at_once_end_in_one_of_two_ways(committed_till: Till) -> None:
    payments = [committed_till.opened(100 + number, thing=number) for number in range(8)]

    def act(number: int) -> str:
        payment = payments[number // 2]
        if number % 2:
            return committed_till.close(payment)
        try:
            committed_till.simulator.pay(out_trade_no=payment.number)
        except AssertionError:
            return "refused"  # the provider had closed it
        return str(committed_till.deliver(payment))

    results = race(16, act)
    assert raised(results) == []
    for number, payment in enumerate(payments):
        pair = {results[2 * number], results[2 * number + 1]}
        assert pair in ({"refused", "closed"}, {"accepted", "paid"}, {"repeated", "paid"}), pair
        assert committed_till.now(payment).state == ("closed" if "closed" in pair else "paid")
    assert _broken() == set()


@pytest.mark.inv("INV-11")
def test_many_workers_send_a_refund_once(committed_till: Till) -> None:
    payment = committed_till.paid(9_900)
    refund = committed_till.refund(payment, 9_900)
    results = race(8, lambda _number: committed_till.send(refund))
    assert raised(results) == []
    operations = [one["operation"] for one in committed_till.simulator.calls(out_trade_no=payment.number)]
    assert operations.count("refund") == 1
    assert operations.count("query_refund") == 0
    assert committed_till.deliver(payment, kind="REFUND") == Outcome.REFUNDED
    assert _broken() == set()


def test_preparing_from_everywhere_makes_one_payment(committed_till: Till) -> None:
    results = race(RACERS, lambda _number: committed_till.prepare(9_900))
    assert raised(results) == []
    with shop_block(committed_till.shop.pk):
        assert Payment.objects.count() == 1
