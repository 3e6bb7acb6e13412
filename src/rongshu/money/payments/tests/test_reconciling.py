"""A day's bill against our books: every difference in its queue, once; a file that is not whole changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments import jobs, selectors, services
from rongshu.money.payments.errors import BillNotRead, DifferenceResolved, NoBillsHere
from rongshu.money.payments.models import BillDifference, BillLine, PaymentBill
from rongshu.money.payments.rules import SHANGHAI
from rongshu.money.payments.tests.conftest import Till
from rongshu.money.payments.types import BillView

pytestmark = pytest.mark.inv("INV-9")

Travel = Callable[[timedelta], None]


def _today() -> date:
    return datetime.now(SHANGHAI).date()


def _import(till: Till) -> BillView:
    return services.bill_import(shop_id=till.shop.pk, provider="wechatpay", day=_today())


def _open(till: Till) -> dict[str, list[tuple[str, str, int | None, int | None]]]:
    with shop_block(till.shop.pk):
        found = selectors.differences_open()
    queues: dict[str, list[tuple[str, str, int | None, int | None]]] = {}
    for one in found:
        queues.setdefault(one.queue, []).append((one.kind, one.number, one.ours_fen, one.theirs_fen))
    return queues


def _two_paid_one_refunded(till: Till) -> tuple[str, str, str]:
    first, second = till.paid(9_900, thing=1), till.paid(5_000, thing=2)
    refund = till.send(till.refund(first, 4_000))
    till.simulator.settle()
    services.refund_send(shop_id=till.shop.pk, refund_id=refund.id)
    if till.refund_now(refund).state != "succeeded":
        till.deliver(first, kind="REFUND")
    return first.number, second.number, refund.number


def test_a_day_that_agrees(till: Till) -> None:
    _two_paid_one_refunded(till)
    bill = _import(till)
    assert (bill.state, bill.lines, bill.trade_fen, bill.refund_fen, bill.fee_fen) == (
        "imported",
        3,
        14_900,
        4_000,
        59 + 30 - 24,
    )
    assert bill.open_differences == 0
    with shop_block(till.shop.pk):
        assert (balance("payment_fees"), balance("gateway:wechatpay")) == (65, 10_900 - 65)


def test_the_same_bill_again_changes_nothing(till: Till) -> None:
    _two_paid_one_refunded(till)
    first = _import(till)
    assert _import(till) == first
    with shop_block(till.shop.pk):
        assert (BillLine.objects.count(), balance("payment_fees")) == (3, 65)


def test_each_difference_lands_in_its_queue(till: Till) -> None:
    first, second, refund = _two_paid_one_refunded(till)
    third = till.paid(700, thing=3).number
    late = till.opened(1_200, thing=4)
    till.simulator.pay(out_trade_no=late.number)  # nobody told us
    till.simulator.arm("bill_row_extra", count=-1, told_out_trade_no="STRANGER1", amount_fen=8_800)
    till.simulator.arm("bill_row_dropped", count=-1, out_trade_no=first, event="refund")
    till.simulator.arm("bill_row_amount", count=-1, out_trade_no=second, amount_fen=5_001)
    till.simulator.arm("bill_row_fee", count=-1, out_trade_no=third, fee_fen=9)
    bill = _import(till)
    assert _open(till) == {
        "not_here": [("trade", "STRANGER1", None, 8_800)],
        "not_there": [("refund", refund, 4_000, None)],
        "amount": [("trade", second, 5_000, 5_001)],
        "fee": [("trade", third, 4, 9)],
        "state": [("trade", late.number, 1_200, 1_200)],
    }
    assert bill.open_differences == 5
    assert _import(till).open_differences == 5  # and none twice
    with shop_block(till.shop.pk):
        assert BillDifference.objects.count() == 5
        assert all(one.deadline_at > clock.now() for one in selectors.differences_open())


def test_asking_again_settles_what_was_only_not_told(till: Till) -> None:
    late = till.opened(1_200, thing=4)
    till.simulator.pay(out_trade_no=late.number)
    _import(till)
    with shop_block(till.shop.pk):
        [state] = selectors.differences_open()
    assert services.difference_recheck(shop_id=till.shop.pk, difference_id=state.id) is True
    assert till.now(late).outcome == "accepted"
    assert _open(till) == {}


def test_a_person_says_what_it_was_and_once(till: Till) -> None:
    till.paid(9_900)
    till.simulator.arm("bill_row_extra", count=-1)
    _import(till)
    with shop_block(till.shop.pk):
        [stranger] = selectors.differences_open()
        services.difference_resolve(difference_id=stranger.id, resolution="门店扫码收款", actor="user:1")
        with pytest.raises(DifferenceResolved):
            services.difference_resolve(difference_id=stranger.id, resolution="再来", actor="user:2")
    assert _import(till).open_differences == 0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("bill_missing", "bill_missing"),
        ("bill_truncated", "bill_truncated"),
        ("bill_wrong_encoding", "bill_encoding"),
        ("bill_wrong_hash", "bill_hash"),
    ],
)
def test_a_bill_that_is_not_whole_leaves_everything_as_it_was(till: Till, fault: str, reason: str) -> None:
    till.paid(9_900)
    till.simulator.arm(fault)
    with pytest.raises(BillNotRead) as refused:
        _import(till)
    assert refused.value.members["reason"] == reason
    assert refused.value.sentence != str(BillNotRead.title)
    with shop_block(till.shop.pk):
        assert (BillLine.objects.count(), BillDifference.objects.count(), balance("payment_fees")) == (
            0,
            0,
            0,
        )
        row = PaymentBill.objects.get()
        assert (row.state, row.error_code, row.attempts) == ("waiting", reason, 1)
        assert row.next_attempt_at is not None
    assert _import(till).error_code == ""


def test_a_silent_provider_is_tried_eight_times_and_parked(till: Till) -> None:
    till.paid(9_900)
    till.simulator.arm("server_error", operation="bill", count=8)
    for _attempt in range(8):
        with pytest.raises(BillNotRead):
            _import(till)
    with shop_block(till.shop.pk):
        assert PaymentBill.objects.get().state == "parked"
    assert _import(till).state == "imported"  # a person tries again


def test_a_day_without_money_needs_no_bill(till: Till) -> None:
    assert (_import(till).state, _import(till).lines) == ("imported", 0)
    with pytest.raises(NoBillsHere):
        services.bill_import(shop_id=till.shop.pk, provider="offline", day=_today())


def test_the_sweeper_asks_for_yesterday_once(till: Till, travel: Travel) -> None:
    till.paid(9_900)
    with shop_block(till.shop.pk):
        tomorrow = clock.today() + timedelta(days=1)
        noon = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 12, tzinfo=SHANGHAI)
        ahead = noon - clock.now()
    travel(ahead)
    with shop_block(till.shop.pk):
        jobs.bills_due(till.shop.pk)
        jobs.bills_due(till.shop.pk)
        assert PaymentBill.objects.count() == 1


def test_days_that_nobody_asked_for_are_made_up_for(till: Till, travel: Travel) -> None:
    """The house slept for a week, and wakes at eight in the morning: six bills are there, yesterday's is not yet."""
    till.paid(9_900)
    with shop_block(till.shop.pk):
        paid_on = clock.today()
        wakes = datetime.combine(paid_on + timedelta(days=7), time(8), tzinfo=SHANGHAI)
        ahead = wakes - clock.now()
    travel(ahead)
    with shop_block(till.shop.pk):
        PaymentBill.objects.create(
            provider="wechatpay", day=paid_on + timedelta(days=2), state="imported", imported_at=clock.now()
        )
        with CaptureQueriesContext(connection) as first:
            jobs.bills_due(till.shop.pk)
        days = list(PaymentBill.objects.order_by("day").values_list("day", flat=True))
        assert days == [paid_on + timedelta(days=number) for number in range(6)]
        with CaptureQueriesContext(connection) as again:
            jobs.bills_due(till.shop.pk)
    assert len(again) < len(first)


def test_a_thousand_lines_take_no_more_statements_than_three(till: Till) -> None:
    _two_paid_one_refunded(till)
    _import(till)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        _import(till)
    assert len([one for one in queries if "payments_bill" in one["sql"]]) <= 14


def test_everything_holds_afterwards(till: Till) -> None:
    _two_paid_one_refunded(till)
    _import(till)
    assert till.broken() == []
