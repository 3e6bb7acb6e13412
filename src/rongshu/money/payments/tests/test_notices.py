"""What a provider tells us: believed once, when it is genuine and matches; otherwise nothing changes."""

from __future__ import annotations

import json

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import selectors, services
from rongshu.money.payments.errors import NoticeForged, ProviderUnavailable, UnknownProvider
from rongshu.money.payments.models import Payment, PaymentIssue, ProviderNotice
from rongshu.money.payments.tests.conftest import Till, use_simulator
from rongshu.money.payments.types import Outcome, PaymentView


def _paid_there(till: Till, amount_fen: int = 9_900) -> PaymentView:
    payment = till.opened(amount_fen)
    till.simulator.pay(out_trade_no=payment.number)
    return payment


def _nothing_changed(till: Till, payment: PaymentView) -> None:
    assert till.now(payment) == payment
    assert till.things.asked[1] == 0
    assert till.balances() == (0, 0, 0)
    assert till.refunds() == []


@pytest.mark.inv("INV-6")
def test_a_genuine_notice_credits(till: Till) -> None:
    payment = _paid_there(till)
    assert till.deliver(payment) == Outcome.ACCEPTED
    assert till.now(payment).paid_fen == 9_900
    assert till.balances() == (9_900, 9_900, 0)
    with shop_block(till.shop.pk):
        assert selectors.notices_of(payment.number) == [("payment", "accepted", 1)]


@pytest.mark.inv("INV-7")
@pytest.mark.abu("ABU-9")
def test_replayed_notices_change_nothing(till: Till) -> None:
    payment = _paid_there(till)
    headers, body = till.simulator.sealed(till.notices(payment.number)[-1]["seq"])
    assert till.hear(headers, body) == Outcome.ACCEPTED
    after = till.now(payment)
    assert till.hear(headers, body) == Outcome.REPEATED  # the very same bytes
    assert till.deliver(payment) == Outcome.REPEATED  # the same notice, signed again
    assert till.now(payment) == after
    assert till.things.asked[1] == 1
    assert till.balances() == (9_900, 9_900, 0)
    with shop_block(till.shop.pk):
        assert selectors.notices_of(payment.number) == [("payment", "accepted", 3)]


@pytest.mark.inv("INV-7")
@pytest.mark.abu("ABU-9")
def test_a_notice_after_the_query_changes_nothing(till: Till) -> None:
    payment = _paid_there(till)
    assert till.query(payment) == Outcome.ACCEPTED
    assert till.deliver(payment) == Outcome.REPEATED
    assert till.things.asked[1] == 1
    assert till.balances() == (9_900, 9_900, 0)


@pytest.mark.inv("INV-6")
@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize(
    ("defect", "reason"),
    [
        ("bad_signature", "signature"),
        ("forged_serial", "serial"),
        ("wrong_key", "ciphertext"),
        ("stale", "stale"),
    ],
)
def test_forged_notices_change_nothing(till: Till, defect: str, reason: str) -> None:
    payment = _paid_there(till)
    with pytest.raises(NoticeForged) as refused:
        till.deliver(payment, defect=defect)
    assert refused.value.status == 401
    assert refused.value.members == {"reason": reason}
    _nothing_changed(till, payment)
    with shop_block(till.shop.pk):
        assert not ProviderNotice.objects.exists()
        assert not PaymentIssue.objects.exists()


@pytest.mark.inv("INV-6")
@pytest.mark.abu("ABU-9")
def test_a_changed_body_changes_nothing(till: Till) -> None:
    payment = _paid_there(till)
    headers, body = till.simulator.sealed(till.notices(payment.number)[-1]["seq"])
    message = json.loads(body)
    message["id"] = "EV-somebody-elses"
    with pytest.raises(NoticeForged):
        till.hear(headers, json.dumps(message).encode())
    with pytest.raises(NoticeForged):
        till.hear({}, body)
    with pytest.raises(NoticeForged):
        till.hear(headers, b"\xff\xfe not text")
    _nothing_changed(till, payment)


@pytest.mark.inv("INV-6")
@pytest.mark.inv("INV-8")
@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize(
    ("fault", "wrong"),
    [("wrong_amount", "amount_fen"), ("wrong_merchant", "merchant"), ("wrong_currency", "currency")],
)
@pytest.mark.parametrize("by", ["notice", "query"])
def test_money_that_does_not_match_is_queued_and_changes_nothing(
    till: Till, fault: str, wrong: str, by: str
) -> None:
    payment = till.opened(9_900)
    till.simulator.arm(fault)
    till.simulator.pay(out_trade_no=payment.number)
    for _again in range(2):
        outcome = till.deliver(payment) if by == "notice" else till.query(payment)
        assert outcome in (Outcome.MISMATCH, Outcome.REPEATED)
    _nothing_changed(till, payment)
    with shop_block(till.shop.pk):
        (issue,) = selectors.open_issues(queue="payment_mismatch")
    assert issue.payment_id == payment.id
    assert issue.detail["wrong"] == [wrong]
    assert issue.detail["number"] == payment.number
    assert (issue.deadline_at - issue.created_at).days == 1
    if fault == "wrong_amount":
        assert (issue.detail["amount_fen"], issue.detail["expected_fen"]) == (9_899, 9_900)


@pytest.mark.inv("INV-8")
@pytest.mark.abu("ABU-9")
def test_a_notice_for_a_number_we_never_gave_is_queued(till: Till) -> None:
    payment = till.opened(9_900)
    till.simulator.arm("wrong_order", told_out_trade_no="P261231SOMEBODYELSE")
    till.simulator.pay(out_trade_no=payment.number)
    assert till.deliver(payment) == Outcome.UNKNOWN_PAYMENT
    _nothing_changed(till, payment)
    with shop_block(till.shop.pk):
        (issue,) = selectors.open_issues(queue="unknown_payment")
    assert issue.detail["number"] == "P261231SOMEBODYELSE"
    # Asked about our number, the provider tells of another: that is a mismatch of ours.
    assert till.query(payment) == Outcome.MISMATCH
    _nothing_changed(till, payment)


@pytest.mark.inv("INV-8")
def test_a_payment_paid_wrongly_can_be_closed_and_stays_queued(till: Till) -> None:
    payment = till.opened(9_900)
    till.simulator.arm("wrong_amount")
    till.simulator.pay(out_trade_no=payment.number)
    assert till.close(payment) == "closed"
    assert till.now(payment).state == "closed"
    assert [queue for queue, _key in till.issues()] == ["payment_mismatch"]
    assert till.deliver(payment) == Outcome.MISMATCH
    assert len(till.issues()) == 1
    assert till.balances() == (0, 0, 0)


@pytest.mark.inv("INV-34")
@pytest.mark.abu("ABU-14")
def test_another_shops_notice_finds_nothing_here(till: Till) -> None:
    payment = _paid_there(till)
    other = Shop.objects.create(slug="other", name="别家")
    headers, body = till.simulator.sealed(till.notices(payment.number)[-1]["seq"])
    outcome = services.payment_notice_receive(
        shop_id=other.pk, provider="wechatpay", headers=headers, body=body
    )
    assert outcome == Outcome.UNKNOWN_PAYMENT
    _nothing_changed(till, payment)
    assert till.deliver(payment) == Outcome.ACCEPTED


def test_an_unknown_provider_hears_nothing(till: Till) -> None:
    with pytest.raises(UnknownProvider):
        till.hear({}, b"", provider="barter")
    with pytest.raises(NoticeForged):
        till.hear({}, b"", provider="null")


def test_a_notice_that_cannot_be_verified_now_must_come_again(till: Till) -> None:
    payment = _paid_there(till)
    headers, body = till.simulator.sealed(till.notices(payment.number)[-1]["seq"])
    use_simulator(till.simulator)  # a process that has just started and knows no certificate
    till.simulator.arm("server_error", operation="certificates")
    with pytest.raises(ProviderUnavailable) as refused:
        till.hear(headers, body)
    assert refused.value.status == 503
    _nothing_changed(till, payment)


@pytest.mark.inv("INV-35")
def test_a_notice_whose_handling_fails_is_not_remembered(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = _paid_there(till)
    with monkeypatch.context() as patched:
        patched.setattr(till.things, "on_paid", _broken)
        with pytest.raises(RuntimeError, match="out of order"):
            till.deliver(payment)
    _nothing_changed(till, payment)
    with shop_block(till.shop.pk):
        assert not ProviderNotice.objects.exists()
    assert till.deliver(payment) == Outcome.ACCEPTED


@pytest.mark.inv("INV-6")
@pytest.mark.abu("ABU-9")
def test_reordered_notices_end_in_the_same_state(till: Till) -> None:
    payment = till.paid(9_900)
    till.send(till.refund(payment, 9_900))
    assert till.deliver(payment, kind="REFUND") == Outcome.REFUNDED
    # The notice of the payment itself comes last.
    assert till.deliver(payment) == Outcome.REPEATED
    assert till.deliver(payment, kind="REFUND") == Outcome.REPEATED
    now = till.now(payment)
    assert (now.state, now.paid_fen, now.refunded_fen) == ("paid", 9_900, 9_900)
    assert till.things.refunds == [(1, 9_900)]
    assert till.balances() == (0, 0, 0)


@pytest.mark.inv("INV-7")
def test_another_transaction_for_a_paid_number_is_queued(till: Till) -> None:
    payment = _paid_there(till)
    assert till.deliver(payment) == Outcome.ACCEPTED
    with shop_block(till.shop.pk):
        Payment.objects.update(transaction_id="42000000000000000000000000")
    with shop_block(till.shop.pk):
        ProviderNotice.objects.all().delete()
    assert till.deliver(payment) == Outcome.MISMATCH
    assert till.balances() == (9_900, 9_900, 0)
    assert [queue for queue, _key in till.issues()] == ["payment_mismatch"]


def _broken(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError("out of order")
