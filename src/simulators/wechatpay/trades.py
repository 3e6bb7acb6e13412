"""Transactions and refunds of the sandbox: what a merchant asks for and what a payer does.

Every method is one SQLite transaction, notification included. Amounts are fen. Rules: WeChat Pay API v3, 统一下单,
查询订单, 关闭订单, 申请退款, 查询单笔退款.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from . import moments, wording
from .errors import ApiError
from .faults import REFUND_OUTCOME, WRONG_PAYMENT, Fault, FaultBook, FaultKind
from .identity import Identity
from .notices import Notices
from .store import Store

_REFUND_EVENT = {
    "SUCCESS": ("REFUND.SUCCESS", "退款成功"),
    "ABNORMAL": ("REFUND.ABNORMAL", "退款异常"),
    "CLOSED": ("REFUND.CLOSED", "退款关闭"),
}
_REFUND_STATUS = {
    FaultKind.REFUND_PENDING: "PROCESSING",
    FaultKind.REFUND_ABNORMAL: "ABNORMAL",
    FaultKind.REFUND_CLOSED: "CLOSED",
}


@dataclass(frozen=True, slots=True)
class PrepayOrder:
    """A validated prepay request."""

    trade_type: str  # JSAPI, MWEB (H5) or NATIVE
    out_trade_no: str
    description: str
    attach: str | None
    notify_url: str
    time_expire: float | None
    openid: str | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A validated refund request; exactly one of the two payment numbers is set."""

    out_refund_no: str
    out_trade_no: str | None
    transaction_id: str | None
    refund_fen: int
    total_fen: int
    reason: str | None
    notify_url: str | None


class Trades:
    """The one place that changes transactions and refunds."""

    def __init__(self, *, store: Store, identity: Identity, faults: FaultBook, notices: Notices) -> None:
        self._store = store
        self._identity = identity
        self._faults = faults
        self._notices = notices

    # What a merchant asks for

    def prepay(self, order: PrepayOrder) -> str:
        """Open a transaction and return its prepay_id; asking again in the same words returns the same one."""
        now = self._store.now()
        if order.time_expire is not None and order.time_expire <= now:
            raise ApiError("PARAM_ERROR", "订单失效时间需晚于当前时间")
        fingerprint = _fingerprint(order)
        with self._store.transaction():
            known = self._store.row("SELECT * FROM trade WHERE out_trade_no = ?", (order.out_trade_no,))
            if known is None:
                prepay_id = f"wx{moments.day_stamp(now)}{secrets.token_hex(10)}"
                self._store.execute(
                    "INSERT INTO trade (prepay_id, out_trade_no, trade_type, description, attach, notify_url,"
                    " time_expire, openid, amount_fen, fingerprint, created_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        prepay_id,
                        order.out_trade_no,
                        order.trade_type,
                        order.description,
                        order.attach,
                        order.notify_url,
                        order.time_expire,
                        order.openid,
                        order.amount_fen,
                        fingerprint,
                        now,
                    ),
                )
                return prepay_id
            if known["state"] == "SUCCESS":
                raise ApiError("ORDERPAID")
            if known["state"] == "CLOSED":
                raise ApiError("ORDER_CLOSED")
            if known["fingerprint"] != fingerprint:
                raise ApiError("OUT_TRADE_NO_USED")
            return str(known["prepay_id"])

    def query(self, *, out_trade_no: str | None = None, transaction_id: str | None = None) -> dict[str, Any]:
        """The transaction as the real query answers."""
        return self._told(self._trade(out_trade_no=out_trade_no, transaction_id=transaction_id))

    def close(self, *, out_trade_no: str) -> None:
        """Close an unpaid transaction."""
        with self._store.transaction():
            trade = self._trade(out_trade_no=out_trade_no)
            if trade["state"] == "SUCCESS":
                raise ApiError("ORDERPAID")
            if trade["state"] == "CLOSED":
                raise ApiError("ORDER_CLOSED")
            self._store.execute("UPDATE trade SET state = 'CLOSED' WHERE out_trade_no = ?", (out_trade_no,))

    def refund(self, order: RefundOrder) -> dict[str, Any]:
        """Take a refund in hand, or answer with the one this number already names.

        The answer says PROCESSING, as the real one does; the outcome is there for the next query and is notified.
        """
        with self._store.transaction():
            trade = self._trade(out_trade_no=order.out_trade_no, transaction_id=order.transaction_id)
            known = self._store.row("SELECT * FROM refund WHERE out_refund_no = ?", (order.out_refund_no,))
            if known is not None:
                same = (
                    known["out_trade_no"] == trade["out_trade_no"]
                    and known["amount_fen"] == order.refund_fen
                    and trade["paid_fen"] == order.total_fen
                )
                if not same:
                    raise ApiError("INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
                return wording.refund(known, trade)
            if trade["state"] != "SUCCESS":
                raise ApiError("INVALID_REQUEST", "该订单未支付成功，不能发起退款")
            if order.total_fen != trade["paid_fen"]:
                raise ApiError("INVALID_REQUEST", "订单金额与支付金额不一致")
            if order.refund_fen > trade["paid_fen"] - self._refunded_fen(trade["out_trade_no"]):
                raise ApiError("INVALID_REQUEST", "申请退款金额大于订单可退金额")
            refund_id = f"503{moments.day_stamp(self._store.now())}{_digits(12)}"
            self._store.execute(
                "INSERT INTO refund (refund_id, out_refund_no, out_trade_no, amount_fen, reason, notify_url, status,"
                " created_at) VALUES (?, ?, ?, ?, ?, ?, 'PROCESSING', ?)",
                (
                    refund_id,
                    order.out_refund_no,
                    trade["out_trade_no"],
                    order.refund_fen,
                    order.reason,
                    order.notify_url,
                    self._store.now(),
                ),
            )
            taken = self._store.row("SELECT * FROM refund WHERE refund_id = ?", (refund_id,))
            assert taken is not None
            outcome = self._faults.take(
                REFUND_OUTCOME, out_trade_no=trade["out_trade_no"], operation="refund"
            )
            status = "SUCCESS" if outcome is None else _REFUND_STATUS[outcome.kind]
            if status != "PROCESSING":
                self._finish_refund(taken, trade, status)
            return wording.refund(taken, trade)

    def query_refund(self, *, out_refund_no: str) -> dict[str, Any]:
        """The refund as the real query answers."""
        refund = self._store.row("SELECT * FROM refund WHERE out_refund_no = ?", (out_refund_no,))
        if refund is None:
            raise ApiError("RESOURCE_NOT_EXISTS", "退款单不存在")
        return wording.refund(refund, self._trade(out_trade_no=refund["out_trade_no"]))

    # What a payer does

    def pay(
        self,
        *,
        prepay_id: str | None = None,
        out_trade_no: str | None = None,
        payer: str | None = None,
        late: bool = False,
    ) -> dict[str, Any]:
        """Pay a transaction; ``late`` also pays past its expiry, as a payment already under way would."""
        now = self._store.now()
        with self._store.transaction():
            trade = self.find(prepay_id=prepay_id, out_trade_no=out_trade_no)
            if trade["state"] == "SUCCESS":
                raise ApiError("ORDERPAID", status=409)
            if trade["state"] == "CLOSED":
                raise ApiError("ORDER_CLOSED", status=409)
            if trade["time_expire"] is not None and trade["time_expire"] <= now and not late:
                raise ApiError("ORDER_CLOSED", "该订单已过支付时间", status=409)
            wrong = self._faults.take(WRONG_PAYMENT, out_trade_no=trade["out_trade_no"], event="payment")
            paid_fen, told = _as_wrong_as_asked(trade, wrong)
            only_notified = wrong is not None and wrong.options.get("where") == "notification"
            self._store.execute(
                "UPDATE trade SET state = 'SUCCESS', transaction_id = ?, paid_fen = ?, paid_at = ?, openid = ?,"
                " told = ? WHERE prepay_id = ?",
                (
                    f"4200{moments.day_stamp(now)}{_digits(10)}",
                    trade["amount_fen"] if only_notified else paid_fen,
                    now,
                    trade["openid"] or payer or f"oSandbox{secrets.token_hex(10)}",
                    json.dumps({} if only_notified else told),
                    trade["prepay_id"],
                ),
            )
            paid = self._trade(out_trade_no=trade["out_trade_no"])
            told_to_merchant = self._told(paid)
            if only_notified:
                told_to_merchant["amount"]["total"] = told_to_merchant["amount"]["payer_total"] = paid_fen
                wording.tell(told_to_merchant, told)
            self._notices.enqueue(
                event_type="TRANSACTION.SUCCESS",
                summary="支付成功",
                original_type="transaction",
                resource=told_to_merchant,
                notify_url=paid["notify_url"],
                out_trade_no=paid["out_trade_no"],
            )
            return self.described(paid)

    def finish_pending_refunds(self, *, out_trade_no: str | None = None) -> int:
        """Let refunds that a fault keeps PROCESSING succeed now; returns how many."""
        with self._store.transaction():
            pending = self._store.rows(
                "SELECT * FROM refund WHERE status = 'PROCESSING' AND (? IS NULL OR out_trade_no = ?)",
                (out_trade_no, out_trade_no),
            )
            for refund in pending:
                self._finish_refund(refund, self._trade(out_trade_no=refund["out_trade_no"]), "SUCCESS")
            return len(pending)

    # What tests and pages look at

    def find(self, *, prepay_id: str | None = None, out_trade_no: str | None = None) -> sqlite3.Row:
        """The stored transaction. Raises ApiError ORDER_NOT_EXIST."""
        trade = self._store.row(
            "SELECT * FROM trade WHERE prepay_id = ? OR out_trade_no = ?", (prepay_id, out_trade_no)
        )
        if trade is None:
            raise ApiError("ORDER_NOT_EXIST")
        return trade

    def described(self, trade: sqlite3.Row) -> dict[str, Any]:
        """A transaction with its refunds, for the control surface."""
        refunds = self._store.rows(
            "SELECT * FROM refund WHERE out_trade_no = ? ORDER BY created_at, refund_id",
            (trade["out_trade_no"],),
        )
        return {
            "prepay_id": trade["prepay_id"],
            "out_trade_no": trade["out_trade_no"],
            "trade_type": trade["trade_type"],
            "description": trade["description"],
            "notify_url": trade["notify_url"],
            "amount_fen": trade["amount_fen"],
            "state": trade["state"],
            "transaction_id": trade["transaction_id"],
            "paid_fen": trade["paid_fen"],
            "payer": trade["openid"],
            "refunded_fen": self._refunded_fen(trade["out_trade_no"], only_succeeded=True),
            "refunds": [
                {
                    "refund_id": refund["refund_id"],
                    "out_refund_no": refund["out_refund_no"],
                    "amount_fen": refund["amount_fen"],
                    "status": refund["status"],
                    "reason": refund["reason"],
                }
                for refund in refunds
            ],
        }

    def expired(self, trade: sqlite3.Row) -> bool:
        """Whether its time to pay is over."""
        return trade["time_expire"] is not None and trade["time_expire"] <= self._store.now()

    def listed(self, *, out_trade_no: str | None = None) -> list[dict[str, Any]]:
        """All transactions, oldest first, or one."""
        trades = self._store.rows(
            "SELECT * FROM trade WHERE (? IS NULL OR out_trade_no = ?) ORDER BY created_at, rowid",
            (out_trade_no, out_trade_no),
        )
        return [self.described(trade) for trade in trades]

    def trade_of_refund(self, out_refund_no: str) -> str | None:
        """The order number a refund belongs to, if the refund is known."""
        row = self._store.row("SELECT out_trade_no FROM refund WHERE out_refund_no = ?", (out_refund_no,))
        return None if row is None else str(row["out_trade_no"])

    # Inner workings

    def _trade(self, *, out_trade_no: str | None = None, transaction_id: str | None = None) -> sqlite3.Row:
        trade = self._store.row(
            "SELECT * FROM trade WHERE out_trade_no = ? OR transaction_id = ?", (out_trade_no, transaction_id)
        )
        if trade is None:
            raise ApiError("ORDER_NOT_EXIST")
        return trade

    def _refunded_fen(self, out_trade_no: str, *, only_succeeded: bool = False) -> int:
        row = self._store.row(
            "SELECT coalesce(sum(amount_fen), 0) AS fen FROM refund WHERE out_trade_no = ? AND status <> 'CLOSED'"
            " AND (status = 'SUCCESS' OR NOT ?)",
            (out_trade_no, only_succeeded),
        )
        return 0 if row is None else int(row["fen"])

    def _finish_refund(self, refund: sqlite3.Row, trade: sqlite3.Row, status: str) -> None:
        self._store.execute(
            "UPDATE refund SET status = ?, finished_at = ? WHERE refund_id = ?",
            (status, self._store.now(), refund["refund_id"]),
        )
        finished = self._store.row("SELECT * FROM refund WHERE refund_id = ?", (refund["refund_id"],))
        assert finished is not None
        if not finished["notify_url"]:
            return
        event_type, summary = _REFUND_EVENT[status]
        self._notices.enqueue(
            event_type=event_type,
            summary=summary,
            original_type="refund",
            resource=wording.refund_event(finished, trade, mchid=self._identity.mchid),
            notify_url=finished["notify_url"],
            out_trade_no=trade["out_trade_no"],
            out_refund_no=finished["out_refund_no"],
        )

    def _told(self, trade: sqlite3.Row) -> dict[str, Any]:
        return wording.trade(
            trade, identity=self._identity, refunding=self._refunded_fen(trade["out_trade_no"]) > 0
        )


def _as_wrong_as_asked(trade: sqlite3.Row, wrong: Fault | None) -> tuple[int, dict[str, str]]:
    """The amount paid and the fields told otherwise than they are."""
    paid_fen = int(trade["amount_fen"])
    if wrong is None:
        return paid_fen, {}
    if wrong.kind is FaultKind.WRONG_AMOUNT:
        return int(wrong.options.get("amount_fen", paid_fen - 1 or 2)), {}
    if wrong.kind is FaultKind.WRONG_MERCHANT:
        return paid_fen, {"mchid": str(wrong.options.get("mchid", "1900000001"))}
    if wrong.kind is FaultKind.WRONG_CURRENCY:
        return paid_fen, {"currency": str(wrong.options.get("currency", "USD"))}
    return paid_fen, {"out_trade_no": str(wrong.options.get("told_out_trade_no", "SOMEBODYELSESORDER"))}


def _fingerprint(order: PrepayOrder) -> str:
    words = (
        order.trade_type,
        order.description,
        order.attach,
        order.notify_url,
        order.openid,
        order.amount_fen,
    )
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def _digits(length: int) -> str:
    return str(secrets.randbelow(10**length)).zfill(length)
