"""Prepaying, spending beside cash, and getting it back, with every fen accounted for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rongshu.kit.jobs import sweep_shop
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.errors import (
    BalanceNotAccepted,
    BalanceTooSmall,
    ProviderUnavailable,
    UnknownTender,
)
from rongshu.money.payments.selectors import refunds_of
from rongshu.money.payments.services import payment_query, refund_send
from rongshu.money.payments.types import Outcome
from rongshu.money.stored_value import services
from rongshu.money.stored_value.errors import (
    BalanceAboveLimit,
    BonusTooShort,
    NothingToRefund,
    OfferAboveLimit,
    RefundWindowOver,
    TopUpNotFound,
)
from rongshu.money.stored_value.law import LIMITS
from rongshu.money.stored_value.models import TopUp
from rongshu.money.stored_value.rules import Pot, take
from rongshu.money.stored_value.tests.conftest import Prepaid
from rongshu.money.stored_value.types import SUBJECT
from rongshu.trade.orders.services import order_close, order_refund
from tests.till import send_refunds

Travel = Callable[[timedelta], None]


def _send_topup_refunds(prepaid: Prepaid, topup_id: int) -> None:
    with shop_block(prepaid.shop.pk):
        waiting = [refund.id for refund in refunds_of(SUBJECT, topup_id) if refund.state != "succeeded"]
    for refund_id in waiting:
        refund_send(shop_id=prepaid.shop.pk, refund_id=refund_id)


def test_the_law_is_data_with_sources() -> None:
    assert [limit.law_id for limit in LIMITS] == ["LAW-31", "LAW-32", "LAW-33"]
    assert all(limit.source and str(limit.message) and limit.confidence in "VS" for limit in LIMITS)


def test_principal_and_bonus_are_taken_in_proportion() -> None:
    pots = [Pot(1, 1_000, 100), Pot(2, 500, 0)]
    assert take(pots, 550) == [Pot(1, 500, 50)]
    assert take(pots, 1_101) == [Pot(1, 1_000, 100), Pot(2, 1, 0)]
    assert take([Pot(1, 2, 1)], 2) == [Pot(1, 1, 1)]
    with pytest.raises(ValueError, match="not there"):
        take(pots, 1_601)


def test_a_top_up_keeps_principal_and_bonus_apart(prepaid: Prepaid) -> None:
    topup_id = prepaid.top_up(10_000, 1_000)
    assert (prepaid.balance().principal_fen, prepaid.balance().bonus_fen) == (10_000, 1_000)
    assert prepaid.topup(topup_id).state == "paid"
    booked = ("gateway:wechatpay", "customer_deposits", "stored_value", "stored_value_bonus", "bonus_expense")
    assert [prepaid.booked(kind) for kind in booked] == [10_000, 0, 10_000, 1_000, 1_000]
    assert prepaid.broken() == []


def test_asking_twice_for_a_top_up_is_one(prepaid: Prepaid) -> None:
    offer = prepaid.offer(10_000)
    assert prepaid.place_topup(offer) == prepaid.place_topup(offer)


def test_law_32_limits_offers_balance_and_bonus(prepaid: Prepaid) -> None:
    with pytest.raises(OfferAboveLimit) as refused:
        prepaid.offer(500_000, 1)
    assert refused.value.members == {"law": "LAW-32", "allowed_fen": 500_000}
    with pytest.raises(BonusTooShort):
        prepaid.offer(10_000, 100, bonus_days=365)
    prepaid.top_up(400_000)
    prepaid.place_topup(prepaid.offer(60_000))
    with pytest.raises(BalanceAboveLimit) as full:  # what is being paid counts too
        prepaid.place_topup(prepaid.offer(50_000))
    assert full.value.members["allowed_fen"] == 40_000


def test_a_balance_pays_beside_cash_and_only_when_the_cash_comes(prepaid: Prepaid) -> None:
    prepaid.top_up(10_000, 1_000)
    order_id, payment = prepaid.place()
    cash = prepaid.choose(payment, 5_500)
    assert (cash.provider, cash.amount_fen) == ("wechatpay", 5_300)
    assert prepaid.payments(order_id)[1:] == [
        ("stored_value", 5_500, "pending"),
        ("wechatpay", 5_300, "created"),
    ]
    assert (prepaid.balance().available_fen, prepaid.balance().held_fen) == (5_500, 5_500)
    assert prepaid.order(order_id).state == "unpaid"
    assert prepaid.broken() == []
    assert prepaid.pay(cash) == Outcome.ACCEPTED
    assert (prepaid.order(order_id).state, prepaid.order(order_id).paid_fen) == ("paid", 10_800)
    assert (prepaid.balance().principal_fen, prepaid.balance().bonus_fen) == (5_000, 500)
    assert prepaid.booked("customer_deposits") == 10_800
    assert prepaid.broken() == []


def test_a_balance_may_pay_all_of_it(prepaid: Prepaid) -> None:
    prepaid.top_up(20_000)
    order_id, payment = prepaid.place()
    paid = prepaid.choose(payment, 10_800)
    assert (paid.provider, paid.state, paid.outcome) == ("stored_value", "paid", "accepted")
    assert prepaid.order(order_id).state == "paid"
    assert prepaid.balance().available_fen == 9_200
    assert prepaid.broken() == []


def test_choosing_again_closes_what_was_open_first(prepaid: Prepaid) -> None:
    prepaid.top_up(10_000)
    _order_id, payment = prepaid.place()
    first = prepaid.choose(payment, 2_000)
    assert prepaid.choose(first, 2_000).id == first.id
    second = prepaid.choose(first, 3_000)
    assert second.amount_fen == 7_800
    assert prepaid.choose(second, 0).amount_fen == 10_800
    assert prepaid.balance().held_fen == 0
    with pytest.raises(BalanceTooSmall) as refused:
        prepaid.choose(prepaid.choose(payment, 0), 10_500)
    assert refused.value.members["available_fen"] == 10_000
    assert prepaid.broken() == []


def test_a_choice_waits_while_the_provider_is_silent(prepaid: Prepaid) -> None:
    prepaid.top_up(10_000)
    order_id, payment = prepaid.place()
    from rongshu.money.payments.services import payment_open

    payment_open(shop_id=prepaid.shop.pk, payment_id=payment.id, back_url="http://shop.test/")
    prepaid.till.silent = True
    with pytest.raises(ProviderUnavailable):
        prepaid.choose(payment, 2_000)
    assert prepaid.payments(order_id) == [("wechatpay", 10_800, "unknown")]
    assert prepaid.balance().held_fen == 0
    prepaid.till.silent = False
    assert payment_query(shop_id=prepaid.shop.pk, payment_id=payment.id) == Outcome.UNPAID
    assert prepaid.payments(order_id) == [("wechatpay", 10_800, "pending")]


def test_what_cannot_be_chosen(prepaid: Prepaid) -> None:
    _order_id, payment = prepaid.place()
    with pytest.raises(UnknownTender):
        prepaid.choose(payment, 0, provider="alipay")
    _topup_id, topup_payment = prepaid.place_topup(prepaid.offer(10_000))
    with pytest.raises(BalanceNotAccepted):
        prepaid.choose(topup_payment, 100)


def test_closing_an_order_gives_the_hold_back(prepaid: Prepaid) -> None:
    prepaid.top_up(10_000)
    order_id, payment = prepaid.place()
    prepaid.choose(payment, 2_000)
    assert order_close(shop_id=prepaid.shop.pk, order_id=order_id, reason="cancelled") == "closed"
    assert (prepaid.balance().available_fen, prepaid.balance().held_fen) == (10_000, 0)
    assert prepaid.broken() == []


@pytest.mark.inv("INV-10")
def test_a_refund_gives_cash_before_balance(prepaid: Prepaid) -> None:
    prepaid.top_up(10_000, 1_000)
    order_id, payment = prepaid.place()
    prepaid.pay(prepaid.choose(payment, 5_500))
    with shop_block(prepaid.shop.pk):
        order_refund(order_id=order_id, reason="cancel", ref="test")
        shares = {refund.payment_id: refund.amount_fen for refund in refunds_of("order", order_id)}
    assert sorted(shares.values()) == [5_300, 5_500]
    assert send_refunds(prepaid.shop.pk, order_id) == 2
    assert prepaid.order(order_id).state == "refunded"
    assert (prepaid.balance().principal_fen, prepaid.balance().bonus_fen) == (10_000, 1_000)
    assert prepaid.booked("refunds_payable") == 0
    assert prepaid.broken() == []


def test_law_33_seven_days(prepaid: Prepaid, travel: Travel) -> None:
    topup_id = prepaid.top_up(10_000, 1_000)
    _order_id, payment = prepaid.place()
    prepaid.pay(prepaid.choose(payment, 5_500))
    with shop_block(prepaid.shop.pk), pytest.raises(TopUpNotFound):
        services.topup_refund(topup_id=topup_id, actor="user:0", user_id=0)
    travel(timedelta(days=7, minutes=1))
    with shop_block(prepaid.shop.pk), pytest.raises(RefundWindowOver):
        services.topup_refund(topup_id=topup_id, actor="user:1", user_id=prepaid.member.pk)
    with shop_block(prepaid.shop.pk):
        refund = services.topup_refund(topup_id=topup_id, actor="user:1")  # the shop may at any time
    assert refund.amount_fen == 5_000
    assert prepaid.balance().available_fen == 0
    _send_topup_refunds(prepaid, topup_id)
    assert prepaid.topup(topup_id).refunded_fen == 5_000
    with shop_block(prepaid.shop.pk), pytest.raises(NothingToRefund):
        services.topup_refund(topup_id=topup_id, actor="user:1")
    assert prepaid.broken() == []


def test_within_seven_days_the_member_decides(prepaid: Prepaid) -> None:
    topup_id = prepaid.top_up(10_000, 1_000)
    with shop_block(prepaid.shop.pk):
        refund = services.topup_refund(topup_id=topup_id, actor="user:1", user_id=prepaid.member.pk)
    assert refund.amount_fen == 10_000
    _send_topup_refunds(prepaid, topup_id)
    assert [prepaid.booked(kind) for kind in ("stored_value", "stored_value_bonus", "bonus_expense")] == [
        0,
        0,
        0,
    ]
    assert prepaid.broken() == []


def test_a_bonus_ends_and_principal_does_not(prepaid: Prepaid, travel: Travel) -> None:
    prepaid.top_up(10_000, 1_000, bonus_days=1_096)
    travel(timedelta(days=1_096))
    assert (prepaid.balance().principal_fen, prepaid.balance().bonus_fen) == (10_000, 0)
    with shop_block(prepaid.shop.pk):
        from rongshu.money.stored_value.models import Lot

        [lot] = Lot.objects.values_list("pk", flat=True)
        assert services.bonus_expire(lot_id=lot) == 1_000
        assert services.bonus_expire(lot_id=lot) == 0
    assert prepaid.booked("bonus_expense") == 0


@pytest.mark.inv("INV-8")
def test_a_top_up_paid_after_its_end_goes_back(prepaid: Prepaid, travel: Travel) -> None:
    topup_id, payment = prepaid.place_topup(prepaid.offer(10_000))
    travel(timedelta(minutes=16))
    services.topup_close_overdue(shop_id=prepaid.shop.pk, topup_id=topup_id)
    with shop_block(prepaid.shop.pk):
        assert TopUp.objects.get(pk=topup_id).state == "closed"
    prepaid.till.opened[payment.number] = 10_000
    prepaid.till.paid.add(payment.number)
    assert payment_query(shop_id=prepaid.shop.pk, payment_id=payment.id) == Outcome.LATE_PAYMENT
    _send_topup_refunds(prepaid, topup_id)
    assert prepaid.balance().available_fen == 0
    assert prepaid.broken() == []


def test_the_sweepers_find_what_is_due(prepaid: Prepaid, travel: Travel) -> None:
    prepaid.place_topup(prepaid.offer(10_000))
    travel(timedelta(minutes=16))
    with shop_block(prepaid.shop.pk):
        sweep_shop(prepaid.shop.pk)
