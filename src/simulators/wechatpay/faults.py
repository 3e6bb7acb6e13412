"""Faults on demand: what can go wrong between a merchant and WeChat Pay, each armed a set number of times."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .store import Store


class FaultKind(StrEnum):
    """One thing that can go wrong. ``operation`` narrows a call fault, ``event`` (payment, refund) a notification."""

    # Calls, before anything happens.
    SERVER_ERROR = "server_error"  # options: status (500), code (SYSTEM_ERROR)
    ERROR = "error"  # a refusal; options: code (FREQUENCY_LIMITED), status, message
    SLOW = "slow"  # options: delay_ms (1000)
    DROP_BEFORE = "drop_before"  # the connection breaks, nothing happened
    # Calls, after the action took place.
    TIMEOUT_AFTER_SUCCESS = "timeout_after_success"  # no answer until the caller gives up or a release
    DROP_AFTER_SUCCESS = "drop_after_success"  # the connection breaks in the middle of the answer
    BAD_RESPONSE_SIGNATURE = "bad_response_signature"  # the answer's signature is not the platform's
    # Payments that are not what was asked for; options: where (both | notification).
    WRONG_AMOUNT = "wrong_amount"  # options: amount_fen (one fen less than asked)
    WRONG_MERCHANT = "wrong_merchant"  # options: mchid
    WRONG_CURRENCY = "wrong_currency"  # options: currency (USD)
    WRONG_ORDER = "wrong_order"  # options: told_out_trade_no
    # Notifications.
    DUPLICATE = "duplicate"  # options: extra (1), sent besides the first one
    LATE = "late"  # held until released
    REORDERED = "reordered"  # held; a release sends the newest first
    LOST = "lost"  # never sent; its headers and body are kept for a test to send itself
    # Notifications no merchant may believe; options: attempts (1), then (retry | hold | lose).
    BAD_SIGNATURE = "bad_signature"  # the signature is of another message, all else is right
    FORGED_SERIAL = "forged_serial"  # signed by a key nobody knows, under an unknown serial number
    WRONG_KEY = "wrong_key"  # truly signed, but encrypted under another APIv3 key
    STALE = "stale"  # truly signed, an hour ago
    # Refunds.
    REFUND_PENDING = "refund_pending"  # stays PROCESSING until released
    REFUND_ABNORMAL = "refund_abnormal"  # the payer's account cannot take it
    REFUND_CLOSED = "refund_closed"  # the refund is given up
    # Daily bills; rows are narrowed by order number and event.
    BILL_MISSING = "bill_missing"  # there is none
    BILL_TRUNCATED = "bill_truncated"  # the end is missing
    BILL_WRONG_ENCODING = "bill_wrong_encoding"  # not the encoding it should have
    BILL_WRONG_HASH = "bill_wrong_hash"  # not the file that was announced
    BILL_ROW_EXTRA = "bill_row_extra"  # options: told_out_trade_no, amount_fen (100)
    BILL_ROW_DROPPED = "bill_row_dropped"
    BILL_ROW_AMOUNT = "bill_row_amount"  # options: amount_fen (one fen more)
    BILL_ROW_FEE = "bill_row_fee"  # options: fee_fen (one fen more)
    BILL_ROW_STATE = "bill_row_state"  # revoked, or still under way


BEFORE_CALL = (FaultKind.SERVER_ERROR, FaultKind.ERROR, FaultKind.SLOW, FaultKind.DROP_BEFORE)
AFTER_CALL = (
    FaultKind.TIMEOUT_AFTER_SUCCESS,
    FaultKind.DROP_AFTER_SUCCESS,
    FaultKind.BAD_RESPONSE_SIGNATURE,
)
WRONG_PAYMENT = (
    FaultKind.WRONG_AMOUNT,
    FaultKind.WRONG_MERCHANT,
    FaultKind.WRONG_CURRENCY,
    FaultKind.WRONG_ORDER,
)
HELD = (FaultKind.LATE, FaultKind.REORDERED)
UNBELIEVABLE = (FaultKind.BAD_SIGNATURE, FaultKind.FORGED_SERIAL, FaultKind.WRONG_KEY, FaultKind.STALE)
BILL_DAMAGE = (FaultKind.BILL_TRUNCATED, FaultKind.BILL_WRONG_ENCODING, FaultKind.BILL_WRONG_HASH)
REFUND_OUTCOME = (FaultKind.REFUND_PENDING, FaultKind.REFUND_ABNORMAL, FaultKind.REFUND_CLOSED)

UNLIMITED = -1


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that strikes now."""

    kind: FaultKind
    options: Mapping[str, Any]


class FaultBook:
    """The armed faults, kept in the store so that a restart does not disarm them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def arm(
        self,
        kind: FaultKind,
        *,
        count: int = 1,
        out_trade_no: str | None = None,
        operation: str | None = None,
        event: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Let a fault strike ``count`` times (-1: until reset), everywhere or for one order, call or event."""
        self._store.execute(
            "INSERT INTO fault (kind, out_trade_no, operation, event, count, options) VALUES (?, ?, ?, ?, ?, ?)",
            (kind.value, out_trade_no, operation, event, count, json.dumps(dict(options or {}))),
        )

    def take(
        self,
        kinds: Collection[FaultKind],
        *,
        out_trade_no: str | None,
        operation: str | None = None,
        event: str | None = None,
    ) -> Fault | None:
        """The first armed fault of these kinds that fits, used up once; ``None`` when nothing is armed."""
        marks = ", ".join("?" * len(kinds))
        with self._store.transaction():
            row = self._store.row(
                f"SELECT id, kind, options FROM fault WHERE kind IN ({marks})"  # noqa: S608 - marks only
                " AND count <> 0 AND (out_trade_no IS NULL OR out_trade_no = ?)"
                # Certificates are fetched behind the caller's back; only a fault that names them strikes there.
                " AND (operation = ? OR (operation IS NULL AND coalesce(?, '') <> 'certificates'))"
                " AND (event IS NULL OR event = ?) ORDER BY id LIMIT 1",
                (*(kind.value for kind in kinds), out_trade_no, operation, operation, event),
            )
            if row is None:
                return None
            self._store.execute("UPDATE fault SET count = count - 1 WHERE id = ? AND count > 0", (row["id"],))
        return Fault(kind=FaultKind(row["kind"]), options=json.loads(row["options"]))

    def armed(self) -> list[dict[str, Any]]:
        """What is still armed, oldest first."""
        return [
            {
                "kind": row["kind"],
                "count": row["count"],
                "out_trade_no": row["out_trade_no"],
                "operation": row["operation"],
                "event": row["event"],
                "options": json.loads(row["options"]),
            }
            for row in self._store.rows("SELECT * FROM fault WHERE count <> 0 ORDER BY id")
        ]

    def disarm(self) -> None:
        """Forget every fault."""
        self._store.execute("DELETE FROM fault")
