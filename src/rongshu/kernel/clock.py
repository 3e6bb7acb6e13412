"""The one clock of the house, as plain Python.

Time is the database's: inside a shop's block `rongshu.kit` installs the database's transaction time here, so that
a guard in SQL and a decision in Python can never disagree. Outside any block it is the process's UTC time moved by
the last offset seen (the demo clock).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("rongshu_clock", default=None)
_offset: timedelta = timedelta(0)


def now() -> datetime:
    """Current moment, aware, in UTC."""
    moment = _fixed.get()
    return moment if moment is not None else datetime.now(UTC) + _offset


def today() -> date:
    """Current business day in Asia/Shanghai."""
    return business_day(now())


def business_day(moment: datetime) -> date:
    """Business day a moment falls in, Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def remember_offset(offset: timedelta) -> None:
    """Record how far the demo clock stands from the machine's; called by kit whenever it reads the database's."""
    global _offset
    _offset = offset


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Hold the clock still at a moment for the duration of a block (a database transaction)."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
