"""The merchant API: who calls is checked, what is asked is validated, the answer is signed.

Paths, fields and codes: WeChat Pay API v3 for direct merchants (JSAPI, H5, Native, refunds, platform certificates).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from . import bills, moments, signing
from .billing import BillBook
from .errors import ApiError, wrong_field
from .http import Request, Response, answer, currency_of, fen_of, text_of
from .identity import Identity
from .store import Store
from .trades import PrepayOrder, RefundOrder, Trades

CLOCK_TOLERANCE_S = 300

_ORDER_NUMBER = re.compile(r"[0-9A-Za-z_\-|*]{6,32}")
_REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
_ROUTES = (
    ("GET", re.compile(r"/v3/certificates"), "certificates"),
    ("POST", re.compile(r"/v3/pay/transactions/(?P<product>jsapi|h5|native)"), "prepay"),
    ("GET", re.compile(r"/v3/pay/transactions/out-trade-no/(?P<out_trade_no>[^/]+)"), "query"),
    ("GET", re.compile(r"/v3/pay/transactions/id/(?P<transaction_id>[^/]+)"), "query"),
    ("POST", re.compile(r"/v3/pay/transactions/out-trade-no/(?P<out_trade_no>[^/]+)/close"), "close"),
    ("POST", re.compile(r"/v3/refund/domestic/refunds"), "refund"),
    ("GET", re.compile(r"/v3/refund/domestic/refunds/(?P<out_refund_no>[^/]+)"), "query_refund"),
    ("GET", re.compile(r"/v3/bill/tradebill"), "bill"),
    ("GET", re.compile(r"/v3/billdownload/file"), "bill_file"),
)
OPERATIONS = frozenset(operation for _, _, operation in _ROUTES)


@dataclass(frozen=True, slots=True)
class Call:
    """A request matched to an operation, with the numbers it names."""

    operation: str
    values: Mapping[str, str]
    out_trade_no: str | None
    out_refund_no: str | None


class MerchantApi:
    """Everything under /v3/."""

    def __init__(
        self, *, store: Store, identity: Identity, trades: Trades, book: BillBook, base_url: str
    ) -> None:
        self._book = book
        self._files: dict[str, bytes] = {}
        self._store = store
        self._identity = identity
        self._trades = trades
        self._base_url = base_url
        self._forget_nonces_at = 0
        self._operations = {
            "certificates": self._certificates,
            "prepay": self._prepay,
            "query": self._query,
            "close": self._close,
            "refund": self._refund,
            "query_refund": self._query_refund,
            "bill": self._bill,
            "bill_file": self._bill_file,
        }

    def match(self, request: Request) -> Call | None:
        """Which operation a request asks for; ``None`` when there is no such path."""
        for method, pattern, operation in _ROUTES:
            matched = pattern.fullmatch(request.path)
            if matched is None or method != request.method:
                continue
            values = matched.groupdict()
            out_trade_no = values.get("out_trade_no")
            out_refund_no = values.get("out_refund_no")
            if operation in ("prepay", "refund"):
                body = request.json()
                out_trade_no = _text_or_none(body.get("out_trade_no"))
                out_refund_no = _text_or_none(body.get("out_refund_no"))
            if operation == "query_refund" and out_refund_no is not None:
                out_trade_no = self._trades.trade_of_refund(out_refund_no)
            return Call(
                operation=operation, values=values, out_trade_no=out_trade_no, out_refund_no=out_refund_no
            )
        return None

    def authenticate(self, request: Request) -> None:
        """Check the merchant's signature, its age and that its nonce is new. Raises ApiError SIGN_ERROR."""
        try:
            given = signing.parse_authorization(request.headers.get("authorization", ""))
        except ValueError:
            raise _sign_error(
                "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》", request
            ) from None
        if given.mchid != self._identity.mchid:
            raise _sign_error("商户号与证书序列号不匹配", request)
        if given.serial.upper() != self._identity.merchant_serial:
            raise _sign_error("商户证书序列号有误。请使用签名私钥匹配的证书序列号", request)
        if abs(time.time() - given.timestamp) > CLOCK_TOLERANCE_S:
            raise _sign_error("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟", request)
        message = signing.request_message(
            request.method, request.target, given.timestamp, given.nonce, request.body
        )
        if not signing.verifies(self._identity.merchant_public_key, message, given.signature):
            raise _sign_error("错误的签名，验签失败", request, message=message)
        self._use_nonce(given.nonce, given.timestamp, request)

    def handle(self, call: Call, request: Request) -> Response:
        """Do what is asked. Raises ApiError."""
        return self._operations[call.operation](request, call.values)

    def sign(self, request: Request, response: Response, *, wrongly: bool = False) -> Response:
        """Add the platform's signature to an answer, in public-key mode when the merchant asks for that."""
        self._identity.by_public_key = request.headers.get("wechatpay-serial") == self._identity.public_key_id
        key, serial = self._identity.signing_key()
        timestamp, nonce = int(time.time()), signing.fresh_nonce()
        message = signing.answer_message(timestamp, nonce[::-1] if wrongly else nonce, response.body)
        headers = {
            "Request-ID": signing.fresh_nonce(),
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": signing.sign(key, message),
            "Wechatpay-Signature-Type": signing.SCHEME,
            "Wechatpay-Timestamp": str(timestamp),
            "Wechatpay-Serial": serial,
        }
        return Response(
            response.status, response.body, response.content_type, {**response.headers, **headers}
        )

    def _use_nonce(self, nonce: str, timestamp: int, request: Request) -> None:
        now = int(time.time())
        if now >= self._forget_nonces_at:
            # Kept longer than a signature is valid; after that its age alone refuses it.
            self._store.execute("DELETE FROM nonce WHERE at < ?", (now - 2 * CLOCK_TOLERANCE_S,))
            self._forget_nonces_at = now + 60
        try:
            self._store.execute("INSERT INTO nonce (nonce, at) VALUES (?, ?)", (nonce, timestamp))
        except sqlite3.IntegrityError:
            raise _sign_error("Http头Authorization中的nonce_str重复", request) from None

    def _certificates(self, request: Request, values: Mapping[str, str]) -> Response:
        return answer(
            {
                "data": [
                    {
                        "serial_no": certificate.serial,
                        "effective_time": moments.written(certificate.not_before.timestamp()),
                        "expire_time": moments.written(certificate.not_after.timestamp()),
                        "encrypt_certificate": signing.seal(
                            self._identity.apiv3_key, certificate.pem, "certificate"
                        ),
                    }
                    for certificate in self._identity.platform
                ]
            }
        )

    def _prepay(self, request: Request, values: Mapping[str, str]) -> Response:
        order = self._prepay_order(request.json(), values["product"])
        prepay_id = self._trades.prepay(order)
        if order.trade_type == "JSAPI":
            return answer({"prepay_id": prepay_id})
        cashier = f"{self._base_url}/sandbox/cashier/{prepay_id}"
        if order.trade_type == "NATIVE":
            return answer({"code_url": cashier})
        return answer(
            {"h5_url": f"{cashier}?{urlencode({'prepay_id': prepay_id, 'package': prepay_id[-10:]})}"}
        )

    def _prepay_order(self, body: Mapping[str, Any], product: str) -> PrepayOrder:
        self._check_parties(body)
        out_trade_no = text_of(body, "out_trade_no", longest=32)
        if out_trade_no is None or not _ORDER_NUMBER.fullmatch(out_trade_no):
            raise wrong_field("/out_trade_no", "格式错误", value=out_trade_no)
        notify_url = text_of(body, "notify_url", longest=255)
        assert notify_url is not None
        _check_notify_url(notify_url)
        currency_of(body.get("amount"))
        payer = body.get("payer")
        openid = _text_or_none(payer.get("openid")) if isinstance(payer, dict) else None
        if product == "jsapi" and not openid:
            raise wrong_field("/payer/openid", "不能为空")
        if product == "h5":
            scene = body.get("scene_info")
            h5 = scene.get("h5_info") if isinstance(scene, dict) else None
            if not isinstance(scene, dict) or not _text_or_none(scene.get("payer_client_ip")):
                raise wrong_field("/scene_info/payer_client_ip", "不能为空")
            if not isinstance(h5, dict) or not _text_or_none(h5.get("type")):
                raise wrong_field("/scene_info/h5_info/type", "不能为空")
        time_expire = text_of(body, "time_expire", longest=64, required=False)
        try:
            expires_at = None if time_expire is None else moments.read(time_expire)
        except ValueError:
            raise wrong_field("/time_expire", "格式错误", value=time_expire) from None
        description = text_of(body, "description", longest=127)
        assert description is not None
        return PrepayOrder(
            trade_type={"jsapi": "JSAPI", "h5": "MWEB", "native": "NATIVE"}[product],
            out_trade_no=out_trade_no,
            description=description,
            attach=text_of(body, "attach", longest=128, required=False),
            notify_url=notify_url,
            time_expire=expires_at,
            openid=openid,
            amount_fen=fen_of(body.get("amount"), "total"),
        )

    def _query(self, request: Request, values: Mapping[str, str]) -> Response:
        self._check_mchid(request.query.get("mchid"), location="query")
        return answer(
            self._trades.query(
                out_trade_no=values.get("out_trade_no"), transaction_id=values.get("transaction_id")
            )
        )

    def _close(self, request: Request, values: Mapping[str, str]) -> Response:
        self._check_mchid(request.json().get("mchid"), location="body")
        self._trades.close(out_trade_no=values["out_trade_no"])
        return Response(status=204)

    def _refund(self, request: Request, values: Mapping[str, str]) -> Response:
        body = request.json()
        out_refund_no = text_of(body, "out_refund_no", longest=64)
        if out_refund_no is None or not _REFUND_NUMBER.fullmatch(out_refund_no):
            raise wrong_field("/out_refund_no", "格式错误", value=out_refund_no)
        transaction_id = text_of(body, "transaction_id", longest=32, required=False)
        out_trade_no = text_of(body, "out_trade_no", longest=32, required=False)
        if (transaction_id is None) == (out_trade_no is None):
            raise ApiError("PARAM_ERROR", "transaction_id和out_trade_no必须且只能填写一个")
        notify_url = text_of(body, "notify_url", longest=256, required=False)
        if notify_url is not None:
            _check_notify_url(notify_url)
        amount = body.get("amount")
        currency_of(amount)
        return answer(
            self._trades.refund(
                RefundOrder(
                    out_refund_no=out_refund_no,
                    out_trade_no=out_trade_no,
                    transaction_id=transaction_id,
                    refund_fen=fen_of(amount, "refund"),
                    total_fen=fen_of(amount, "total"),
                    reason=text_of(body, "reason", longest=80, required=False),
                    notify_url=notify_url,
                )
            )
        )

    def _query_refund(self, request: Request, values: Mapping[str, str]) -> Response:
        return answer(self._trades.query_refund(out_refund_no=values["out_refund_no"]))

    def _bill(self, request: Request, values: Mapping[str, str]) -> Response:
        """Announce a day's bill: its hash and an address that serves it once."""
        try:
            day = date.fromisoformat(request.query.get("bill_date", ""))
        except ValueError:
            raise wrong_field("/bill_date", "格式错误", location="query") from None
        if request.query.get("bill_type", "ALL") != "ALL":
            raise wrong_field("/bill_type", "值不在枚举范围内", location="query")
        entries, damage = self._book.entries(day), self._book.damage()
        content = bills.written(entries, identity=self._identity, damage=damage)
        digest = hashlib.sha1(content).hexdigest()  # noqa: S324 - the real service's own hash type
        zipped = request.query.get("tar_type") == "GZIP"
        token = secrets.token_urlsafe(24)
        self._files[token] = gzip.compress(content) if zipped else content
        return answer(
            {
                "hash_type": "SHA1",
                "hash_value": digest[::-1] if damage == "wrong_hash" else digest,
                "download_url": f"{self._base_url}/v3/billdownload/file?token={token}",
            }
        )

    def _bill_file(self, request: Request, values: Mapping[str, str]) -> Response:
        content = self._files.pop(request.query.get("token", ""), None)
        if content is None:
            raise ApiError("RESOURCE_NOT_EXISTS")
        return Response(200, content, "application/octet-stream")

    def _check_parties(self, body: Mapping[str, Any]) -> None:
        self._check_mchid(body.get("mchid"), location="body")
        if body.get("appid") != self._identity.appid:
            raise ApiError("APPID_MCHID_NOT_MATCH")

    def _check_mchid(self, mchid: object, *, location: str) -> None:
        if mchid != self._identity.mchid:
            raise wrong_field("/mchid", "与签名商户号不一致", value=mchid, location=location)


def _check_notify_url(url: str) -> None:
    """A plain web address without a query, as the real service demands; HTTPS is left out on one machine."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
    except ValueError:
        plain = False
    if not plain:
        raise wrong_field("/notify_url", "必须为可直接访问且不携带参数的URL", value=url)


def _sign_error(message_text: str, request: Request, *, message: bytes | None = None) -> ApiError:
    detail: dict[str, object] = {"field": "signature", "issue": "sign not match", "location": "authorization"}
    if message is not None:
        detail["sign_information"] = {
            "method": request.method,
            "url": request.target,
            "sign_message_length": len(message),
        }
    return ApiError("SIGN_ERROR", message_text, detail=detail)


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
