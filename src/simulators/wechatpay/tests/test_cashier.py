"""The payer's page, and who may reach the control surface."""

from __future__ import annotations

import re

import pytest
import requests

from simulators.wechatpay.testing import NotificationReceiver, SimulatorProcess

from .merchant import Merchant

ORDER = "RS260101ABCDEF"
BACK = "http://shop.localhost:8000/orders/1?from=pay"


@pytest.fixture
def cashier(wechatpay: SimulatorProcess, notify_target: NotificationReceiver) -> str:
    merchant = Merchant(wechatpay)
    merchant.prepay(ORDER, notify_url=f"{notify_target.base_url}/pay-notify", description="<b>茶</b>")
    return f"{wechatpay.base_url}/sandbox/cashier/{wechatpay.transaction(ORDER)['prepay_id']}"


def test_the_sheet_shows_merchant_goods_and_amount(cashier: str) -> None:
    page = requests.get(cashier, params={"back": BACK}, timeout=5)
    assert page.status_code == 200
    for text in ("榕树沙箱商户", "<small>¥</small>59.00", "&lt;b&gt;茶&lt;/b&gt;", ORDER, "确认支付", "取消"):
        assert text in page.text
    assert "<script" not in page.text
    assert " style=" not in page.text
    assert 'href="http://shop.localhost:8000/orders/1?from=pay"' in page.text
    assert "form-action 'self' http://shop.localhost:8000;" in page.headers["Content-Security-Policy"]
    assert requests.get(cashier.split("/cashier/")[0] + "/static/cashier.css", timeout=5).status_code == 200


@pytest.mark.parametrize("name", ["back", "redirect_url"])
def test_paying_leads_back_and_notifies(
    cashier: str, wechatpay: SimulatorProcess, notify_target: NotificationReceiver, name: str
) -> None:
    page = requests.get(cashier, params={name: BACK}, timeout=5)
    action = re.search(r'action="([^"]+)"', page.text)
    assert action is not None
    answer = requests.post(wechatpay.base_url + action[1], allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (303, BACK)
    wechatpay.settle()
    assert len(notify_target.received) == 1
    assert wechatpay.transaction(ORDER)["state"] == "SUCCESS"


def test_paying_without_a_way_back_shows_that_it_is_paid(cashier: str) -> None:
    assert "支付成功" in requests.post(cashier, timeout=5).text


def test_paying_twice_pays_once(cashier: str, wechatpay: SimulatorProcess) -> None:
    requests.post(cashier, timeout=5)
    transaction_id = wechatpay.transaction(ORDER)["transaction_id"]
    again = requests.post(cashier, allow_redirects=False, timeout=5)
    assert (again.status_code, "支付成功" in again.text) == (200, True)
    assert wechatpay.transaction(ORDER)["transaction_id"] == transaction_id


def test_a_closed_payment_cannot_be_paid(cashier: str, wechatpay: SimulatorProcess) -> None:
    Merchant(wechatpay).close(ORDER)
    assert "订单已关闭，无法支付" in requests.get(cashier, timeout=5).text
    assert "订单已关闭，无法支付" in requests.post(cashier, timeout=5).text
    assert wechatpay.transaction(ORDER)["state"] == "CLOSED"


def test_an_unknown_payment(wechatpay: SimulatorProcess) -> None:
    assert requests.get(f"{wechatpay.base_url}/sandbox/cashier/wx0", timeout=5).status_code == 404


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "javascript:alert(1)",
        "//evil.example/",
        "http://localhost@evil.example/",
        "http://127.0.0.1.evil.example/",
    ],
)
def test_it_leads_nowhere_else(cashier: str, back: str) -> None:
    assert "evil" not in requests.get(cashier, params={"back": back}, timeout=5).text
    answer = requests.post(cashier, params={"back": back}, allow_redirects=False, timeout=5)
    assert answer.headers["Location"].startswith("/sandbox/cashier/")


class TestWhoMayReachIt:
    def test_not_under_a_foreign_name(self, cashier: str) -> None:
        for headers in ({"Host": "rebound.example"}, {"Origin": "http://evil.example"}):
            assert requests.post(cashier, headers=headers, timeout=5).status_code == 403

    def test_no_form_of_a_web_page(self, wechatpay: SimulatorProcess) -> None:
        answer = requests.post(f"{wechatpay.base_url}/sandbox/reset", data={"a": "b"}, timeout=5)
        assert answer.json()["code"] == "PARAM_ERROR"

    def test_unknown_paths(self, wechatpay: SimulatorProcess) -> None:
        assert requests.get(f"{wechatpay.base_url}/sandbox/unknown", timeout=5).status_code == 404
        assert requests.get(f"{wechatpay.base_url}/", timeout=5).status_code == 404

    def test_large_bodies_are_refused(self, wechatpay: SimulatorProcess) -> None:
        answer = requests.post(f"{wechatpay.base_url}/sandbox/reset", data=b"x" * 70_000, timeout=5)
        assert answer.status_code == 413
