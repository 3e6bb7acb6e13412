"""What a provider holds never goes below zero: a refund waits, and what it gave back all the same is owed to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.kinds import CUSTOMER_DEPOSITS, PAYMENT_FEES, gateway
from rongshu.money.ledger.selectors import balance
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments.models import Refund
from rongshu.money.payments.providers import ProviderRefund
from rongshu.money.payments.services.reconciling import advance_settle
from rongshu.money.payments.services.refund_answers import refund_apply
from rongshu.money.payments.tests.conftest import Till
from rongshu.money.payments.types import Outcome, PaymentView

Travel = Callable[[timedelta], None]


@pytest.fixture
def paid(till: Till) -> PaymentView:
    """9900 paid, of which the provider kept 100."""
    payment = till.paid(9_900)
    with shop_block(till.shop.pk):
        leg = Leg(AccountRef(PAYMENT_FEES), gateway("wechatpay"), 100, "fee", "payment_fees", "bill:1")
        ledger_post(correlation="fee", legs=[leg])
    return payment


@pytest.mark.inv("INV-4")
def test_a_refund_waits_until_the_provider_holds_enough(
    till: Till, paid: PaymentView, travel: Travel
) -> None:
    refund = till.send(till.refund(paid, 9_900))
    assert refund.state == "queued"
    assert till.simulator.calls("refund") == []
    till.paid(5_000, thing=2)
    travel(timedelta(minutes=31))
    assert till.send(refund).state in ("query", "succeeded")
    assert len(till.simulator.calls("refund")) == 1


@pytest.mark.inv("INV-37")
def test_after_a_day_a_person_gets_it(till: Till, paid: PaymentView, travel: Travel) -> None:
    refund = till.refund(paid, 9_900)
    travel(timedelta(hours=25))
    assert till.send(refund).state == "refund_manual"
    assert till.issues() == [("refund_manual", refund.number)]
    with shop_block(till.shop.pk):
        assert "9800" in Refund.objects.get().last_error


@pytest.mark.inv("INV-4")
def test_what_the_provider_gave_all_the_same_is_owed_to_it(till: Till, paid: PaymentView) -> None:
    refund = till.refund(paid, 9_900)
    with shop_block(till.shop.pk):
        told = ProviderRefund(
            state="succeeded", out_refund_no=refund.number, refund_id="F1", amount_fen=9_900
        )
        assert refund_apply(provider="wechatpay", result=told) == Outcome.REFUNDED
        assert balance("gateway:wechatpay") == 0
        assert balance("gateway_advances", "provider:wechatpay") == 100
        assert balance(CUSTOMER_DEPOSITS) == 0
    assert ("gateway_short", refund.number) in till.issues()
    assert till.broken() == []
    till.paid(5_000, thing=2)
    with shop_block(till.shop.pk):
        assert advance_settle(provider="wechatpay", key="test") == 100
        assert balance("gateway_advances", "provider:wechatpay") == 0
        assert balance("gateway:wechatpay") == 4_900
