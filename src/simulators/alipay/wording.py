"""How a trade is told: the sandbox keeps one form for both providers; this puts it into Alipay's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

_STATUS = {
    "SUCCESS": "TRADE_SUCCESS",
    "REFUND": "TRADE_SUCCESS",
    "NOTPAY": "WAIT_BUYER_PAY",
    "CLOSED": "TRADE_CLOSED",
}


def yuan(fen: int) -> str:
    """``12.30``, with a minus sign for less than nothing."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def moment(iso: str) -> str:
    """``2026-01-31 12:34:56`` in Shanghai, from what the sandbox keeps."""
    return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M:%S")


def trade(told: Mapping[str, Any], *, refunded_in_full: bool = False) -> dict[str, Any]:
    """A trade, as queried (alipay.trade.query)."""
    answer: dict[str, Any] = {
        "code": "10000",
        "msg": "Success",
        "out_trade_no": told["out_trade_no"],
        "trade_status": "TRADE_CLOSED" if refunded_in_full else _STATUS[told["trade_state"]],
        "total_amount": yuan(told["amount"]["total"]),
        "buyer_logon_id": "san***@sandbox.com",
    }
    if "transaction_id" in told:
        answer["trade_no"] = told["transaction_id"]
        answer["send_pay_date"] = moment(told["success_time"])
        answer["receipt_amount"] = answer["buyer_pay_amount"] = answer["total_amount"]
    return answer


def notice(told: Mapping[str, Any], *, app_id: str, notify_id: str, sent_at: str) -> dict[str, str]:
    """A trade, as notified (异步通知), without its signature."""
    return {
        "notify_time": sent_at,
        "notify_type": "trade_status_sync",
        "notify_id": notify_id,
        "app_id": app_id,
        "charset": "utf-8",
        "version": "1.0",
        "sign_type": "RSA2",
        "auth_app_id": app_id,
        "trade_no": told["transaction_id"],
        "out_trade_no": told["out_trade_no"],
        "seller_id": told["mchid"],
        "buyer_id": "2088000000000001",
        "trade_status": _STATUS[told["trade_state"]],
        "total_amount": yuan(told["amount"]["total"]),
        "receipt_amount": yuan(told["amount"]["total"]),
        "buyer_pay_amount": yuan(told["amount"]["total"]),
        "gmt_create": moment(told["success_time"]),
        "gmt_payment": moment(told["success_time"]),
    }
