"""Faults of calls: before anything happens, and after everything has."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest
import requests

from simulators.wechatpay import moments
from simulators.wechatpay.testing import SimulatorProcess, free_port

from .merchant import Merchant

ORDER = "RS260101ABCDEF"


@pytest.fixture
def merchant(wechatpay: SimulatorProcess) -> Merchant:
    return Merchant(wechatpay)


def test_server_error_before_anything_happened(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    wechatpay.arm("server_error", operation="prepay", count=2)
    for _ in range(2):
        response = merchant.prepay(ORDER)
        assert (response.status_code, response.json()["code"]) == (500, "SYSTEM_ERROR")
    assert wechatpay.transactions() == []
    assert merchant.prepay(ORDER).status_code == 200


def test_a_refusal_of_choice(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    merchant.prepay(ORDER)
    wechatpay.pay(out_trade_no=ORDER)
    wechatpay.arm("error", operation="refund", code="NOT_ENOUGH")
    wechatpay.arm("error", operation="query")
    response = merchant.refund(ORDER, "RF1", 100)
    assert (response.status_code, response.json()["code"]) == (403, "NOT_ENOUGH")
    response = merchant.query(ORDER)
    assert (response.status_code, response.json()["code"]) == (429, "FREQUENCY_LIMITED")
    assert merchant.refund(ORDER, "RF1", 100).status_code == 200


def test_no_answer_although_it_was_done(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    wechatpay.arm("timeout_after_success", operation="prepay", out_trade_no=ORDER)
    with pytest.raises(requests.ReadTimeout):
        merchant.call("POST", "/v3/pay/transactions/h5", merchant.order(ORDER), timeout=0.3)
    assert wechatpay.transaction(ORDER)["state"] == "NOTPAY"
    assert wechatpay.calls("prepay")[0]["fault"] == "timeout_after_success"


def test_a_withheld_answer_goes_out_on_release(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    wechatpay.arm("timeout_after_success", operation="prepay")
    answers: list[requests.Response] = []
    caller = threading.Thread(target=lambda: answers.append(merchant.prepay(ORDER)))
    caller.start()
    while not wechatpay.release(what=["responses"])["responses"]:
        assert caller.is_alive()
    caller.join(timeout=10)
    assert answers[0].status_code == 200


@pytest.mark.parametrize(("kind", "done"), [("drop_before", []), ("drop_after_success", [ORDER])])
def test_a_broken_connection(
    merchant: Merchant, wechatpay: SimulatorProcess, kind: str, done: list[str]
) -> None:
    wechatpay.arm(kind, operation="prepay")
    with pytest.raises(requests.RequestException):
        merchant.prepay(ORDER)
    assert [trade["out_trade_no"] for trade in wechatpay.transactions()] == done
    assert merchant.prepay(ORDER).status_code == 200


def test_a_slow_answer(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    wechatpay.arm("slow", operation="prepay", delay_ms=300)
    response = merchant.prepay(ORDER)
    assert response.status_code == 200
    assert response.elapsed.total_seconds() >= 0.3


def test_one_order_is_struck_and_the_others_are_not(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    wechatpay.arm("server_error", out_trade_no=ORDER, count=-1)
    assert merchant.prepay("ANOTHERORDER").status_code == 200
    assert merchant.prepay(ORDER).status_code == 500
    assert merchant.prepay(ORDER).status_code == 500
    wechatpay.reset(only_faults=True)
    assert merchant.prepay(ORDER).status_code == 200
    assert len(wechatpay.transactions()) == 2


def test_certificates_are_struck_only_by_name(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    wechatpay.arm("server_error")
    assert merchant.call("GET", "/v3/certificates").status_code == 200
    wechatpay.arm("server_error", operation="certificates")
    assert merchant.call("GET", "/v3/certificates").status_code == 500


def test_an_unknown_fault(wechatpay: SimulatorProcess) -> None:
    for wrong in ({"kind": "nonsense"}, {"kind": "late", "count": 0}, {"kind": "late", "hold": 1}):
        with pytest.raises(AssertionError, match="PARAM_ERROR"):
            wechatpay.post("faults", wrong)


def test_everything_survives_a_kill(merchant: Merchant, wechatpay: SimulatorProcess) -> None:
    merchant.prepay(ORDER)
    wechatpay.pay(out_trade_no=ORDER)
    merchant.refund(ORDER, "RF1", 2000)
    wechatpay.arm("server_error", operation="close")
    used = merchant.authorization("GET", "/v3/certificates", b"")
    assert merchant.call("GET", "/v3/certificates", authorization=used).status_code == 200
    account, before = wechatpay.merchant_file.read_bytes(), wechatpay.transactions()
    wechatpay.stop(signal.SIGKILL)
    wechatpay.start()
    assert wechatpay.merchant_file.read_bytes() == account
    assert wechatpay.transactions() == before
    assert merchant.close(ORDER).status_code == 500
    assert merchant.call("GET", "/v3/certificates", authorization=used).status_code == 401


def test_only_one_serves_a_port_or_a_folder(wechatpay: SimulatorProcess, tmp_path: Path) -> None:
    for port, folder in ((wechatpay.port, tmp_path), (free_port(), wechatpay.folder)):
        second = SimulatorProcess(folder)
        second.port, second.base_url = port, "http://127.0.0.1:9"
        with pytest.raises(RuntimeError, match="ended with 1"):
            second.start()


def test_the_books_run_ahead_of_the_machine_when_told_to(
    merchant: Merchant, wechatpay: SimulatorProcess
) -> None:
    merchant.prepay(ORDER)
    before = moments.read(wechatpay.advance(0))
    after = moments.read(wechatpay.advance(3 * 86_400))
    assert 3 * 86_400 <= after - before < 3 * 86_400 + 60
    wechatpay.pay(out_trade_no=ORDER, late=True)  # its time to pay is long over by then
    paid = merchant.query(ORDER).json()  # signed with the machine's time, and answered
    assert moments.read(paid["success_time"]) - before >= 3 * 86_400
    with pytest.raises(AssertionError, match="PARAM_ERROR"):
        wechatpay.advance(-1)
    wechatpay.reset()
    assert moments.read(wechatpay.advance(0)) - before < 60
