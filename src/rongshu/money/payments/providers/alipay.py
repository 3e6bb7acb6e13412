"""Alipay for a direct merchant: the phone's web page (WAP), signed with RSA2. Sandbox or real by configuration alone.

Source: Alipay open platform documents: alipay.trade.wap.pay, query, close, refund, fastpay.refund.query,
data.dataservice.bill.downloadurl.query, 异步通知. The SDK signs and verifies; its wire (urlopen, a fixed gateway, local
time) is replaced.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import requests
from alipay import AliPay
from alipay.utils import AliPayConfig as SdkTimeout
from requests.adapters import HTTPAdapter

from .base import (
    Bill,
    CloseResult,
    ForgedNotification,
    Notification,
    PaymentState,
    Prepaid,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderUnknown,
)
from .bills import BillMissing

OFFICIAL_GATEWAY = "https://openapi.alipay.com/gateway.do"

_SHANGHAI = timezone(timedelta(hours=8))
_PAID = frozenset({"TRADE_SUCCESS", "TRADE_FINISHED"})
_MISSING = frozenset({"ACQ.TRADE_NOT_EXIST"})
_NOT_CLOSABLE = frozenset({"ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID"})
# Refusals that say nothing about the outcome.
_UNKNOWN = frozenset({"ACQ.SYSTEM_ERROR", "isp.unknow-error", "aop.unknow-error", "SYSTEM_ERROR"})
_NO_BILL = frozenset({"isp.bill_not_exist", "isv.bill_not_exist", "BILL_NOT_EXIST"})
_LARGEST_BILL_BYTES = 64 * 1024 * 1024

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The machine's time: a demo's shifted clock must not date signatures."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AlipayConfig:
    """One merchant's application and where to reach Alipay; secrets are left out of ``repr``."""

    app_id: str
    seller_id: str  # the merchant's own 2088 number: whom a notice must name
    app_private_key_pem: str = field(repr=False)
    alipay_public_key_pem: str = field(repr=False)
    notify_base: str
    gateway_url: str = OFFICIAL_GATEWAY
    timeout_s: float = 10.0
    connect_timeout_s: float = 3.0

    @classmethod
    def from_merchant_file(cls, path: Path, *, notify_base: str, timeout_s: float = 10.0) -> AlipayConfig:
        """Read an ``alipay.json``, as the sandbox writes it; key files lie beside it."""
        merchant = json.loads(path.read_text("utf-8"))
        return cls(
            app_id=merchant["app_id"],
            seller_id=merchant["seller_id"],
            app_private_key_pem=(path.parent / merchant["app_private_key_file"]).read_text("ascii"),
            alipay_public_key_pem=(path.parent / merchant["alipay_public_key_file"]).read_text("ascii"),
            notify_base=notify_base,
            gateway_url=merchant.get("gateway_url") or OFFICIAL_GATEWAY,
            timeout_s=timeout_s,
        )


class _Sdk(AliPay):  # type: ignore[misc]  # the SDK ships no types, so its classes are Any
    """The SDK's bodies and signatures over our wire."""

    def __init__(self, config: AlipayConfig, clock: Clock) -> None:
        super().__init__(
            appid=config.app_id,
            app_private_key_string=config.app_private_key_pem,
            alipay_public_key_string=config.alipay_public_key_pem,
            sign_type="RSA2",
            config=SdkTimeout(timeout=config.timeout_s),
        )
        self._gateway = config.gateway_url
        self._clock = clock
        self._timeouts = (config.connect_timeout_s, config.timeout_s)
        self._session = requests.Session()
        # The environment's proxies would take loopback calls away.
        self._session.trust_env = False
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=4, pool_maxsize=32, max_retries=0))

    def build_body(self, method: str, biz_content: Any = None, **kwargs: Any) -> dict[str, Any]:
        """As the SDK does, dated in Shanghai whatever the machine's zone."""
        stamp = self._clock().astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        body: dict[str, Any] = super().build_body(method, biz_content, **{"timestamp": stamp, **kwargs})
        return body

    def verified_sync_response(self, data: dict[str, Any], response_type: str) -> dict[str, Any]:
        """One signed call; the answer's signature is checked before it is read. Raises ProviderUnknown."""
        try:
            response = self._session.post(
                self._gateway,
                data=self.sign_data(data),
                headers={"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"},
                timeout=self._timeouts,
                allow_redirects=False,
            )
            text = response.content.decode()
        except (requests.RequestException, UnicodeDecodeError) as failure:
            raise ProviderUnknown(f"Alipay gave no answer: {type(failure).__name__}") from failure
        if response.status_code != 200:
            raise ProviderUnknown(f"Alipay answered {response.status_code}")
        try:
            told = json.loads(text)
            signed = self._get_string_to_be_signed(text, response_type)
            genuine = self._verify(signed, told["sign"])
            content = told[response_type]
        except (ValueError, KeyError, TypeError, binascii.Error) as failure:
            raise ProviderUnknown("Alipay's answer cannot be read") from failure
        if not genuine or not isinstance(content, dict):
            raise ProviderUnknown("Alipay's answer is not signed by its key")
        return content

    def fetch(self, url: str) -> bytes:
        """A file by the address the gateway gave. Raises ProviderUnknown."""
        try:
            response = self._session.get(url, timeout=self._timeouts, allow_redirects=False)
        except requests.RequestException as failure:
            raise ProviderUnknown(f"Alipay gave no file: {type(failure).__name__}") from failure
        if response.status_code != 200 or len(response.content) > _LARGEST_BILL_BYTES:
            raise ProviderUnknown(f"Alipay answered {response.status_code} for a file")
        return response.content


class AlipayProvider:
    """One merchant's application. Construction needs no network."""

    name = "alipay"
    acknowledgement = "success"  # what Alipay wants to read; anything else makes it tell again

    def __init__(self, config: AlipayConfig, *, clock: Clock = wall_clock) -> None:
        self.config = config
        self.merchant_id = config.seller_id
        self._clock = clock
        self._sdk = _Sdk(config, clock)

    def prepay(
        self,
        *,
        out_trade_no: str,
        amount_fen: int,
        description: str,
        notify_url: str,
        expires_at: datetime,
        payer_openid: str | None = None,
        back_url: str | None = None,
        payer_ip: str = "127.0.0.1",
    ) -> Prepaid:
        """A signed address; Alipay hears of the payment when the payer follows it. See ``PaymentProvider.prepay``."""
        query = self._sdk.api_alipay_trade_wap_pay(
            subject=description,
            out_trade_no=out_trade_no,
            total_amount=_yuan(amount_fen),
            return_url=back_url,
            notify_url=self._absolute(notify_url),
            time_expire=expires_at.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            quit_url=back_url or "",
        )
        return Prepaid(prepay_id=out_trade_no, pay_url=f"{self.config.gateway_url}?{query}")

    def query(self, *, out_trade_no: str) -> ProviderPayment:
        """See ``PaymentProvider.query``."""
        try:
            told = self._ask("alipay.trade.query", {"out_trade_no": out_trade_no})
        except ProviderRefused as refused:
            if refused.code in _MISSING:
                return ProviderPayment(state="missing", out_trade_no=out_trade_no)
            raise
        # The answer is about our own application, which its signature proves, and names no seller.
        return _payment(told, seller_id=self.merchant_id, paid_at="send_pay_date")

    def close(self, *, out_trade_no: str) -> CloseResult:
        """See ``PaymentProvider.close``. A refusal by state says too little, so the state is asked for."""
        try:
            self._ask("alipay.trade.close", {"out_trade_no": out_trade_no})
        except ProviderRefused as refused:
            if refused.code in _MISSING:
                return "closed"
            if refused.code not in _NOT_CLOSABLE:
                raise
            return (
                "already_paid"
                if self.query(out_trade_no=out_trade_no).state in ("paid", "refunded")
                else "closed"
            )
        return "closed"

    def refund(
        self,
        *,
        out_trade_no: str,
        out_refund_no: str,
        amount_fen: int,
        total_fen: int,
        reason: str,
        notify_url: str,
    ) -> ProviderRefund:
        """See ``PaymentProvider.refund``. ``fund_change`` N means that nothing moved by this very call: ask."""
        told = self._ask(
            "alipay.trade.refund",
            {
                "out_trade_no": out_trade_no,
                "refund_amount": _yuan(amount_fen),
                "out_request_no": out_refund_no,
                "refund_reason": reason,
            },
        )
        if _text(told, "out_trade_no") != out_trade_no:
            raise ProviderUnknown("Alipay answered about another payment")
        return ProviderRefund(
            state="succeeded" if told.get("fund_change") == "Y" else "processing",
            out_refund_no=out_refund_no,
            refund_id=out_refund_no,
            amount_fen=amount_fen,
            out_trade_no=out_trade_no,
            succeeded_at=self._clock() if told.get("fund_change") == "Y" else None,
        )

    def query_refund(self, *, out_refund_no: str, out_trade_no: str = "") -> ProviderRefund:
        """See ``PaymentProvider.query_refund``. Alipay finds a refund only by its payment."""
        try:
            told = self._ask(
                "alipay.trade.fastpay.refund.query",
                {"out_trade_no": out_trade_no, "out_request_no": out_refund_no},
            )
        except ProviderRefused as refused:
            if refused.code in _MISSING:
                return ProviderRefund(state="missing", out_refund_no=out_refund_no)
            raise
        status = told.get("refund_status")
        if not status:
            return ProviderRefund(state="missing", out_refund_no=out_refund_no)
        if _text(told, "out_request_no") != out_refund_no:
            raise ProviderUnknown("Alipay answered about another refund")
        done = status == "REFUND_SUCCESS"
        return ProviderRefund(
            state="succeeded" if done else "processing" if status == "REFUND_PROCESSING" else "abnormal",
            out_refund_no=out_refund_no,
            refund_id=out_refund_no,
            amount_fen=_fen(told, "refund_amount"),
            out_trade_no=out_trade_no,
            succeeded_at=_moment(told, "gmt_refund_pay") if done else None,
        )

    def parse_notification(self, *, headers: Mapping[str, str], body: bytes) -> Notification:
        """See ``PaymentProvider.parse_notification``. A repetition carries the same ``notify_id``."""
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
        except (UnicodeDecodeError, ValueError):
            raise ForgedNotification("malformed") from None
        told = dict(pairs)
        signature = told.pop("sign", "")
        if len(told) + 1 != len(pairs) or not signature or told.get("sign_type") != "RSA2":
            raise ForgedNotification("headers")
        try:
            genuine = self._sdk.verify(dict(told), signature)
        except (ValueError, binascii.Error):
            genuine = False
        if not genuine:
            raise ForgedNotification("signature")
        if told.get("app_id") != self.config.app_id:
            raise ForgedNotification("serial")
        if told.get("notify_type") != "trade_status_sync":
            raise ForgedNotification("event")
        try:
            payment = _payment(told, seller_id=told.get("seller_id"), paid_at="gmt_payment")
            return Notification(kind="payment", id=_text(told, "notify_id"), payload=payment)
        except ProviderUnknown:
            raise ForgedNotification("malformed") from None

    def bill(self, *, day: date) -> Bill:
        """See ``PaymentProvider.bill``: a zip of GBK files, fetched by an address that lives for seconds."""
        try:
            told = self._ask(
                "alipay.data.dataservice.bill.downloadurl.query",
                {"bill_type": "trade", "bill_date": day.isoformat()},
            )
        except ProviderRefused as refused:
            if refused.code in _NO_BILL:
                raise BillMissing(day) from refused
            raise
        return Bill(content=self._sdk.fetch(_text(told, "bill_download_url")))

    def _ask(self, method: str, content: Mapping[str, str]) -> dict[str, Any]:
        """The content of an answer. Raises ProviderRefused or ProviderUnknown."""
        told: dict[str, Any] = self._sdk.server_api(method, dict(content))
        code = told.get("code")
        if code == "10000":
            return told
        sub_code = str(told.get("sub_code") or code)
        if sub_code in _UNKNOWN or code in ("20000", "10003"):
            raise ProviderUnknown(f"Alipay answered {sub_code}")
        raise ProviderRefused(sub_code, str(told.get("sub_msg") or told.get("msg") or ""))

    def _absolute(self, notify_url: str) -> str:
        return self.config.notify_base.rstrip("/") + notify_url if notify_url.startswith("/") else notify_url


def _payment(told: Mapping[str, Any], *, seller_id: str | None, paid_at: str) -> ProviderPayment:
    """Raises ProviderUnknown when it is not a trade. TRADE_CLOSED after a payment means refunded in full."""
    status = _text(told, "trade_status")
    out_trade_no = _text(told, "out_trade_no")
    was_paid = bool(told.get(paid_at))
    state: PaymentState
    if status in _PAID:
        state = "refunded" if told.get("refund_fee") else "paid"
    elif status == "TRADE_CLOSED":
        state = "refunded" if was_paid else "closed"
    elif status == "WAIT_BUYER_PAY":
        state = "unpaid"
    else:
        raise ProviderUnknown("Alipay named an unknown trade status")
    if state not in ("paid", "refunded"):
        return ProviderPayment(state=state, out_trade_no=out_trade_no, mchid=seller_id)
    return ProviderPayment(
        state=state,
        out_trade_no=out_trade_no,
        mchid=seller_id,
        transaction_id=_text(told, "trade_no"),
        amount_fen=_fen(told, "total_amount"),
        currency="CNY",
        paid_at=_moment(told, paid_at),
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _fen(told: Mapping[str, Any], name: str) -> int:
    whole, dot, cents = _text(told, name).partition(".")
    if not whole.isascii() or not whole.isdigit() or (dot and not (cents.isdigit() and len(cents) <= 2)):
        raise ProviderUnknown(f"Alipay's {name} is no amount")
    return int(whole) * 100 + int((cents + "00")[:2])


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise ProviderUnknown(f"Alipay's answer lacks {name}")
    return value


def _moment(told: Mapping[str, Any], name: str) -> datetime:
    try:
        moment = datetime.strptime(_text(told, name)[:19] + " +0800", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        raise ProviderUnknown(f"Alipay's {name} is no moment") from None
    return moment.astimezone(UTC)
