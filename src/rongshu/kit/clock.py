"""The database's clock, and moving it in demo mode.

`rongshu_now()` in SQL and `rongshu.kernel.clock.now()` in Python agree inside a shop block. The offset is one row that
only demo mode and tests may change.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import Func

from rongshu.kernel import clock


class DatabaseNow(Func):
    """`rongshu_now()` inside a queryset expression."""

    function = "rongshu_now"
    output_field = models.DateTimeField()


def database_now() -> datetime:
    """Ask the database what time it is; also refreshes the process's idea of the demo offset."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rongshu_now(), rongshu_now() - now()")
        moment, offset = cursor.fetchone()
    clock.remember_offset(offset)
    assert isinstance(moment, datetime)
    return moment


def advance(by: timedelta) -> datetime:
    """Move the demo clock forward for the whole installation. Raises RuntimeError outside demo mode and tests.

    Returns the new time. Moving back is refused: a clock that returns would undo deadlines people have seen pass.
    """
    if not settings.RONGSHU_DEMO:
        raise RuntimeError("the clock moves by hand only in demo mode")
    if by < timedelta(0):
        raise ValueError("the clock only moves forward")
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE kit_clock SET "offset" = "offset" + make_interval(secs => %s) WHERE id = 1',
            [by.total_seconds()],
        )
    return database_now()
