"""WeChat Pay for a direct merchant: H5 in a browser, JSAPI inside the wallet. Sandbox or real by configuration alone.

Source: WeChat Pay API v3 documents: H5支付, JSAPI支付, 查询订单, 关闭订单, 申请退款, 支付通知, 退款结果通知.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import secrets
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from wechatpayv3 import WeChatPay, WeChatPayType

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
    RefundState,
)
from .bills import BillHashWrong, BillMissing
from .wechatpay_gateway import Clock, WeChatPayConfig, WeChatPayGateway, refusal, wall_clock

__all__ = ["WeChatPayConfig", "WeChatPayProvider"]

_SHANGHAI = timezone(timedelta(hours=8))
_ORDER_NUMBER = re.compile(r"[0-9A-Za-z_\-]{6,32}")
_REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-]{1,64}")
_LONGEST_DESCRIPTION_BYTES = 127
_LONGEST_REASON_BYTES = 80

_PAYMENT_STATES: Mapping[str, PaymentState] = {
    "SUCCESS": "paid",
    "REFUND": "refunded",
    "NOTPAY": "unpaid",
    "USERPAYING": "unpaid",
    "ACCEPT": "unpaid",
    "PAYERROR": "unpaid",
    "CLOSED": "closed",
    "REVOKED": "closed",
}
_REFUND_STATES: Mapping[str, RefundState] = {
    "PROCESSING": "processing",
    "SUCCESS": "succeeded",
    "CLOSED": "closed",
    "ABNORMAL": "abnormal",
}
# Older and newer spellings; the documents show both.
_MISSING = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
_NO_BILL = frozenset({"NO_STATEMENT_EXIST", "STATEMENT_CREATING"})
_PAID = frozenset({"ORDERPAID", "ORDER_PAID"})
_CLOSED = frozenset({"ORDER_CLOSED", "ORDERCLOSED"})
# Refusals by status that say nothing about the outcome.
_UNKNOWN = frozenset({"SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR", "USERPAYING"})


class _Sdk(WeChatPay):  # type: ignore[misc]  # the SDK ships no types, so its classes are Any
    """The SDK's calls over our gateway; its own constructor would build the unfit one."""

    def __init__(self, config: WeChatPayConfig, gateway: WeChatPayGateway) -> None:
        self._type = WeChatPayType.H5
        self._mchid = config.mchid
        self._appid = config.appid
        self._notify_url = None
        self._core = gateway
        self._partner_mode = False


class WeChatPayProvider:
    """One merchant account. Construction needs no network."""

    name = "wechatpay"

    def __init__(self, config: WeChatPayConfig, *, clock: Clock = wall_clock) -> None:
        self.config = config
        self.merchant_id = config.mchid
        self._clock = clock
        self._gateway = WeChatPayGateway(config, clock=clock)
        self._sdk = _Sdk(config, self._gateway)

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
        """Open a payment: JSAPI when the payer's openid is known, else H5. See ``PaymentProvider.prepay``.

        ``notify_url`` may be a path; ``notify_base`` is put before it. The payer of an H5 payment comes back to
        ``back_url`` whether or not anything was paid.
        """
        inside_wallet = payer_openid is not None
        told = self._asked(
            self._sdk.pay(
                description=_cut(description, _LONGEST_DESCRIPTION_BYTES),
                out_trade_no=_checked(_ORDER_NUMBER, out_trade_no),
                amount={"total": amount_fen, "currency": "CNY"},
                time_expire=expires_at.astimezone(_SHANGHAI).isoformat(timespec="seconds"),
                notify_url=self._absolute(notify_url),
                payer={"openid": payer_openid} if inside_wallet else None,
                scene_info=None
                if inside_wallet
                else {"payer_client_ip": payer_ip, "h5_info": {"type": "Wap"}},
                pay_type=WeChatPayType.JSAPI if inside_wallet else WeChatPayType.H5,
            )
        )
        if inside_wallet:
            prepay_id = _text(told, "prepay_id")
            return Prepaid(prepay_id=prepay_id, pay_url="", bridge_params=self._bridge_params(prepay_id))
        url = _text(told, "h5_url")
        prepay_id = parse_qs(urlsplit(url).query).get("prepay_id", [""])[0]
        return Prepaid(
            prepay_id=prepay_id,
            pay_url=url if back_url is None else f"{url}&redirect_url={quote(back_url, '')}",
        )

    def query(self, *, out_trade_no: str) -> ProviderPayment:
        """See ``PaymentProvider.query``."""
        try:
            told = self._asked(self._sdk.query(out_trade_no=_checked(_ORDER_NUMBER, out_trade_no)))
        except ProviderRefused as refused:
            if refused.code in _MISSING:
                return ProviderPayment(state="missing", out_trade_no=out_trade_no)
            raise
        return _payment(told)

    def close(self, *, out_trade_no: str) -> CloseResult:
        """See ``PaymentProvider.close``."""
        try:
            self._asked(self._sdk.close(out_trade_no=_checked(_ORDER_NUMBER, out_trade_no)))
        except ProviderRefused as refused:
            if refused.code in _PAID:
                return "already_paid"
            if refused.code not in _CLOSED | _MISSING:
                raise
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
        """See ``PaymentProvider.refund``. The payer reads ``reason`` in the wallet."""
        told = self._asked(
            self._sdk.refund(
                out_refund_no=_checked(_REFUND_NUMBER, out_refund_no),
                out_trade_no=_checked(_ORDER_NUMBER, out_trade_no),
                amount={"refund": amount_fen, "total": total_fen, "currency": "CNY"},
                reason=_cut(reason, _LONGEST_REASON_BYTES),
                notify_url=self._absolute(notify_url),
            )
        )
        return self._same_refund(_refund(told, state_field="status"), out_refund_no)

    def query_refund(self, *, out_refund_no: str, out_trade_no: str = "") -> ProviderRefund:
        """See ``PaymentProvider.query_refund``."""
        try:
            told = self._asked(self._sdk.query_refund(out_refund_no=_checked(_REFUND_NUMBER, out_refund_no)))
        except ProviderRefused as refused:
            if refused.code in _MISSING:
                return ProviderRefund(state="missing", out_refund_no=out_refund_no)
            raise
        return self._same_refund(_refund(told, state_field="status"), out_refund_no)

    def bill(self, *, day: date) -> Bill:
        """See ``PaymentProvider.bill``: announced with its hash, then fetched zipped."""
        try:
            told = self._asked(
                self._sdk.trade_bill(bill_date=day.isoformat(), bill_type="ALL", tar_type="GZIP")
            )
        except ProviderRefused as refused:
            if refused.code in _NO_BILL:
                raise BillMissing(day) from refused
            raise
        zipped = self._gateway.download(_text(told, "download_url"))
        try:
            content = gzip.decompress(zipped)
        except (OSError, EOFError, zlib.error) as error:
            raise BillHashWrong("not a gzip file") from error
        digest = hashlib.sha1(content).hexdigest()  # noqa: S324 - the hash WeChat Pay announces, against accidents
        if _text(told, "hash_type") != "SHA1" or digest != _text(told, "hash_value").lower():
            raise BillHashWrong("not the file that was announced")
        return Bill(content=content)

    def parse_notification(self, *, headers: Mapping[str, str], body: bytes) -> Notification:
        """See ``PaymentProvider.parse_notification``. Older than five minutes counts as forged."""
        envelope = self._gateway.verified_notification(headers, body)
        event, told = str(envelope.get("event_type", "")), envelope["resource"]
        try:
            notification_id = _text(envelope, "id")
            if event.startswith("TRANSACTION."):
                return Notification(kind="payment", id=notification_id, payload=_payment(told))
            if event.startswith("REFUND."):
                return Notification(
                    kind="refund", id=notification_id, payload=_refund(told, state_field="refund_status")
                )
        except ProviderUnknown:
            raise ForgedNotification("malformed") from None
        raise ForgedNotification("event")

    def _asked(self, answer: tuple[int, str]) -> dict[str, Any]:
        """The content of an answer. Raises ProviderRefused or ProviderUnknown."""
        status, text = answer
        if status >= 300:
            refused = refusal(status, text)
            if refused.code in _UNKNOWN:
                raise ProviderUnknown(f"WeChat Pay answered {refused.code}")
            raise refused
        if status == 204:
            return {}
        try:
            told = json.loads(text)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise ProviderUnknown("WeChat Pay's answer cannot be read")
        return told

    def _same_refund(self, told: ProviderRefund, out_refund_no: str) -> ProviderRefund:
        if told.out_refund_no != out_refund_no:
            raise ProviderUnknown("WeChat Pay answered about another refund")
        return told

    def _absolute(self, notify_url: str) -> str:
        return self.config.notify_base.rstrip("/") + notify_url if notify_url.startswith("/") else notify_url

    def _bridge_params(self, prepay_id: str) -> dict[str, str]:
        """What the wallet's page script needs to open the payment sheet (JSAPI调起支付)."""
        timestamp, nonce = str(int(self._clock().timestamp())), secrets.token_hex(16)
        package = f"prepay_id={prepay_id}"
        return {
            "appId": self.config.appid,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": str(self._sdk.sign([self.config.appid, timestamp, nonce, package])),
        }


def _payment(told: Mapping[str, Any]) -> ProviderPayment:
    """Raises ProviderUnknown when it is not a transaction."""
    state = _PAYMENT_STATES.get(_text(told, "trade_state"))
    if state is None:
        raise ProviderUnknown("WeChat Pay named an unknown payment state")
    if state not in ("paid", "refunded"):
        return ProviderPayment(
            state=state, out_trade_no=_text(told, "out_trade_no"), mchid=_text(told, "mchid")
        )
    amount = told.get("amount")
    if not isinstance(amount, dict):
        raise ProviderUnknown("WeChat Pay named no amount")
    return ProviderPayment(
        state=state,
        out_trade_no=_text(told, "out_trade_no"),
        mchid=_text(told, "mchid"),
        transaction_id=_text(told, "transaction_id"),
        amount_fen=_fen(amount, "total"),
        currency=_text(amount, "currency"),
        paid_at=_moment(told, "success_time"),
    )


def _refund(told: Mapping[str, Any], *, state_field: str) -> ProviderRefund:
    """Raises ProviderUnknown when it is not a refund."""
    state = _REFUND_STATES.get(_text(told, state_field))
    amount = told.get("amount")
    if state is None or not isinstance(amount, dict):
        raise ProviderUnknown("WeChat Pay named an unknown refund state or no amount")
    return ProviderRefund(
        state=state,
        out_refund_no=_text(told, "out_refund_no"),
        refund_id=_text(told, "refund_id"),
        amount_fen=_fen(amount, "refund"),
        out_trade_no=_text(told, "out_trade_no"),
        mchid=_text(told, "mchid") if "mchid" in told else None,
        succeeded_at=_moment(told, "success_time") if state == "succeeded" else None,
    )


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise ProviderUnknown(f"WeChat Pay's answer lacks {name}")
    return value


def _fen(amount: Mapping[str, Any], name: str) -> int:
    value = amount.get(name)
    if type(value) is not int or value < 0:
        raise ProviderUnknown(f"WeChat Pay's answer lacks amount.{name}")
    return value


def _moment(told: Mapping[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(told, name))
    except ValueError:
        raise ProviderUnknown(f"WeChat Pay's {name} is no moment") from None
    return (
        moment.astimezone(UTC)
        if moment.tzinfo is not None
        else moment.replace(tzinfo=_SHANGHAI).astimezone(UTC)
    )


def _checked(pattern: re.Pattern[str], number: str) -> str:
    """Our numbers become part of a path, so nothing but letters, digits, - and _ may be in them."""
    if not pattern.fullmatch(number):
        raise ValueError("not a number of ours")
    return number


def _cut(text: str, longest_bytes: int) -> str:
    """As much of a text as fits, never half a character."""
    return text.encode()[:longest_bytes].decode(errors="ignore")
