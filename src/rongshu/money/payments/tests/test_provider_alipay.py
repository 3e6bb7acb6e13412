"""The adapter of Alipay against the real simulator: every call over the wire, every signature checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from rongshu.money.payments.providers import (
    AlipayConfig,
    AlipayProvider,
    BillMissing,
    ForgedNotification,
    ProviderPayment,
    ProviderRefused,
    ProviderUnknown,
)
from rongshu.money.payments.providers.bills import read_alipay
from rongshu.money.payments.rules import SHANGHAI
from simulators.alipay.testing import AlipayProcess, alipay
from simulators.wechatpay.testing import NotificationReceiver, notify_target

__all__ = ["alipay", "notify_target"]

NUMBER = "P260101ABCDEFG"


@pytest.fixture
def provider(alipay: AlipayProcess) -> AlipayProvider:
    config = AlipayConfig.from_merchant_file(alipay.merchant_file, notify_base="http://127.0.0.1:9")
    return AlipayProvider(replace(config, timeout_s=2.0))


def _prepay(provider: AlipayProvider, *, notify_base: str = "http://127.0.0.1:9") -> str:
    return provider.prepay(
        out_trade_no=NUMBER,
        amount_fen=9_900,
        description="高山红富士苹果 & 梨",
        notify_url=f"{notify_base}/s/rongshu/notify/alipay/",
        expires_at=datetime.now(UTC) + timedelta(minutes=15),
        back_url="http://127.0.0.1:8000/s/rongshu/pay/return/",
    ).pay_url


def _follow(url: str) -> requests.Response:
    return requests.get(url, timeout=5, allow_redirects=False)


def _paid(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    assert _follow(_prepay(provider)).status_code == 302
    alipay.pay(out_trade_no=NUMBER)


def test_a_payment_from_address_to_credited(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    url = _prepay(provider)
    assert provider.query(out_trade_no=NUMBER).state == "missing"  # nobody followed it yet
    place = _follow(url).headers["Location"]
    assert "高山红富士苹果" in requests.get(place, timeout=5).text
    assert "back=http" in place
    assert provider.query(out_trade_no=NUMBER).state == "unpaid"
    alipay.pay(out_trade_no=NUMBER)
    told = provider.query(out_trade_no=NUMBER)
    assert (told.state, told.amount_fen, told.currency, told.mchid) == (
        "paid",
        9_900,
        "CNY",
        provider.merchant_id,
    )
    assert told.paid_at is not None
    assert abs(told.paid_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_changed_address_is_refused(provider: AlipayProvider) -> None:
    url = _prepay(provider)
    parts = urlsplit(url)
    values = {name: value[0] for name, value in parse_qs(parts.query).items()}
    values["biz_content"] = values["biz_content"].replace("99.00", "0.01")
    assert _follow(parts._replace(query=urlencode(values)).geturl()).status_code == 401
    assert provider.query(out_trade_no=NUMBER).state == "missing"


def test_closing(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    assert provider.close(out_trade_no=NUMBER) == "closed"
    _follow(_prepay(provider))
    assert provider.close(out_trade_no=NUMBER) == "closed"
    assert provider.close(out_trade_no=NUMBER) == "closed"
    assert provider.query(out_trade_no=NUMBER).state == "closed"


def test_closing_what_is_paid(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    _paid(provider, alipay)
    assert provider.close(out_trade_no=NUMBER) == "already_paid"


def _refund(provider: AlipayProvider, amount_fen: int, number: str = "R1") -> str:
    return provider.refund(
        out_trade_no=NUMBER,
        out_refund_no=number,
        amount_fen=amount_fen,
        total_fen=9_900,
        reason="订单退款",
        notify_url="",
    ).state


def test_refunds(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    _paid(provider, alipay)
    assert provider.query_refund(out_refund_no="R1", out_trade_no=NUMBER).state == "missing"
    assert _refund(provider, 4_000) == "succeeded"
    assert _refund(provider, 4_000) == "processing"  # the same again moves nothing: ask
    told = provider.query_refund(out_refund_no="R1", out_trade_no=NUMBER)
    assert (told.state, told.amount_fen) == ("succeeded", 4_000)
    with pytest.raises(ProviderRefused):
        _refund(provider, 6_000, "R2")
    assert _refund(provider, 5_900, "R3") == "succeeded"
    assert provider.query(out_trade_no=NUMBER).state == "refunded"
    assert alipay.transaction(NUMBER)["refunded_fen"] == 9_900


def test_a_refund_that_hangs_or_fails(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    _paid(provider, alipay)
    alipay.arm("refund_pending")
    assert _refund(provider, 1_000, "R1") == "processing"
    assert provider.query_refund(out_refund_no="R1", out_trade_no=NUMBER).state == "processing"
    alipay.release(what=["refunds"])
    assert provider.query_refund(out_refund_no="R1", out_trade_no=NUMBER).state == "succeeded"
    alipay.arm("refund_abnormal")
    _refund(provider, 1_000, "R2")
    assert provider.query_refund(out_refund_no="R2", out_trade_no=NUMBER).state == "abnormal"


@pytest.mark.parametrize(
    "kind", ["server_error", "drop_before", "drop_after_success", "bad_response_signature"]
)
@pytest.mark.inv("INV-11")
def test_what_cannot_be_believed_is_unknown(
    provider: AlipayProvider, alipay: AlipayProcess, kind: str
) -> None:
    _paid(provider, alipay)
    alipay.arm(kind, operation="refund")
    with pytest.raises(ProviderUnknown):
        _refund(provider, 1_000)
    happened = kind in ("drop_after_success", "bad_response_signature")
    told = provider.query_refund(out_refund_no="R1", out_trade_no=NUMBER)
    assert told.state == ("succeeded" if happened else "missing")


def test_a_time_out_after_success_is_asked_about(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    _paid(provider, alipay)
    alipay.arm("timeout_after_success", operation="refund")
    impatient = AlipayProvider(replace(provider.config, timeout_s=0.3))
    with pytest.raises(ProviderUnknown):
        _refund(impatient, 1_000)
    assert provider.query_refund(out_refund_no="R1", out_trade_no=NUMBER).state == "succeeded"


def _notice(alipay: AlipayProcess, defect: str = "") -> tuple[dict[str, str], bytes]:
    return alipay.sealed(alipay.notifications(NUMBER)[-1]["seq"], defect)


@pytest.mark.inv("INV-6")
def test_a_notice_is_verified_before_it_is_read(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    alipay.arm("lost", count=-1)
    _paid(provider, alipay)
    notice = provider.parse_notification(headers=_notice(alipay)[0], body=_notice(alipay)[1])
    assert isinstance(notice.payload, ProviderPayment)
    assert (notice.kind, notice.payload.state, notice.payload.amount_fen) == ("payment", "paid", 9_900)
    assert notice.payload.mchid == provider.merchant_id
    again = provider.parse_notification(headers={}, body=_notice(alipay)[1])
    assert again.id == notice.id


Spoil = Callable[[bytes], bytes]


@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda body: body.replace(b"99.00", b"00.01"), "signature"),
        (lambda body: body + b"&total_amount=0.01", "headers"),
        (lambda body: body.replace(b"sign_type=RSA2", b"sign_type=RSA"), "headers"),
        (lambda body: b"\xff\xfe", "malformed"),
        (lambda body: b"", "headers"),
    ],
)
def test_a_forged_notice(provider: AlipayProvider, alipay: AlipayProcess, spoil: Spoil, reason: str) -> None:
    alipay.arm("lost", count=-1)
    _paid(provider, alipay)
    with pytest.raises(ForgedNotification) as forged:
        provider.parse_notification(headers={}, body=spoil(_notice(alipay)[1]))
    assert forged.value.reason == reason


@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize("defect", ["bad_signature", "wrong_key", "forged_serial"])
def test_a_badly_signed_notice(provider: AlipayProvider, alipay: AlipayProcess, defect: str) -> None:
    alipay.arm("lost", count=-1)
    _paid(provider, alipay)
    with pytest.raises(ForgedNotification):
        provider.parse_notification(headers={}, body=_notice(alipay, defect)[1])


def test_notices_are_repeated_until_the_word(
    provider: AlipayProvider, alipay: AlipayProcess, notify_target: NotificationReceiver
) -> None:
    """The receiver answers 204 without the word, so Alipay tells it again."""
    alipay.arm("duplicate")
    assert _follow(_prepay(provider, notify_base=notify_target.base_url)).status_code == 302
    alipay.pay(out_trade_no=NUMBER, wait=True)
    assert len(notify_target.received) >= 2
    assert {one["state"] for one in alipay.notifications(NUMBER)} == {"pending"}


def test_the_bill_of_the_day(provider: AlipayProvider, alipay: AlipayProcess) -> None:
    today = datetime.now(SHANGHAI).date()
    with pytest.raises(BillMissing):
        provider.bill(day=today)
    _paid(provider, alipay)
    _refund(provider, 4_000)
    rows = read_alipay(provider.bill(day=today).content, merchant_id=provider.merchant_id, day=today)
    assert [(row.kind, row.number, row.amount_fen, row.fee_fen) for row in rows] == [
        ("trade", NUMBER, 9_900, 59),
        ("refund", "R1", 4_000, 24),
    ]
