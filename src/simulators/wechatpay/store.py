"""The simulator's memory: one SQLite file in WAL mode, so that it survives a restart or a ``kill -9``.

One connection, used under one lock by the event loop and by the threads that send notifications. Amounts are fen;
moments are Unix seconds.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS trade (
    prepay_id TEXT PRIMARY KEY,
    out_trade_no TEXT NOT NULL UNIQUE,
    trade_type TEXT NOT NULL,
    description TEXT NOT NULL,
    attach TEXT,
    notify_url TEXT NOT NULL,
    time_expire REAL,
    openid TEXT,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'NOTPAY' CHECK (state IN ('NOTPAY', 'SUCCESS', 'CLOSED')),
    transaction_id TEXT UNIQUE,
    paid_fen INTEGER,
    paid_at REAL,
    told TEXT NOT NULL DEFAULT '{}',
    created_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS refund (
    refund_id TEXT PRIMARY KEY,
    out_refund_no TEXT NOT NULL UNIQUE,
    out_trade_no TEXT NOT NULL REFERENCES trade (out_trade_no),
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    reason TEXT,
    notify_url TEXT,
    status TEXT NOT NULL CHECK (status IN ('PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL')),
    created_at REAL NOT NULL,
    finished_at REAL
);
CREATE INDEX IF NOT EXISTS refund_trade ON refund (out_trade_no);
CREATE TABLE IF NOT EXISTS notification (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    notification_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    out_trade_no TEXT NOT NULL,
    out_refund_no TEXT,
    notify_url TEXT NOT NULL,
    plaintext TEXT NOT NULL,
    created_at REAL NOT NULL,
    defect TEXT NOT NULL DEFAULT '',
    defect_attempts INTEGER NOT NULL DEFAULT 0,
    after_defect TEXT NOT NULL DEFAULT 'retry',
    hold TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'sending', 'delivered', 'lost', 'blocked', 'given_up')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL,
    last_status INTEGER,
    last_error TEXT,
    last_headers TEXT,
    last_body TEXT
);
CREATE INDEX IF NOT EXISTS notification_due ON notification (due_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS notification_trade ON notification (out_trade_no);
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    out_trade_no TEXT,
    operation TEXT,
    event TEXT,
    count INTEGER NOT NULL,
    options TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS call (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    operation TEXT NOT NULL,
    method TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    out_trade_no TEXT,
    out_refund_no TEXT,
    status INTEGER NOT NULL,
    code TEXT,
    fault TEXT
);
CREATE TABLE IF NOT EXISTS nonce (
    nonce TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonce_at ON nonce (at);
CREATE TABLE IF NOT EXISTS clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    ahead_s REAL NOT NULL
);
INSERT OR IGNORE INTO clock VALUES (1, 0);
"""

Value = str | int | float | None  # what a column may hold


class Store:
    """The database file, opened; statements run one at a time."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A commit survives the death of the process, which is what is promised, if not that of the machine.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; other threads wait. Nested blocks join the outer one."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Run a write; returns how many rows it touched."""
        with self._lock:
            return self._connection.execute(statement, values).rowcount

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """Every row of a query."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Value] = ()) -> sqlite3.Row | None:
        """The first row of a query, if any."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(statement, values).fetchone()
            return found

    def now(self) -> float:
        """Unix seconds of the provider's books: the machine's, and what the sandbox was told to run ahead of it.

        Signatures and deliveries stay with the machine's time.
        """
        row = self.row("SELECT ahead_s FROM clock")
        assert row is not None
        return time.time() + float(row["ahead_s"])

    def advance(self, seconds: float) -> None:
        """Let the books run that much further ahead."""
        self.execute("UPDATE clock SET ahead_s = ahead_s + ?", (seconds,))

    def clear(self) -> None:
        """Forget everything but who the parties are, and the nonces already used; the books are on time again."""
        with self.transaction():
            self._connection.execute("UPDATE clock SET ahead_s = 0")
            for table in ("notification", "refund", "trade", "fault", "call"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names are the literals above

    def close(self) -> None:
        """Close the file; later calls fail."""
        with self._lock:
            self._connection.close()
