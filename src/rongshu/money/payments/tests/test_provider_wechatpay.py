"""The WeChat Pay adapter against the simulator: every call, every outcome, every way an answer can fail to come."""

from __future__ import annotations

import dataclasses
import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rongshu.money.payments.providers import (
    Prepaid,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderUnknown,
    WeChatPayConfig,
    WeChatPayProvider,
)
from simulators.wechatpay.testing import SimulatorProcess, free_port, wechatpay, wechatpay_simulator

__all__ = ["wechatpay", "wechatpay_simulator"]

ORDER = "RS260101ABCDEF"
NOTIFY_BASE = "http://127.0.0.1:9"


@pytest.fixture
def config(wechatpay: SimulatorProcess) -> WeChatPayConfig:
    return WeChatPayConfig.from_merchant_file(wechatpay.merchant_file, notify_base=NOTIFY_BASE, timeout_s=5)


@pytest.fixture
def provider(config: WeChatPayConfig) -> WeChatPayProvider:
    return WeChatPayProvider(config)


@pytest.fixture
def impatient(config: WeChatPayConfig) -> WeChatPayProvider:
    """Gives up soon, with certificates already known."""
    provider = WeChatPayProvider(dataclasses.replace(config, timeout_s=0.3))
    provider.query(out_trade_no="NEVERHEARD1")
    return provider


def prepay(provider: WeChatPayProvider, number: str = ORDER, **changed: Any) -> Prepaid:
    return provider.prepay(
        **{
            "out_trade_no": number,
            "amount_fen": 5900,
            "description": "云南普洱茶 礼盒装",
            "notify_url": "/notify/wechatpay/paid",
            "expires_at": datetime.now(UTC) + timedelta(minutes=15),
            **changed,
        }
    )


def refund(provider: WeChatPayProvider, number: str = "RF1", amount_fen: int = 2000) -> ProviderRefund:
    return provider.refund(
        out_trade_no=ORDER,
        out_refund_no=number,
        amount_fen=amount_fen,
        total_fen=5900,
        reason="未成团，自动退款",
        notify_url="/notify/wechatpay/refunded",
    )


def pay(provider: WeChatPayProvider, simulator: SimulatorProcess) -> None:
    prepay(provider)
    simulator.pay(out_trade_no=ORDER)


class TestPrepay:
    def test_in_a_browser(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        back = "http://shop.localhost:8000/orders/1?from=pay&x=1"
        prepaid = prepay(provider, back_url=back)
        trade = wechatpay.transaction(ORDER)
        assert (trade["trade_type"], trade["amount_fen"]) == ("MWEB", 5900)
        assert trade["notify_url"] == f"{NOTIFY_BASE}/notify/wechatpay/paid"
        assert prepaid.prepay_id == trade["prepay_id"]
        assert parse_qs(urlsplit(prepaid.pay_url).query)["redirect_url"] == [back]
        assert prepaid.bridge_params == {}

    def test_inside_the_wallet(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        prepaid = prepay(provider, payer_openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
        assert wechatpay.transaction(ORDER)["trade_type"] == "JSAPI"
        assert prepaid.pay_url == ""
        assert prepaid.bridge_params["package"] == f"prepay_id={prepaid.prepay_id}"
        assert set(prepaid.bridge_params) == {
            "appId",
            "timeStamp",
            "nonceStr",
            "package",
            "signType",
            "paySign",
        }

    def test_twice_is_once(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        expires_at = datetime.now(UTC) + timedelta(minutes=15)
        assert prepay(provider, expires_at=expires_at) == prepay(provider, expires_at=expires_at)
        assert len(wechatpay.transactions()) == 1

    def test_a_long_description_is_cut_between_characters(
        self, provider: WeChatPayProvider, wechatpay: SimulatorProcess
    ) -> None:
        prepay(provider, description="茶" * 100)
        assert wechatpay.transaction(ORDER)["description"] == "茶" * 42

    def test_refused(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        prepay(provider)
        with pytest.raises(ProviderRefused, match="OUT_TRADE_NO_USED"):
            prepay(provider, amount_fen=1)
        wechatpay.pay(out_trade_no=ORDER)
        with pytest.raises(ProviderRefused, match="ORDERPAID"):
            prepay(provider)

    @pytest.mark.parametrize("number", ["", "a/../b", "RS?mchid=1", "RS 12345", "短号码短号码"])
    def test_numbers_that_are_not_ours(self, provider: WeChatPayProvider, number: str) -> None:
        with pytest.raises(ValueError, match="not a number of ours"):
            prepay(provider, number)
        with pytest.raises(ValueError, match="not a number of ours"):
            provider.query(out_trade_no=number)
        with pytest.raises(ValueError, match="not a number of ours"):
            provider.query_refund(out_refund_no=number)


class TestQuery:
    def test_every_state(
        self, provider: WeChatPayProvider, config: WeChatPayConfig, wechatpay: SimulatorProcess
    ) -> None:
        assert provider.query(out_trade_no=ORDER) == ProviderPayment(state="missing", out_trade_no=ORDER)
        prepay(provider)
        unpaid = ProviderPayment(state="unpaid", out_trade_no=ORDER, mchid=config.mchid)
        assert provider.query(out_trade_no=ORDER) == unpaid
        before = datetime.now(UTC).replace(microsecond=0)
        wechatpay.pay(out_trade_no=ORDER)
        paid = provider.query(out_trade_no=ORDER)
        assert paid.paid_at is not None
        assert before <= paid.paid_at <= datetime.now(UTC)
        assert paid == ProviderPayment(
            state="paid",
            out_trade_no=ORDER,
            mchid=config.mchid,
            transaction_id=wechatpay.transaction(ORDER)["transaction_id"],
            amount_fen=5900,
            currency="CNY",
            paid_at=paid.paid_at,
        )
        refund(provider)
        assert provider.query(out_trade_no=ORDER) == dataclasses.replace(paid, state="refunded")

    def test_closed(self, provider: WeChatPayProvider) -> None:
        prepay(provider)
        provider.close(out_trade_no=ORDER)
        assert provider.query(out_trade_no=ORDER).state == "closed"

    @pytest.mark.parametrize(
        ("fault", "field", "value"),
        [
            ("wrong_amount", "amount_fen", 5899),
            ("wrong_merchant", "mchid", "1900000001"),
            ("wrong_currency", "currency", "USD"),
            ("wrong_order", "out_trade_no", "SOMEBODYELSESORDER"),
        ],
    )
    def test_what_is_wrong_is_handed_out_as_told(
        self, provider: WeChatPayProvider, wechatpay: SimulatorProcess, fault: str, field: str, value: object
    ) -> None:
        wechatpay.arm(fault)
        pay(provider, wechatpay)
        assert getattr(provider.query(out_trade_no=ORDER), field) == value


class TestClose:
    def test_open_closed_or_unheard_of(
        self, provider: WeChatPayProvider, wechatpay: SimulatorProcess
    ) -> None:
        prepay(provider)
        assert provider.close(out_trade_no=ORDER) == "closed"
        assert provider.close(out_trade_no=ORDER) == "closed"
        assert provider.close(out_trade_no="NEVERHEARD1") == "closed"
        assert wechatpay.transaction(ORDER)["state"] == "CLOSED"

    def test_too_late(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        pay(provider, wechatpay)
        assert provider.close(out_trade_no=ORDER) == "already_paid"


class TestRefund:
    def test_taken_in_hand_then_done(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        pay(provider, wechatpay)
        taken = refund(provider)
        assert (taken.state, taken.amount_fen, taken.out_trade_no) == ("processing", 2000, ORDER)
        done = provider.query_refund(out_refund_no="RF1")
        assert (done.state, done.refund_id, done.amount_fen) == ("succeeded", taken.refund_id, 2000)
        assert done.succeeded_at is not None

    def test_the_same_number_pays_once(
        self, provider: WeChatPayProvider, wechatpay: SimulatorProcess
    ) -> None:
        pay(provider, wechatpay)
        assert refund(provider).refund_id == refund(provider).refund_id
        assert wechatpay.transaction(ORDER)["refunded_fen"] == 2000

    def test_refused(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        pay(provider, wechatpay)
        refund(provider)
        with pytest.raises(ProviderRefused, match="INVALID_REQUEST"):
            refund(provider, amount_fen=2001)
        with pytest.raises(ProviderRefused, match="INVALID_REQUEST"):
            refund(provider, "RF2", 3901)
        wechatpay.arm("error", operation="refund", code="NOT_ENOUGH")
        with pytest.raises(ProviderRefused) as refused:
            refund(provider, "RF2", 3900)
        assert refused.value.code == "NOT_ENOUGH"
        assert "余额不足" in refused.value.message
        assert provider.query_refund(out_refund_no="RF2") == ProviderRefund(
            state="missing", out_refund_no="RF2"
        )

    @pytest.mark.parametrize(
        ("fault", "state"),
        [("refund_abnormal", "abnormal"), ("refund_closed", "closed"), ("refund_pending", "processing")],
    )
    def test_other_outcomes(
        self, provider: WeChatPayProvider, wechatpay: SimulatorProcess, fault: str, state: str
    ) -> None:
        pay(provider, wechatpay)
        wechatpay.arm(fault)
        assert refund(provider).state == "processing"
        assert provider.query_refund(out_refund_no="RF1").state == state


class TestUnknown:
    @pytest.mark.parametrize(
        "fault", ["timeout_after_success", "drop_after_success", "bad_response_signature"]
    )
    def test_done_but_not_answered(
        self, impatient: WeChatPayProvider, wechatpay: SimulatorProcess, fault: str
    ) -> None:
        pay(impatient, wechatpay)
        wechatpay.arm(fault, operation="refund", out_trade_no=ORDER)
        with pytest.raises(ProviderUnknown):
            refund(impatient)
        assert impatient.query_refund(out_refund_no="RF1").state == "succeeded"
        assert len(wechatpay.calls("refund")) == 1

    @pytest.mark.parametrize(
        ("fault", "options"),
        [
            ("server_error", {}),
            ("server_error", {"status": 502}),
            ("error", {"code": "SYSTEM_ERROR", "status": 400}),
            ("error", {"code": "BANK_ERROR"}),
            ("drop_before", {}),
        ],
    )
    def test_neither_done_nor_refused(
        self,
        impatient: WeChatPayProvider,
        wechatpay: SimulatorProcess,
        fault: str,
        options: dict[str, object],
    ) -> None:
        pay(impatient, wechatpay)
        wechatpay.arm(fault, operation="refund", **options)
        with pytest.raises(ProviderUnknown):
            refund(impatient)
        assert impatient.query_refund(out_refund_no="RF1").state == "missing"
        assert refund(impatient).state == "processing"

    @pytest.mark.parametrize("operation", ["prepay", "query", "close", "refund", "query_refund"])
    def test_every_call(
        self, impatient: WeChatPayProvider, wechatpay: SimulatorProcess, operation: str
    ) -> None:
        wechatpay.arm("server_error", operation=operation)
        calls: dict[str, Callable[[], object]] = {
            "prepay": lambda: prepay(impatient),
            "query": lambda: impatient.query(out_trade_no=ORDER),
            "close": lambda: impatient.close(out_trade_no=ORDER),
            "refund": lambda: refund(impatient),
            "query_refund": lambda: impatient.query_refund(out_refund_no="RF1"),
        }
        with pytest.raises(ProviderUnknown):
            calls[operation]()

    def test_slow_beyond_patience(self, impatient: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        wechatpay.arm("slow", operation="query", delay_ms=1000)
        with pytest.raises(ProviderUnknown, match="ReadTimeout"):
            impatient.query(out_trade_no=ORDER)

    def test_too_often_is_a_refusal(self, provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
        wechatpay.arm("error", operation="query", code="FREQUENCY_LIMITED")
        with pytest.raises(ProviderRefused, match="FREQUENCY_LIMITED"):
            provider.query(out_trade_no=ORDER)

    def test_nobody_there(self, config: WeChatPayConfig) -> None:
        provider = WeChatPayProvider(
            dataclasses.replace(config, gateway_url=f"http://127.0.0.1:{free_port()}")
        )
        with pytest.raises(ProviderUnknown):
            provider.query(out_trade_no=ORDER)

    def test_somebody_who_never_answers(self, config: WeChatPayConfig) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            provider = WeChatPayProvider(dataclasses.replace(config, gateway_url=url, timeout_s=0.2))
            with pytest.raises(ProviderUnknown, match="ReadTimeout"):
                provider.query(out_trade_no=ORDER)

    def test_it_recovers_when_the_service_does(
        self, impatient: WeChatPayProvider, wechatpay: SimulatorProcess
    ) -> None:
        prepay(impatient)
        wechatpay.stop(signal.SIGKILL)
        try:
            with pytest.raises(ProviderUnknown):
                impatient.query(out_trade_no=ORDER)
        finally:
            wechatpay.start()
        assert impatient.query(out_trade_no=ORDER).state == "unpaid"
