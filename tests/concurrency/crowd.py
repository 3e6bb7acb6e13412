"""Letting a crowd loose on one thing: everybody stands at the same row before anybody gets it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race

T = TypeVar("T")

CROWD = 32
PATIENCE_S = 60.0


def crowd(
    shop_id: int,
    lock: Callable[[], object],
    action: Callable[[int], T],
    *,
    count: int = CROWD,
    queue: int = 0,
) -> list[T]:
    """Run `action(0)` … `action(count - 1)` on connections of their own, let go together.

    `lock` locks, in a shop block, the rows everybody needs; it is held until `queue` (all, unless given) connections
    wait for a lock, so that what each did before that row it did without knowing of the others. Raises the first thing
    an action raised: over HTTP nobody raises.
    """
    held = threading.Event()

    def act(number: int) -> T | None:
        if number < count:
            held.wait(PATIENCE_S)
            return action(number)
        with shop_block(shop_id):
            lock()
            held.set()
            _await_queue(queue or count)
        return None

    *results, holder = race(count + 1, act)
    if isinstance(holder, BaseException):
        raise holder
    done: list[T] = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        assert result is not None
        done.append(result)
    return done


def _await_queue(length: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            (waiting,) = cursor.fetchone()
            if waiting >= length:
                return
            assert time.monotonic() < deadline, f"{waiting} of {length} came within {PATIENCE_S:g} s"
            time.sleep(0.01)
