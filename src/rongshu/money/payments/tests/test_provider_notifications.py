"""Notifications as the adapter receives them from the simulator: believed when true, refused in every forged form."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rongshu.money.payments.providers import (
    ForgedNotification,
    ProviderPayment,
    ProviderRefund,
    ProviderUnknown,
    WeChatPayConfig,
    WeChatPayProvider,
)
from simulators.wechatpay.testing import (
    NotificationReceiver,
    SimulatorProcess,
    notify_target,
    wechatpay,
    wechatpay_simulator,
)

__all__ = ["notify_target", "wechatpay", "wechatpay_simulator"]

ORDER = "RS260101ABCDEF"


@pytest.fixture
def config(wechatpay: SimulatorProcess, notify_target: NotificationReceiver) -> WeChatPayConfig:
    return WeChatPayConfig.from_merchant_file(
        wechatpay.merchant_file, notify_base=notify_target.base_url, timeout_s=5
    )


@pytest.fixture
def provider(config: WeChatPayConfig) -> WeChatPayProvider:
    provider = WeChatPayProvider(config)
    provider.prepay(
        out_trade_no=ORDER,
        amount_fen=5900,
        description="云南普洱茶",
        notify_url="/paid",
        expires_at=datetime.now(UTC) + timedelta(minutes=15),
    )
    return provider


def pay(wechatpay: SimulatorProcess) -> tuple[dict[str, str], bytes]:
    """Pay with the notification lost; returns it freshly sealed."""
    wechatpay.arm("lost")
    wechatpay.pay(out_trade_no=ORDER)
    return wechatpay.sealed(wechatpay.notifications(ORDER)[0]["seq"])


def reason(provider: WeChatPayProvider, headers: Mapping[str, str], body: bytes) -> str:
    with pytest.raises(ForgedNotification) as forged:
        provider.parse_notification(headers=headers, body=body)
    return forged.value.reason


def test_a_payment(
    provider: WeChatPayProvider, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
) -> None:
    wechatpay.pay(out_trade_no=ORDER, wait=True)
    (message,) = notify_target.received
    notification = provider.parse_notification(headers=message.headers, body=message.body)
    assert notification.kind == "payment"
    assert notification.id == json.loads(message.body)["id"]
    assert isinstance(notification.payload, ProviderPayment)
    assert notification.payload == provider.query(out_trade_no=ORDER)
    assert (notification.payload.mchid, notification.payload.amount_fen) == (provider.config.mchid, 5900)


@pytest.mark.parametrize(
    ("fault", "state"), [(None, "succeeded"), ("refund_abnormal", "abnormal"), ("refund_closed", "closed")]
)
def test_a_refund(
    provider: WeChatPayProvider,
    wechatpay: SimulatorProcess,
    notify_target: NotificationReceiver,
    fault: str | None,
    state: str,
) -> None:
    wechatpay.pay(out_trade_no=ORDER)
    if fault is not None:
        wechatpay.arm(fault)
    taken = provider.refund(
        out_trade_no=ORDER,
        out_refund_no="RF1",
        amount_fen=2000,
        total_fen=5900,
        reason="未成团",
        notify_url="/refunded",
    )
    wechatpay.settle()
    message = next(message for message in notify_target.received if message.path == "/refunded")
    notification = provider.parse_notification(headers=message.headers, body=message.body)
    refund = notification.payload
    assert notification.kind == "refund"
    assert isinstance(refund, ProviderRefund)
    assert (refund.state, refund.out_refund_no, refund.refund_id) == (state, "RF1", taken.refund_id)
    assert (refund.amount_fen, refund.out_trade_no, refund.mchid) == (2000, ORDER, provider.config.mchid)
    assert (refund.succeeded_at is not None) is (state == "succeeded")


def test_header_names_in_any_spelling(provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
    headers, body = pay(wechatpay)
    for spelled in (
        {name.lower(): value for name, value in headers.items()},
        {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()},
    ):
        assert provider.parse_notification(headers=spelled, body=body).kind == "payment"


@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize(
    ("defect", "expected"),
    [
        ("bad_signature", "signature"),
        ("forged_serial", "serial"),
        ("wrong_key", "ciphertext"),
        ("stale", "stale"),
    ],
)
def test_forgeries(
    provider: WeChatPayProvider, wechatpay: SimulatorProcess, defect: str, expected: str
) -> None:
    pay(wechatpay)
    headers, body = wechatpay.sealed(wechatpay.notifications(ORDER)[0]["seq"], defect)
    assert reason(provider, headers, body) == expected


@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize("part", ["Timestamp", "Nonce", "Signature", "Serial"])
def test_a_missing_or_foreign_header(
    provider: WeChatPayProvider, wechatpay: SimulatorProcess, part: str
) -> None:
    headers, body = pay(wechatpay)
    name = f"Wechatpay-{part}"
    assert reason(provider, {key: value for key, value in headers.items() if key != name}, body) == "headers"
    for value in ("", "0", "中文", "9" * 40, "WECHATPAY/SIGNTEST/abc"):
        reason(provider, {**headers, name: value}, body)


@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"TRANSACTION.SUCCESS", b"REFUND.SUCCESS"),
        (b"EV-", b"EW-"),
        (b'"summary"', b'"sumMary"'),
        (b"}}", b"}} "),
    ],
)
def test_a_changed_body(
    provider: WeChatPayProvider, wechatpay: SimulatorProcess, old: bytes, new: bytes
) -> None:
    headers, body = pay(wechatpay)
    assert old in body
    assert reason(provider, headers, body.replace(old, new)) == "signature"
    assert reason(provider, headers, body[:-1]) == "signature"
    assert reason(provider, headers, b"\xff" + body) == "malformed"


def test_the_other_signature_scheme(provider: WeChatPayProvider, wechatpay: SimulatorProcess) -> None:
    headers, body = pay(wechatpay)
    forged = {**headers, "Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"}
    assert reason(provider, forged, body) == "signature"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_five_minutes_and_no_more(
    config: WeChatPayConfig, provider: WeChatPayProvider, wechatpay: SimulatorProcess, seconds: int
) -> None:
    headers, body = pay(wechatpay)
    sent_at = datetime.fromtimestamp(int(headers["Wechatpay-Timestamp"]), UTC)
    moment = sent_at + timedelta(seconds=seconds)
    shifted = WeChatPayProvider(config, clock=lambda: moment)
    assert reason(shifted, headers, body) == "stale"
    moment = sent_at + timedelta(seconds=300 if seconds > 0 else -300)
    assert shifted.parse_notification(headers=headers, body=body).kind == "payment"


def test_nothing_is_fetched_for_an_old_or_headless_message(
    config: WeChatPayConfig, provider: WeChatPayProvider, wechatpay: SimulatorProcess
) -> None:
    headers, body = pay(wechatpay)
    fetched = len(wechatpay.calls("certificates"))
    fresh = WeChatPayProvider(config)
    reason(fresh, {**headers, "Wechatpay-Timestamp": str(int(time.time()) - 301)}, body)
    reason(fresh, {}, body)
    assert len(wechatpay.calls("certificates")) == fetched


def test_unknown_serials_fetch_once_a_minute(
    provider: WeChatPayProvider, wechatpay: SimulatorProcess
) -> None:
    pay(wechatpay)
    seq = wechatpay.notifications(ORDER)[0]["seq"]
    fetched = len(wechatpay.calls("certificates"))
    for _ in range(20):
        headers, body = wechatpay.sealed(seq, "forged_serial")
        assert reason(provider, headers, body) == "serial"
    assert len(wechatpay.calls("certificates")) == fetched


def test_a_rotated_certificate_is_learned(
    config: WeChatPayConfig, provider: WeChatPayProvider, wechatpay: SimulatorProcess
) -> None:
    moment = datetime.now(UTC)
    provider = WeChatPayProvider(config, clock=lambda: moment)
    headers, body = pay(wechatpay)
    provider.parse_notification(headers=headers, body=body)
    serial = wechatpay.rotate_certificate()
    headers, body = wechatpay.sealed(wechatpay.notifications(ORDER)[0]["seq"])
    assert headers["Wechatpay-Serial"] == serial
    moment += timedelta(minutes=1)
    assert provider.parse_notification(headers=headers, body=body).kind == "payment"


def test_while_certificates_cannot_be_had_nothing_is_decided(
    config: WeChatPayConfig, provider: WeChatPayProvider, wechatpay: SimulatorProcess
) -> None:
    headers, body = pay(wechatpay)
    wechatpay.arm("server_error", operation="certificates")
    moment = datetime.now(UTC)
    fresh = WeChatPayProvider(config, clock=lambda: moment)
    with pytest.raises(ProviderUnknown):
        fresh.parse_notification(headers=headers, body=body)
    moment += timedelta(seconds=2)
    assert fresh.parse_notification(headers=headers, body=body).kind == "payment"


@pytest.mark.parametrize(
    ("fault", "field", "value"),
    [
        ("wrong_amount", "amount_fen", 5899),
        ("wrong_merchant", "mchid", "1900000001"),
        ("wrong_currency", "currency", "USD"),
        ("wrong_order", "out_trade_no", "SOMEBODYELSESORDER"),
    ],
)
def test_true_but_wrong_is_handed_out_for_the_caller_to_judge(
    provider: WeChatPayProvider, wechatpay: SimulatorProcess, fault: str, field: str, value: Any
) -> None:
    wechatpay.arm(fault, where="notification")
    headers, body = pay(wechatpay)
    payload = provider.parse_notification(headers=headers, body=body).payload
    assert getattr(payload, field) == value
    assert getattr(provider.query(out_trade_no=ORDER), field) != value


def test_a_repetition_has_the_same_id(
    provider: WeChatPayProvider, wechatpay: SimulatorProcess, notify_target: NotificationReceiver
) -> None:
    wechatpay.arm("duplicate", extra=4)
    wechatpay.pay(out_trade_no=ORDER, wait=True)
    parsed = [provider.parse_notification(headers=m.headers, body=m.body) for m in notify_target.received]
    assert len(parsed) == 5
    assert len({notification.id for notification in parsed}) == 1
