"""The merchant API: who may call, what is answered, what is refused."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.wechatpay.testing import SimulatorProcess

from .merchant import Merchant

ORDER = "RS260101ABCDEF"


@pytest.fixture
def merchant(wechatpay: SimulatorProcess) -> Merchant:
    return Merchant(wechatpay)


@pytest.fixture
def paid(merchant: Merchant, wechatpay: SimulatorProcess) -> Merchant:
    merchant.prepay(ORDER)
    wechatpay.pay(out_trade_no=ORDER)
    return merchant


class TestWhoMayCall:
    TARGET = "/v3/certificates"

    def refused(self, merchant: Merchant, authorization: str) -> str:
        response = merchant.call("GET", self.TARGET, authorization=authorization)
        assert response.status_code == 401
        assert response.json()["code"] == "SIGN_ERROR"
        return str(response.json()["message"])

    def test_an_unsigned_request(self, merchant: Merchant) -> None:
        assert "Authorization值格式错误" in self.refused(merchant, "Bearer something")

    def test_a_signature_by_another_key(self, merchant: Merchant) -> None:
        merchant.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        assert (
            self.refused(merchant, merchant.authorization("GET", self.TARGET, b"")) == "错误的签名，验签失败"
        )

    def test_a_signature_of_another_request(self, merchant: Merchant) -> None:
        self.refused(merchant, merchant.authorization("GET", "/v3/certificates?a=b", b""))

    def test_a_body_changed_after_signing(self, merchant: Merchant, wechatpay: SimulatorProcess) -> None:
        signed = merchant.authorization("POST", "/v3/pay/transactions/h5", b"{}")
        response = merchant.call(
            "POST", "/v3/pay/transactions/h5", merchant.order(ORDER), authorization=signed
        )
        assert response.json()["code"] == "SIGN_ERROR"
        assert wechatpay.transactions() == []

    @pytest.mark.parametrize("seconds", [-301, 301])
    def test_a_clock_more_than_five_minutes_off(self, merchant: Merchant, seconds: int) -> None:
        stale = merchant.authorization("GET", self.TARGET, b"", timestamp=str(int(time.time()) + seconds))
        assert "5分钟" in self.refused(merchant, stale)

    @pytest.mark.parametrize("part", ["mchid", "serial_no"])
    def test_another_merchant(self, merchant: Merchant, part: str) -> None:
        self.refused(merchant, merchant.authorization("GET", self.TARGET, b"", **{part: "1900000001"}))

    def test_a_replayed_nonce(self, merchant: Merchant) -> None:
        once = merchant.authorization("GET", self.TARGET, b"")
        assert merchant.call("GET", self.TARGET, authorization=once).status_code == 200
        assert "nonce_str重复" in self.refused(merchant, once)

    def test_refused_calls_are_recorded(self, merchant: Merchant, wechatpay: SimulatorProcess) -> None:
        self.refused(merchant, "nonsense")
        (call,) = wechatpay.calls("certificates")
        assert (call["status"], call["code"]) == (401, "SIGN_ERROR")


class TestAnswers:
    def test_carry_the_platforms_signature(self, merchant: Merchant) -> None:
        response = merchant.prepay(ORDER)
        merchant.verify(response.headers, response.content)
        assert response.headers["Wechatpay-Signature-Type"] == "WECHATPAY2-SHA256-RSA2048"

    def test_refusals_too(self, merchant: Merchant) -> None:
        response = merchant.query("NEVERHEARD1")
        assert response.status_code == 404
        merchant.verify(response.headers, response.content)

    def test_an_unknown_path(self, merchant: Merchant) -> None:
        assert merchant.call("GET", "/v3/unknown").status_code == 404


class TestPrepay:
    def test_each_product_answers_in_its_own_way(
        self, merchant: Merchant, wechatpay: SimulatorProcess
    ) -> None:
        assert merchant.prepay("ORDER-JSAPI", product="jsapi").json()["prepay_id"].startswith("wx")
        h5_url = merchant.prepay("ORDER-H5").json()["h5_url"]
        assert h5_url.startswith(f"{wechatpay.base_url}/sandbox/cashier/wx")
        assert merchant.prepay("ORDER-NATIVE", product="native").json()["code_url"].startswith("http")

    def test_asked_twice_it_is_the_same_payment(self, merchant: Merchant) -> None:
        order = merchant.order(ORDER)
        first = merchant.call("POST", "/v3/pay/transactions/jsapi", order).json()
        assert merchant.call("POST", "/v3/pay/transactions/jsapi", order).json() == first

    def test_the_same_number_for_another_amount(
        self, merchant: Merchant, wechatpay: SimulatorProcess
    ) -> None:
        merchant.prepay(ORDER)
        response = merchant.prepay(ORDER, amount={"total": 1, "currency": "CNY"})
        assert (response.status_code, response.json()["code"]) == (403, "OUT_TRADE_NO_USED")
        assert wechatpay.transaction(ORDER)["amount_fen"] == 5900

    def test_a_paid_number(self, paid: Merchant) -> None:
        assert paid.prepay(ORDER).json()["code"] == "ORDERPAID"

    def test_a_closed_number(self, merchant: Merchant) -> None:
        merchant.prepay(ORDER)
        merchant.close(ORDER)
        assert merchant.prepay(ORDER).json()["code"] == "ORDER_CLOSED"

    @pytest.mark.parametrize(
        "changed",
        [
            {"amount": {"total": 0, "currency": "CNY"}},
            {"amount": {"total": -1, "currency": "CNY"}},
            {"amount": {"total": 59.0, "currency": "CNY"}},
            {"amount": {"total": True, "currency": "CNY"}},
            {"amount": {"total": 5900, "currency": "USD"}},
            {"amount": None},
            {"mchid": "1900000001"},
            {"out_trade_no": "short"},
            {"out_trade_no": "with/slash"},
            {"out_trade_no": "x" * 33},
            {"description": ""},
            {"description": "长" * 128},
            {"notify_url": "ftp://127.0.0.1/notify"},
            {"notify_url": "http://127.0.0.1/notify?token=1"},
            {"time_expire": "2026-01-01 10:00"},
            {"time_expire": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds")},
            {"scene_info": {"payer_client_ip": "127.0.0.1"}},
            {"scene_info": None},
        ],
    )
    def test_bad_fields(
        self, merchant: Merchant, wechatpay: SimulatorProcess, changed: dict[str, Any]
    ) -> None:
        response = merchant.prepay(ORDER, **changed)
        assert (response.status_code, response.json()["code"]) == (400, "PARAM_ERROR")
        assert wechatpay.transactions() == []

    def test_another_app(self, merchant: Merchant) -> None:
        assert merchant.prepay(ORDER, appid="wx0000").json()["code"] == "APPID_MCHID_NOT_MATCH"

    def test_the_wallets_own_page_needs_the_payer(self, merchant: Merchant) -> None:
        assert merchant.prepay(ORDER, product="jsapi", payer={}).json()["code"] == "PARAM_ERROR"


class TestQueryAndClose:
    def test_unpaid(self, merchant: Merchant) -> None:
        merchant.prepay(ORDER)
        answer = merchant.query(ORDER).json()
        assert (answer["trade_state"], answer["out_trade_no"]) == ("NOTPAY", ORDER)
        assert "transaction_id" not in answer

    def test_paid_by_either_number(self, paid: Merchant) -> None:
        answer = paid.query(ORDER).json()
        assert answer["trade_state"] == "SUCCESS"
        assert answer["amount"]["total"] == 5900
        assert answer["success_time"].endswith("+08:00")
        target = f"/v3/pay/transactions/id/{answer['transaction_id']}?mchid={paid.account['mchid']}"
        assert paid.call("GET", target).json() == answer

    def test_for_another_merchant(self, paid: Merchant) -> None:
        response = paid.call("GET", f"/v3/pay/transactions/out-trade-no/{ORDER}?mchid=1900000001")
        assert response.json()["code"] == "PARAM_ERROR"

    def test_unknown(self, merchant: Merchant) -> None:
        for response in (merchant.query("NEVERHEARD1"), merchant.close("NEVERHEARD1")):
            assert (response.status_code, response.json()["code"]) == (404, "ORDER_NOT_EXIST")

    def test_close_before_paying(self, merchant: Merchant, wechatpay: SimulatorProcess) -> None:
        merchant.prepay(ORDER)
        response = merchant.close(ORDER)
        assert (response.status_code, response.content) == (204, b"")
        merchant.verify(response.headers, b"")
        assert merchant.query(ORDER).json()["trade_state"] == "CLOSED"
        with pytest.raises(AssertionError, match="ORDER_CLOSED"):
            wechatpay.pay(out_trade_no=ORDER)
        assert merchant.close(ORDER).json()["code"] == "ORDER_CLOSED"

    def test_close_after_paying(self, paid: Merchant) -> None:
        response = paid.close(ORDER)
        assert (response.status_code, response.json()["code"]) == (400, "ORDERPAID")
        assert paid.query(ORDER).json()["trade_state"] == "SUCCESS"

    def test_paying_twice(self, paid: Merchant, wechatpay: SimulatorProcess) -> None:
        with pytest.raises(AssertionError, match="ORDERPAID"):
            wechatpay.pay(out_trade_no=ORDER)


class TestRefund:
    def test_taken_in_hand_then_done(self, paid: Merchant) -> None:
        taken = paid.refund(ORDER, "RF1", 2000).json()
        assert (taken["status"], taken["amount"]["refund"]) == ("PROCESSING", 2000)
        done = paid.call("GET", "/v3/refund/domestic/refunds/RF1").json()
        assert (done["status"], done["refund_id"]) == ("SUCCESS", taken["refund_id"])
        assert paid.query(ORDER).json()["trade_state"] == "REFUND"

    def test_the_same_number_pays_once(self, paid: Merchant, wechatpay: SimulatorProcess) -> None:
        first = paid.refund(ORDER, "RF1", 2000).json()
        again = paid.refund(ORDER, "RF1", 2000).json()
        assert (again["refund_id"], again["status"]) == (first["refund_id"], "SUCCESS")
        assert wechatpay.transaction(ORDER)["refunded_fen"] == 2000

    def test_the_same_number_for_another_amount(self, paid: Merchant, wechatpay: SimulatorProcess) -> None:
        paid.refund(ORDER, "RF1", 2000)
        response = paid.refund(ORDER, "RF1", 2001)
        assert (response.status_code, response.json()["code"]) == (400, "INVALID_REQUEST")
        assert wechatpay.transaction(ORDER)["refunded_fen"] == 2000

    def test_never_more_than_was_paid(self, paid: Merchant, wechatpay: SimulatorProcess) -> None:
        assert paid.refund(ORDER, "RF1", 5901).json()["code"] == "INVALID_REQUEST"
        assert paid.refund(ORDER, "RF2", 5900).status_code == 200
        assert paid.refund(ORDER, "RF3", 1).json()["code"] == "INVALID_REQUEST"
        assert wechatpay.transaction(ORDER)["refunded_fen"] == 5900

    def test_only_of_what_was_paid(self, merchant: Merchant) -> None:
        merchant.prepay(ORDER)
        assert merchant.refund(ORDER, "RF1", 1).json()["code"] == "INVALID_REQUEST"
        assert merchant.refund("NEVERHEARD1", "RF1", 1).json()["code"] == "ORDER_NOT_EXIST"

    def test_the_total_must_be_what_was_paid(self, paid: Merchant) -> None:
        assert paid.refund(ORDER, "RF1", 100, total_fen=6000).json()["code"] == "INVALID_REQUEST"

    @pytest.mark.parametrize(
        "changed",
        [
            {"amount": {"refund": 0, "total": 5900, "currency": "CNY"}},
            {"amount": {"refund": -1, "total": 5900, "currency": "CNY"}},
            {"out_refund_no": ""},
            {"out_refund_no": "x" * 65},
            {"transaction_id": "4200000000"},
            {"reason": "长" * 81},
        ],
    )
    def test_bad_fields(self, paid: Merchant, changed: dict[str, Any]) -> None:
        assert paid.refund(ORDER, "RF1", 100, **changed).json()["code"] == "PARAM_ERROR"

    def test_unknown(self, merchant: Merchant) -> None:
        response = merchant.call("GET", "/v3/refund/domestic/refunds/RF9")
        assert (response.status_code, response.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")

    @pytest.mark.parametrize(
        ("kind", "status"),
        [("refund_abnormal", "ABNORMAL"), ("refund_closed", "CLOSED"), ("refund_pending", "PROCESSING")],
    )
    def test_outcomes_on_demand(
        self, paid: Merchant, wechatpay: SimulatorProcess, kind: str, status: str
    ) -> None:
        wechatpay.arm(kind, out_trade_no=ORDER)
        assert paid.refund(ORDER, "RF1", 100).json()["status"] == "PROCESSING"
        assert paid.call("GET", "/v3/refund/domestic/refunds/RF1").json()["status"] == status

    def test_a_closed_refund_gives_its_amount_back(self, paid: Merchant, wechatpay: SimulatorProcess) -> None:
        wechatpay.arm("refund_closed")
        paid.refund(ORDER, "RF1", 5900)
        assert paid.refund(ORDER, "RF2", 5900).status_code == 200

    def test_a_pending_refund_succeeds_on_release(self, paid: Merchant, wechatpay: SimulatorProcess) -> None:
        wechatpay.arm("refund_pending")
        paid.refund(ORDER, "RF1", 5900)
        assert wechatpay.release(what=["refunds"])["refunds"] == 1
        assert wechatpay.transaction(ORDER)["refunded_fen"] == 5900
