"""The gateway: one address, the method in a parameter; who calls is checked, what is asked is done and signed."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from simulators.wechatpay import moments
from simulators.wechatpay.api import Call
from simulators.wechatpay.billing import BillBook
from simulators.wechatpay.errors import ApiError
from simulators.wechatpay.http import Request, Response
from simulators.wechatpay.store import Store
from simulators.wechatpay.trades import PrepayOrder, RefundOrder, Trades

from . import bills, signing, wording
from .identity import AlipayIdentity

CLOCK_TOLERANCE_S = 900
_OPERATIONS = {
    "alipay.trade.wap.pay": "prepay",
    "alipay.trade.query": "query",
    "alipay.trade.close": "close",
    "alipay.trade.refund": "refund",
    "alipay.trade.fastpay.refund.query": "query_refund",
    "alipay.data.dataservice.bill.downloadurl.query": "bill",
}
_SUB_CODES = {
    "ORDER_NOT_EXIST": ("ACQ.TRADE_NOT_EXIST", "交易不存在"),
    "RESOURCE_NOT_EXISTS": ("ACQ.TRADE_NOT_EXIST", "交易不存在"),
    "ORDERPAID": ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    "ORDER_CLOSED": ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    "OUT_TRADE_NO_USED": ("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改"),
    "NO_STATEMENT_EXIST": ("isp.bill_not_exist", "账单不存在"),
    "INVALID_REQUEST": ("ACQ.INVALID_PARAMETER", "参数无效"),
}


class AlipayApi:
    """Everything under /gateway.do and the files it points to."""

    def __init__(
        self, *, store: Store, identity: AlipayIdentity, trades: Trades, book: BillBook, base_url: str
    ) -> None:
        self._store = store
        self._identity = identity
        self._trades = trades
        self._book = book
        self._base_url = base_url
        self._files: dict[str, bytes] = {}
        self._operations: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, str]], dict[str, Any]]] = {
            "query": self._query,
            "close": self._close,
            "refund": self._refund,
            "query_refund": self._query_refund,
            "bill": self._bill,
        }

    def match(self, request: Request) -> Call | None:
        """Which operation a request asks for; ``None`` when there is none."""
        if request.path.startswith("/bill/") and request.method == "GET":
            return Call("bill_file", {"token": request.path.removeprefix("/bill/")}, None, None)
        if request.path != "/gateway.do":
            return None
        values = _values(request)
        operation = _OPERATIONS.get(values.get("method", ""))
        if operation is None:
            return None
        content = _content(values)
        return Call(
            operation=operation,
            values=values,
            out_trade_no=content.get("out_trade_no"),
            out_refund_no=content.get("out_request_no"),
        )

    def authenticate(self, request: Request) -> None:
        """Check the application, the signature and its age. Raises ApiError SIGN_ERROR."""
        if request.path.startswith("/bill/"):
            return  # the address itself is the secret
        values = _values(request)
        if values.get("app_id") != self._identity.appid or values.get("sign_type") != "RSA2":
            raise ApiError("SIGN_ERROR", "无效应用或签名类型")
        if not signing.verifies(
            self._identity.merchant_public_key, signing.message(values), values.get("sign", "")
        ):
            raise ApiError("SIGN_ERROR", "验签出错，请确认charset参数放在了URL查询字符串中")
        try:
            sent_at = moments.read(values["timestamp"].replace(" ", "T") + "+08:00")
        except (KeyError, ValueError):
            raise ApiError("SIGN_ERROR", "非法的时间戳参数") from None
        # A payer may follow a signed address later; the trade's own expiry limits that.
        if request.method == "POST" and abs(time.time() - sent_at) > CLOCK_TOLERANCE_S:
            raise ApiError("SIGN_ERROR", "时间戳超出允许的范围")

    def handle(self, call: Call, request: Request) -> Response:
        """Do what is asked; a refusal is an answer like any other."""
        if call.operation == "bill_file":
            return self._file(call.values["token"])
        content = _content(call.values)
        if call.operation == "prepay":
            return self._pay_page(content, call.values)
        try:
            told = self._operations[call.operation](content, call.values)
        except ApiError as refusal:
            sub_code, sub_msg = _SUB_CODES.get(refusal.code, (f"ACQ.{refusal.code}", refusal.message))
            told = {"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": sub_msg}
        return Response(status=200, body=json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())

    def sign(self, request: Request, response: Response, *, wrongly: bool = False) -> Response:
        """Wrap an answer under its method's name and sign it; pages and files go as they are."""
        if response.status != 200 or request.path != "/gateway.do":
            return response
        name = _values(request)["method"].replace(".", "_") + "_response"
        signed = response.body[::-1] if wrongly else response.body
        signature = signing.sign(self._identity.key, signed)
        body = f'{{"{name}":'.encode() + response.body + f',"sign":"{signature}"}}'.encode()
        return Response(200, body, "application/json; charset=utf-8")

    def _pay_page(self, content: Mapping[str, Any], values: Mapping[str, str]) -> Response:
        """The payer arrives by a signed address: the trade comes to be now."""
        fen = _fen(str(content.get("total_amount", "")))
        time_expire = content.get("time_expire")
        prepay_id = self._trades.prepay(
            PrepayOrder(
                trade_type="WAP",
                out_trade_no=str(content["out_trade_no"]),
                description=str(content.get("subject", "")),
                attach=None,
                notify_url=values.get("notify_url", ""),
                time_expire=moments.read(time_expire.replace(" ", "T") + "+08:00") if time_expire else None,
                openid=None,
                amount_fen=fen,
            )
        )
        return self.to_cashier(prepay_id, values.get("return_url", ""))

    def to_cashier(self, prepay_id: str, back: str) -> Response:
        """On to the payer's page."""
        place = f"{self._base_url}/sandbox/cashier/{prepay_id}" + (
            "?" + urlencode({"back": back}) if back else ""
        )
        return Response(
            302, b"", "text/plain; charset=utf-8", {"Location": place, "Cache-Control": "no-store"}
        )

    def _query(self, content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        out_trade_no = str(content["out_trade_no"])
        told = self._trades.query(out_trade_no=out_trade_no)
        described = self._trades.described(self._trades.find(out_trade_no=out_trade_no))
        whole = described["paid_fen"] is not None and described["refunded_fen"] == described["paid_fen"]
        return wording.trade(told, refunded_in_full=whole)

    def _close(self, content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        self._trades.close(out_trade_no=str(content["out_trade_no"]))
        return {"code": "10000", "msg": "Success", "out_trade_no": content["out_trade_no"]}

    def _refund(self, content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        trade = self._trades.find(out_trade_no=str(content["out_trade_no"]))
        number = str(content["out_request_no"])
        known = any(one["out_refund_no"] == number for one in self._trades.described(trade)["refunds"])
        fen = _fen(str(content["refund_amount"]))
        self._trades.refund(
            RefundOrder(
                out_refund_no=number,
                out_trade_no=trade["out_trade_no"],
                transaction_id=None,
                refund_fen=fen,
                total_fen=int(trade["paid_fen"] or 0),
                reason=content.get("refund_reason"),
                notify_url=None,
            )
        )
        described = self._trades.described(self._trades.find(out_trade_no=trade["out_trade_no"]))
        moved = any(
            one["out_refund_no"] == number and one["status"] == "SUCCESS" for one in described["refunds"]
        )
        return {
            "code": "10000",
            "msg": "Success",
            "out_trade_no": trade["out_trade_no"],
            "trade_no": trade["transaction_id"],
            "buyer_logon_id": "san***@sandbox.com",
            "fund_change": "Y" if moved and not known else "N",
            "refund_fee": wording.yuan(described["refunded_fen"]),
        }

    def _query_refund(self, content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        trade = self._trades.find(out_trade_no=str(content["out_trade_no"]))
        answer = {"code": "10000", "msg": "Success"}
        row = self._store.row(
            "SELECT * FROM refund WHERE out_refund_no = ?", (str(content["out_request_no"]),)
        )
        if row is None or row["out_trade_no"] != trade["out_trade_no"]:
            return answer  # as the real one: success, and nothing in it
        answer |= {
            "out_trade_no": trade["out_trade_no"],
            "trade_no": trade["transaction_id"],
            "out_request_no": row["out_refund_no"],
            "refund_amount": wording.yuan(row["amount_fen"]),
            "total_amount": wording.yuan(trade["paid_fen"]),
            "refund_status": {"SUCCESS": "REFUND_SUCCESS", "PROCESSING": "REFUND_PROCESSING"}.get(
                row["status"], "REFUND_FAIL"
            ),
        }
        if row["finished_at"]:
            answer["gmt_refund_pay"] = wording.moment(moments.written(row["finished_at"]))
        return answer

    def _bill(self, content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        try:
            day = date.fromisoformat(str(content.get("bill_date", "")))
        except ValueError:
            raise ApiError("INVALID_REQUEST", "账单日期格式错误") from None
        token = secrets.token_urlsafe(24)
        self._files[token] = bills.packed(
            self._book.entries(day), day=day, seller_id=self._identity.mchid, damage=self._book.damage()
        )
        return {"code": "10000", "msg": "Success", "bill_download_url": f"{self._base_url}/bill/{token}"}

    def _file(self, token: str) -> Response:
        content = self._files.pop(token, None)
        if content is None:
            raise ApiError("RESOURCE_NOT_EXISTS", "链接已失效")
        return Response(200, content, "application/zip")


def _values(request: Request) -> dict[str, str]:
    text = request.body.decode() if request.method == "POST" else request.target.partition("?")[2]
    return dict(parse_qsl(text, keep_blank_values=True))


def _content(values: Mapping[str, str]) -> dict[str, Any]:
    try:
        content = json.loads(values.get("biz_content") or "{}")
    except ValueError:
        content = {}
    return content if isinstance(content, dict) else {}


def _fen(yuan: str) -> int:
    whole, _dot, cents = yuan.partition(".")
    if not whole.isdigit() or (cents and not cents.isdigit()) or len(cents) > 2:
        raise ApiError("INVALID_REQUEST", "金额格式错误")
    return int(whole) * 100 + int((cents + "00")[:2])
