"""Notifications: written with the event they tell of, then sealed, signed and sent until the merchant takes them.

Sealing happens at each attempt, as in the real service: a repetition has the same id and content under a new nonce,
timestamp and signature. Only loopback addresses are ever called.
"""

from __future__ import annotations

import ipaddress
import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa

from . import moments, signing
from .faults import HELD, UNBELIEVABLE, FaultBook, FaultKind
from .identity import Identity
from .store import Store

# Seconds between attempts: the published schedule (15 s up to 6 h) at sandbox speed, with its fifteen attempts.
RETRY_AFTER_S = (0.2, 0.5, 1, 2, 4, 8, 15, 30, 60, 60, 60, 60, 60, 60)
DELIVERY_TIMEOUT_S = 5.0


@cache
def _forger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Connections:
    """Kept-alive connections of one sending thread, by host and port."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], HTTPConnection] = {}

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send to a loopback address and return the status. Raises OSError or HTTPException."""
        parts = urlsplit(url)
        place = (loopback_address(url), parts.port or 80)
        reused = place in self._open
        try:
            return self._post(place, parts.path or "/", body, headers)
        except (OSError, HTTPException):
            self._drop(place)
            if not reused:
                raise
        # A kept connection may have been closed at the other end (a restart); once more on a fresh one.
        try:
            return self._post(place, parts.path or "/", body, headers)
        except (OSError, HTTPException):
            self._drop(place)
            raise

    def _post(self, place: tuple[str, int], path: str, body: bytes, headers: Mapping[str, str]) -> int:
        connection = self._open.get(place)
        if connection is None:
            connection = self._open[place] = HTTPConnection(*place, timeout=DELIVERY_TIMEOUT_S)
        connection.request("POST", path, body=body, headers=dict(headers))
        return self._read(connection)

    def _read(self, connection: HTTPConnection) -> int:
        """The status of an answer."""
        response = connection.getresponse()
        response.read()
        return response.status

    def _drop(self, place: tuple[str, int]) -> None:
        connection = self._open.pop(place, None)
        if connection is not None:
            connection.close()


def loopback_address(url: str) -> str:
    """The loopback address a URL names. Raises ValueError for any other place, and for anything but plain HTTP."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "http":
        raise ValueError("the sandbox notifies over plain HTTP on this machine only")
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise ValueError("the sandbox notifies loopback addresses only") from None
    if not address.is_loopback:
        raise ValueError("the sandbox notifies loopback addresses only")
    return host


class Notices:
    """The queue of notifications and one attempt at a time."""

    def __init__(self, *, store: Store, identity: Identity, faults: FaultBook) -> None:
        self._store = store
        self._identity = identity
        self._faults = faults
        # An attempt cut short by the end of the process counts as not made.
        self._store.execute("UPDATE notification SET state = 'pending' WHERE state = 'sending'")

    def connections(self) -> Connections:
        """For one sending thread."""
        return Connections()

    def enqueue(
        self,
        *,
        event_type: str,
        summary: str,
        original_type: str,
        resource: Mapping[str, Any],
        notify_url: str,
        out_trade_no: str,
        out_refund_no: str | None = None,
    ) -> None:
        """Write a notification in the caller's transaction, with whatever faults are armed for it."""
        event = "payment" if original_type == "transaction" else "refund"
        duplicate = self._faults.take([FaultKind.DUPLICATE], out_trade_no=out_trade_no, event=event)
        copies = 1 if duplicate is None else 1 + int(duplicate.options.get("extra", 1))
        lost = self._faults.take([FaultKind.LOST], out_trade_no=out_trade_no, event=event)
        held = self._faults.take(HELD, out_trade_no=out_trade_no, event=event)
        defect = self._faults.take(UNBELIEVABLE, out_trade_no=out_trade_no, event=event)
        now = time.time()
        notification_id = f"EV-{moments.day_stamp(now)}{secrets.token_hex(6)}"
        plaintext = json.dumps(
            {"summary": summary, "original_type": original_type, "resource": dict(resource)},
            ensure_ascii=False,
        )
        for _ in range(copies):
            self._store.execute(
                "INSERT INTO notification (notification_id, event_type, out_trade_no, out_refund_no, notify_url,"
                " plaintext, created_at, defect, defect_attempts, after_defect, hold, state, due_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    notification_id,
                    event_type,
                    out_trade_no,
                    out_refund_no,
                    notify_url,
                    plaintext,
                    now,
                    "" if defect is None else defect.kind.value,
                    0 if defect is None else int(defect.options.get("attempts", 1)),
                    "retry" if defect is None else str(defect.options.get("then", "retry")),
                    "" if held is None else held.kind.value,
                    "held" if held is not None or lost is not None else "pending",
                    now,
                ),
            )
            if lost is not None:
                self._lose(notification_id)

    def next_due_at(self) -> float | None:
        """When the next waiting attempt is due, Unix seconds."""
        row = self._store.row("SELECT min(due_at) AS due_at FROM notification WHERE state = 'pending'")
        return None if row is None or row["due_at"] is None else float(row["due_at"])

    def busy(self) -> int:
        """How many notifications are being sent or are due."""
        row = self._store.row(
            "SELECT count(*) AS n FROM notification WHERE state = 'sending' OR (state = 'pending' AND due_at <= ?)",
            (time.time(),),
        )
        return 0 if row is None else int(row["n"])

    def claim_due(self) -> int | None:
        """Take the oldest due notification for sending, once; returns its sequence number."""
        with self._store.transaction():
            row = self._store.row(
                "SELECT seq FROM notification WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, seq LIMIT 1",
                (time.time(),),
            )
            if row is None:
                return None
            self._store.execute("UPDATE notification SET state = 'sending' WHERE seq = ?", (row["seq"],))
            return int(row["seq"])

    def claim(self, seq: int) -> bool:
        """Take a held or waiting notification for sending now; false when somebody else has."""
        return bool(
            self._store.execute(
                "UPDATE notification SET state = 'sending', hold = '' WHERE seq = ? AND state IN ('held', 'pending')",
                (seq,),
            )
        )

    def waiting(self, *, out_trade_no: str | None, newest_first: bool) -> list[int]:
        """Held and retrying notifications in the order a release sends them."""
        rows = self._store.rows(
            "SELECT seq, hold FROM notification WHERE state IN ('held', 'pending')"
            " AND (? IS NULL OR out_trade_no = ?) ORDER BY seq",
            (out_trade_no, out_trade_no),
        )
        turned = newest_first or any(row["hold"] == FaultKind.REORDERED for row in rows)
        order = [int(row["seq"]) for row in rows]
        return order[::-1] if turned else order

    def attempt(self, seq: int, connections: Connections) -> int | None:
        """Send a claimed notification once and record what came of it; returns the HTTP status, if any."""
        row = self._store.row("SELECT * FROM notification WHERE seq = ?", (seq,))
        if row is None:  # a reset came in between
            return None
        defect = row["defect"] if row["defect_attempts"] > 0 else ""
        headers, body = self._sealed(row, defect)
        status: int | None = None
        error: str | None = None
        blocked = False
        try:
            status = connections.post(row["notify_url"], body, headers)
        except ValueError as refusal:
            error, blocked = str(refusal), True
        except (OSError, HTTPException) as failure:
            error = type(failure).__name__
        attempts = row["attempts"] + 1
        taken = status is not None and 200 <= status < 300
        state = "pending"
        if taken:
            state = "delivered"
        elif blocked:
            state = "blocked"
        elif defect and row["defect_attempts"] == 1 and row["after_defect"] != "retry":
            state = "lost" if row["after_defect"] == "lose" else "held"
        elif attempts > len(RETRY_AFTER_S):
            state = "given_up"
        wait_s = RETRY_AFTER_S[min(attempts, len(RETRY_AFTER_S)) - 1]
        self._store.execute(
            "UPDATE notification SET state = ?, attempts = ?, due_at = ?, defect_attempts = ?, last_status = ?,"
            " last_error = ?, last_headers = ?, last_body = ? WHERE seq = ?",
            (
                state,
                attempts,
                time.time() + wait_s,
                max(0, row["defect_attempts"] - 1),
                status,
                error,
                json.dumps(headers),
                body.decode(),
                seq,
            ),
        )
        return status

    def sealed_again(self, seq: int, defect: str = "") -> tuple[dict[str, str], bytes]:
        """Headers and body of a notification, freshly signed, for a test that carries it itself."""
        row = self._store.row("SELECT * FROM notification WHERE seq = ?", (seq,))
        if row is None:
            raise LookupError(seq)
        return self._sealed(row, defect)

    def listed(self, *, out_trade_no: str | None = None) -> list[dict[str, Any]]:
        """All notifications, oldest first, or those of one order; with what was last sent."""
        rows = self._store.rows(
            "SELECT * FROM notification WHERE (? IS NULL OR out_trade_no = ?) ORDER BY seq",
            (out_trade_no, out_trade_no),
        )
        return [
            {
                "seq": row["seq"],
                "id": row["notification_id"],
                "event_type": row["event_type"],
                "out_trade_no": row["out_trade_no"],
                "out_refund_no": row["out_refund_no"],
                "notify_url": row["notify_url"],
                "state": row["state"],
                "attempts": row["attempts"],
                "last_status": row["last_status"],
                "last_error": row["last_error"],
                "headers": json.loads(row["last_headers"]) if row["last_headers"] else None,
                "body": row["last_body"],
            }
            for row in rows
        ]

    def _lose(self, notification_id: str) -> None:
        row = self._store.row(
            "SELECT * FROM notification WHERE notification_id = ? ORDER BY seq DESC LIMIT 1",
            (notification_id,),
        )
        assert row is not None
        headers, body = self._sealed(row, row["defect"])
        self._store.execute(
            "UPDATE notification SET state = 'lost', hold = '', last_headers = ?, last_body = ? WHERE seq = ?",
            (json.dumps(headers), body.decode(), row["seq"]),
        )

    def _sealed(self, row: sqlite3.Row, defect: str) -> tuple[dict[str, str], bytes]:
        content = json.loads(row["plaintext"])
        apiv3_key = self._identity.apiv3_key
        if defect == FaultKind.WRONG_KEY:
            apiv3_key = apiv3_key[::-1].swapcase()
        body = json.dumps(
            {
                "id": row["notification_id"],
                "create_time": moments.written(row["created_at"]),
                "resource_type": "encrypt-resource",
                "event_type": row["event_type"],
                "summary": content["summary"],
                "resource": {
                    "original_type": content["original_type"],
                    **signing.seal(
                        apiv3_key,
                        json.dumps(content["resource"], ensure_ascii=False).encode(),
                        content["original_type"],
                    ),
                },
            },
            ensure_ascii=False,
        ).encode()
        key, serial = self._identity.signing_key()
        timestamp = int(time.time())
        if defect == FaultKind.STALE:
            timestamp -= 3600
        if defect == FaultKind.FORGED_SERIAL:
            key, serial = _forger(), f"{secrets.randbits(156):040X}"
        nonce = secrets.token_hex(16)
        # Everything else about a badly signed message is right, so that only checking the signature refuses it.
        signed_nonce = nonce[::-1] if defect == FaultKind.BAD_SIGNATURE else nonce
        signature = signing.sign(key, signing.answer_message(timestamp, signed_nonce, body))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Mozilla/4.0",
            "Request-ID": secrets.token_hex(16),
            "Wechatpay-Timestamp": str(timestamp),
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": signature,
            "Wechatpay-Signature-Type": signing.SCHEME,
            "Wechatpay-Serial": serial,
        }
        return headers, body
