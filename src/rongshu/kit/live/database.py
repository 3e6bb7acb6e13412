"""The process's two ways to PostgreSQL: one connection that listens, and a small pool that works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
import psycopg_pool

from rongshu.kit.live.hub import CLOCK, RESYNC, Hub

CHANNEL = "rongshu_live"
_PROBE_S = 20.0
_CLOCK_EVERY_S = 2.0
_CLOCK_JUMP = timedelta(seconds=1.5)

_log = logging.getLogger("rongshu.live")

Pool = psycopg_pool.AsyncConnectionPool[psycopg.AsyncConnection[Any]]


def make_pool(conninfo: str, *, size: int) -> Pool:
    """A pool that is not open yet and that checks a connection before lending it (PostgreSQL may have restarted)."""
    return psycopg_pool.AsyncConnectionPool(
        conninfo,
        min_size=1,
        max_size=size,
        open=False,
        timeout=3.0,
        max_waiting=200,
        reconnect_timeout=5.0,
        check=psycopg_pool.AsyncConnectionPool.check_connection,
        kwargs={"application_name": "rongshu-live", "connect_timeout": 5},
    )


class Ear:
    """Hears `NOTIFY` on one connection and hands topics to the hub; reconnects for ever.

    Between losing a connection and having the next, changes may be missed: then every stream is told to ask again.
    """

    def __init__(self, conninfo: str, hub: Hub, heard: Callable[[int], None]) -> None:
        self._conninfo = conninfo
        self._hub = hub
        self._heard = heard
        self.connected = False

    async def run(self) -> None:
        before = False
        wait_s = 0.2
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._conninfo,
                    autocommit=True,
                    application_name="rongshu-live-listen",
                    connect_timeout=5,
                    keepalives_idle=15,
                    keepalives_interval=5,
                    keepalives_count=3,
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.connected, wait_s = True, 0.2
                    if before:
                        self._hub.signal_all(RESYNC)
                    before = True
                    await self._listen(connection)
            except psycopg.Error as error:
                if self.connected or wait_s == 0.2:
                    _log.warning("live_listen_lost: %s", str(error).strip().splitlines()[:1])
            finally:
                self.connected = False
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, 2.0)

    async def _listen(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            async for notice in connection.notifies(timeout=_PROBE_S):
                try:
                    topics = orjson.loads(notice.payload)
                except orjson.JSONDecodeError:
                    continue
                self._heard(self._hub.publish(topic for topic in topics if isinstance(topic, str)))
            await connection.execute("SELECT 1")


class ServerClock:
    """The database's time (with the demo's offset), kept without asking for each stream."""

    def __init__(self, pool: Pool, hub: Hub) -> None:
        self._pool = pool
        self._hub = hub
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    async def run(self) -> None:
        while True:
            try:
                await self.refresh()
            except (psycopg.Error, psycopg_pool.PoolTimeout, psycopg_pool.TooManyRequests):
                _log.debug("live_clock_unread")
            await asyncio.sleep(_CLOCK_EVERY_S)

    async def refresh(self) -> None:
        """Read the database's clock; when it was moved by hand, every stream is told the new time."""
        async with self._pool.connection() as connection:
            asked = datetime.now(UTC)
            cursor = await connection.execute("SELECT rongshu_now()")
            row = await cursor.fetchone()
            answered = datetime.now(UTC)
        assert row is not None
        offset = row[0] - (asked + (answered - asked) / 2)
        moved = abs(offset - self._offset) > _CLOCK_JUMP
        self._offset = offset
        if moved:
            self._hub.signal_all(CLOCK)
