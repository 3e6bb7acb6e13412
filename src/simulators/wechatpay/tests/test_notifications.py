"""Notifications: what they carry, how long they are repeated, and every way they can go wrong."""

from __future__ import annotations

import json
import signal
import time
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag

from simulators.wechatpay.notices import loopback_address
from simulators.wechatpay.testing import NotificationReceiver, Received, SimulatorProcess

from .merchant import Merchant

ORDER = "RS260101ABCDEF"


@pytest.fixture
def merchant(wechatpay: SimulatorProcess) -> Merchant:
    return Merchant(wechatpay)


@pytest.fixture
def prepaid(merchant: Merchant, notify_target: NotificationReceiver) -> Merchant:
    merchant.prepay(ORDER, notify_url=f"{notify_target.base_url}/pay-notify")
    return merchant


def opened(merchant: Merchant, message: Received) -> dict[str, Any]:
    merchant.verify(message.headers, message.body)
    envelope: dict[str, Any] = json.loads(message.body)
    return {**envelope, "resource": json.loads(merchant.open(envelope["resource"]))}


class TestContent:
    def test_of_a_payment(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        (message,) = notify_target.received
        assert message.path == "/pay-notify"
        envelope = opened(prepaid, message)
        assert (envelope["event_type"], envelope["resource_type"]) == (
            "TRANSACTION.SUCCESS",
            "encrypt-resource",
        )
        assert envelope["id"].startswith("EV-")
        assert envelope["resource"] == prepaid.query(ORDER).json()

    @pytest.mark.parametrize(
        ("fault", "event_type", "status"),
        [
            (None, "REFUND.SUCCESS", "SUCCESS"),
            ("refund_abnormal", "REFUND.ABNORMAL", "ABNORMAL"),
            ("refund_closed", "REFUND.CLOSED", "CLOSED"),
        ],
    )
    def test_of_a_refund(
        self,
        prepaid: Merchant,
        wechatpay: SimulatorProcess,
        notify_target: NotificationReceiver,
        fault: str | None,
        event_type: str,
        status: str,
    ) -> None:
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        if fault is not None:
            wechatpay.arm(fault)
        prepaid.refund(ORDER, "RF1", 2000, notify_url=f"{notify_target.base_url}/refund-notify")
        wechatpay.settle()
        message = notify_target.received[-1]
        assert message.path == "/refund-notify"
        envelope = opened(prepaid, message)
        assert envelope["event_type"] == event_type
        resource = envelope["resource"]
        assert (resource["refund_status"], resource["out_refund_no"]) == (status, "RF1")
        assert (resource["mchid"], resource["amount"]["refund"]) == (prepaid.account["mchid"], 2000)


class TestRepetition:
    def test_until_it_is_taken(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        notify_target.statuses = [500, 401, 200]
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        wechatpay.release()
        wechatpay.release()
        (notification,) = wechatpay.notifications(ORDER)
        assert (notification["state"], notification["attempts"]) == ("delivered", 3)
        assert len({json.loads(message.body)["id"] for message in notify_target.received}) == 1
        assert len({message.headers["Wechatpay-Nonce"] for message in notify_target.received}) == 3

    def test_by_itself(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        notify_target.statuses = [500]
        wechatpay.pay(out_trade_no=ORDER)
        deadline = time.monotonic() + 10
        while wechatpay.notifications(ORDER)[0]["state"] != "delivered":
            assert time.monotonic() < deadline
        assert len(notify_target.received) == 2

    def test_nobody_listening(self, merchant: Merchant, wechatpay: SimulatorProcess) -> None:
        merchant.prepay(ORDER)
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        (notification,) = wechatpay.notifications(ORDER)
        assert (notification["last_status"], notification["last_error"]) == (None, "ConnectionRefusedError")

    def test_over_a_restart(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("late")
        wechatpay.pay(out_trade_no=ORDER)
        wechatpay.stop(signal.SIGKILL)
        wechatpay.start()
        assert notify_target.received == []
        wechatpay.release()
        assert opened(prepaid, notify_target.received[0])["resource"]["out_trade_no"] == ORDER


class TestFaults:
    def test_duplicate(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("duplicate", out_trade_no=ORDER, extra=99)
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        assert len(notify_target.received) == 100
        assert len({json.loads(message.body)["id"] for message in notify_target.received}) == 1

    def test_late(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("late")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        assert notify_target.received == []
        released = wechatpay.release(out_trade_no=ORDER)
        assert [sent["status"] for sent in released["notifications"]] == [204]
        assert len(notify_target.received) == 1

    def test_reordered(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("reordered", count=2)
        wechatpay.pay(out_trade_no=ORDER)
        prepaid.refund(ORDER, "RF1", 5900, notify_url=f"{notify_target.base_url}/refund-notify")
        wechatpay.release()
        assert [message.path for message in notify_target.received] == ["/refund-notify", "/pay-notify"]

    def test_lost(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("lost")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        wechatpay.release()
        assert notify_target.received == []
        (notification,) = wechatpay.notifications(ORDER)
        assert (notification["state"], notification["attempts"]) == ("lost", 0)
        assert prepaid.query(ORDER).json()["trade_state"] == "SUCCESS"
        kept = Received("", notification["headers"], notification["body"].encode())
        assert opened(prepaid, kept)["resource"]["out_trade_no"] == ORDER

    def test_bad_signature_then_a_good_one(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        notify_target.statuses = [401]
        wechatpay.arm("bad_signature", then="hold")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        with pytest.raises(InvalidSignature):
            opened(prepaid, notify_target.received[0])
        wechatpay.release()
        assert opened(prepaid, notify_target.received[1])["resource"]["out_trade_no"] == ORDER

    def test_forged_serial(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("forged_serial", then="lose")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        with pytest.raises(KeyError):
            opened(prepaid, notify_target.received[0])

    def test_wrong_key(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("wrong_key", then="lose")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        prepaid.verify(notify_target.received[0].headers, notify_target.received[0].body)
        with pytest.raises(InvalidTag):
            opened(prepaid, notify_target.received[0])

    def test_stale(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("stale")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        (message,) = notify_target.received
        prepaid.verify(message.headers, message.body)
        assert time.time() - int(message.headers["Wechatpay-Timestamp"]) >= 3600

    @pytest.mark.parametrize(
        ("fault", "options", "field", "value"),
        [
            ("wrong_amount", {}, ("amount", "total"), 5899),
            ("wrong_amount", {"amount_fen": 1}, ("amount", "total"), 1),
            ("wrong_merchant", {}, ("mchid",), "1900000001"),
            ("wrong_currency", {}, ("amount", "currency"), "USD"),
            ("wrong_order", {"told_out_trade_no": "RSOTHERORDER"}, ("out_trade_no",), "RSOTHERORDER"),
        ],
    )
    @pytest.mark.parametrize("where", ["both", "notification"])
    def test_wrong_payments(
        self,
        prepaid: Merchant,
        wechatpay: SimulatorProcess,
        notify_target: NotificationReceiver,
        fault: str,
        options: dict[str, object],
        field: tuple[str, ...],
        value: object,
        where: str,
    ) -> None:
        wechatpay.arm(fault, where=where, **options)
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        told = opened(prepaid, notify_target.received[0])["resource"]
        queried = prepaid.query(ORDER).json()
        right = {("amount", "total"): 5900, ("amount", "currency"): "CNY", ("out_trade_no",): ORDER}
        right[("mchid",)] = prepaid.account["mchid"]
        assert _at(told, field) == value
        assert _at(queried, field) == (value if where == "both" else right[field])

    def test_only_where_they_are_meant(
        self, prepaid: Merchant, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
    ) -> None:
        wechatpay.arm("late", out_trade_no="ANOTHERORDER")
        wechatpay.arm("late", event="refund")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        assert len(notify_target.received) == 1
        assert len(wechatpay.get("faults")) == 2


class TestOnlyThisMachine:
    @pytest.mark.parametrize(
        "url",
        [
            "http://93.184.216.34/notify",
            "http://shop.example.com/notify",
            "http://127.0.0.1.example.com/notify",
            "http://localhost@93.184.216.34/notify",
            "https://127.0.0.1/notify",
            "http://0.0.0.0/notify",
        ],
    )
    def test_other_addresses_are_never_called(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"this machine|loopback"):
            loopback_address(url)

    def test_names_of_this_machine(self) -> None:
        assert loopback_address("http://shop.localhost:8000/x") == "127.0.0.1"
        assert loopback_address("http://[::1]:8000/x") == "::1"

    def test_it_is_kept_and_not_tried_again(self, merchant: Merchant, wechatpay: SimulatorProcess) -> None:
        merchant.prepay(ORDER, notify_url="https://shop.example.com/notify")
        wechatpay.pay(out_trade_no=ORDER, wait=True)
        (notification,) = wechatpay.notifications(ORDER)
        assert (notification["state"], notification["attempts"]) == ("blocked", 1)


def _at(told: dict[str, Any], field: tuple[str, ...]) -> object:
    value: Any = told
    for name in field:
        value = value[name]
    return value
