"""A transfer to the bank: claimed by the payer, matched by one of finance, confirmed by another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongshu.foundation.audit.models import AuditEntry
from rongshu.kernel import clock
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import selectors, services
from rongshu.money.payments.errors import TransferAmountWrong, TransferSamePerson, TransferTaken
from rongshu.money.payments.models import PaymentMethod
from rongshu.money.payments.tests.conftest import Till
from rongshu.money.payments.types import Outcome, PaymentView, TransferView


def _chosen(till: Till, thing: int = 1) -> PaymentView:
    payment = till.prepare(9_900, thing=thing)
    with shop_block(till.shop.pk):
        PaymentMethod.objects.get_or_create(provider="offline")
        PaymentMethod.objects.get_or_create(provider="wechatpay")
    return services.tender_choose(shop_id=till.shop.pk, payment_id=payment.id, provider="offline")


def _claim(till: Till, payment: PaymentView) -> TransferView:
    with shop_block(till.shop.pk):
        return services.transfer_claim(payment_id=payment.id, payer_name="王小榕", reference="6222 尾号 1234")


def _match(till: Till, transfer: TransferView, fen: int = 9_900, bank: str = "B1") -> TransferView:
    with shop_block(till.shop.pk):
        return services.transfer_match(
            transfer_id=transfer.id, received_fen=fen, bank_reference=bank, actor="user:1"
        )


def _confirm(till: Till, transfer: TransferView, actor: str = "user:2") -> Outcome:
    with shop_block(till.shop.pk):
        return services.transfer_confirm(transfer_id=transfer.id, actor=actor)


@pytest.mark.inv("INV-6")
def test_two_people_make_it_paid(till: Till) -> None:
    payment = _chosen(till)
    transfer = _claim(till, payment)
    assert till.now(payment).expires_at > clock.now() + timedelta(days=2)
    assert _match(till, transfer).state == "matched"
    with pytest.raises(TransferSamePerson):
        _confirm(till, transfer, "user:1")
    assert till.now(payment).state == "created"
    assert _confirm(till, transfer) == Outcome.ACCEPTED
    assert till.balance("gateway:offline") == 9_900
    with shop_block(till.shop.pk):
        actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"transfer.match", "transfer.confirm"} <= actions
    assert till.broken() == []
    with pytest.raises(IllegalTransition):
        _confirm(till, transfer)


def test_another_amount_is_refused(till: Till) -> None:
    transfer = _claim(till, _chosen(till))
    with pytest.raises(TransferAmountWrong) as refused:
        _match(till, transfer, 9_899)
    assert refused.value.members == {"expected_fen": 9_900, "received_fen": 9_899}
    with shop_block(till.shop.pk):
        assert [one.state for one in selectors.transfers_waiting()] == ["claimed"]


def test_one_arrival_serves_one_payment(till: Till) -> None:
    first, second = _claim(till, _chosen(till, 1)), _claim(till, _chosen(till, 2))
    _match(till, first)
    with pytest.raises(TransferTaken):
        _match(till, second)
    with pytest.raises(TransferTaken):
        _claim(till, _chosen(till, 1))


def test_a_rejected_one_may_be_said_again(till: Till) -> None:
    payment = _chosen(till)
    with shop_block(till.shop.pk):
        services.transfer_reject(transfer_id=_claim(till, payment).id, reason="没有查到", actor="user:1")
    assert _claim(till, payment).state == "claimed"


@pytest.mark.inv("INV-8")
def test_one_confirmed_after_closing_goes_back_by_hand(till: Till) -> None:
    payment = _chosen(till)
    transfer = _match(till, _claim(till, payment))
    assert till.close(payment) == "closed"
    assert _confirm(till, transfer) == Outcome.LATE_PAYMENT
    [refund] = till.refunds()
    assert till.send(refund).state == "refund_manual"  # nobody can be called: a person transfers it
    with shop_block(till.shop.pk):
        assert (
            services.refund_transferred(refund_id=refund.id, bank_reference="B2", actor="user:1")
            == "refunded"
        )
    assert till.balance("gateway:offline") == 0
    assert till.broken() == []
