"""How transactions and refunds are told in answers and notifications: the JSON of API v3."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from . import moments
from .identity import Identity

_STATE_TEXT = {
    "SUCCESS": "支付成功",
    "REFUND": "订单发生过退款，退款详情请查询退款单",
    "NOTPAY": "订单未支付",
    "CLOSED": "订单已关闭",
}


def trade(row: sqlite3.Row, *, identity: Identity, refunding: bool) -> dict[str, Any]:
    """A transaction, as queried and as notified (查询订单, 支付通知)."""
    state = "REFUND" if row["state"] == "SUCCESS" and refunding else row["state"]
    answer: dict[str, Any] = {
        "appid": identity.appid,
        "mchid": identity.mchid,
        "out_trade_no": row["out_trade_no"],
        "trade_state": state,
        "trade_state_desc": _STATE_TEXT[state],
        "promotion_detail": [],
        "amount": {"total": row["amount_fen"], "currency": "CNY", "payer_currency": "CNY"},
        "payer": {"openid": row["openid"]} if row["openid"] else {},
    }
    if row["attach"]:
        answer["attach"] = row["attach"]
    if row["state"] == "SUCCESS":
        answer["transaction_id"] = row["transaction_id"]
        answer["trade_type"] = row["trade_type"]
        answer["bank_type"] = "OTHERS"
        answer["success_time"] = moments.written(row["paid_at"])
        answer["amount"]["total"] = answer["amount"]["payer_total"] = row["paid_fen"]
        tell(answer, json.loads(row["told"]))
    return answer


def refund(row: sqlite3.Row, trade_row: sqlite3.Row) -> dict[str, Any]:
    """A refund, as taken in hand and as queried (申请退款, 查询单笔退款)."""
    answer: dict[str, Any] = {
        "refund_id": row["refund_id"],
        "out_refund_no": row["out_refund_no"],
        "transaction_id": trade_row["transaction_id"],
        "out_trade_no": trade_row["out_trade_no"],
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": moments.written(row["created_at"]),
        "status": row["status"],
        "funds_account": "AVAILABLE",
        "promotion_detail": [],
        "amount": {
            **_refund_amount(row, trade_row),
            "settlement_total": trade_row["paid_fen"],
            "settlement_refund": row["amount_fen"],
            "discount_refund": 0,
            "currency": "CNY",
        },
    }
    if row["status"] == "SUCCESS":
        answer["success_time"] = moments.written(row["finished_at"])
    return answer


def refund_event(row: sqlite3.Row, trade_row: sqlite3.Row, *, mchid: str) -> dict[str, Any]:
    """A finished refund, as notified (退款结果通知)."""
    resource: dict[str, Any] = {
        "mchid": mchid,
        "transaction_id": trade_row["transaction_id"],
        "out_trade_no": trade_row["out_trade_no"],
        "refund_id": row["refund_id"],
        "out_refund_no": row["out_refund_no"],
        "refund_status": row["status"],
        "user_received_account": "支付用户零钱",
        "amount": _refund_amount(row, trade_row),
    }
    if row["status"] == "SUCCESS":
        resource["success_time"] = moments.written(row["finished_at"])
    return resource


def tell(answer: dict[str, Any], told: Mapping[str, str]) -> None:
    """Tell fields of a transaction otherwise than they are, as a fault asked."""
    for field, value in told.items():
        if field == "currency":
            answer["amount"]["currency"] = value
        else:
            answer[field] = value


def _refund_amount(row: sqlite3.Row, trade_row: sqlite3.Row) -> dict[str, Any]:
    return {
        "total": trade_row["paid_fen"],
        "refund": row["amount_fen"],
        "payer_total": trade_row["paid_fen"],
        "payer_refund": row["amount_fen"],
    }
