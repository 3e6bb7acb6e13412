"""Races: the same action from many database connections at once, started together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

T = TypeVar("T")

START_WITHIN_S = 60.0


def race(count: int, action: Callable[[int], T]) -> list[T | BaseException]:
    """Run `action(0)` … `action(count - 1)`, each on a thread and connection of its own, all let go at one barrier.

    Returns what each gave back or raised, by number. For tests that commit (`committed_db`); a connection is opened
    before the barrier, so that the race is among statements and not among log-ins.
    """
    results: list[T | BaseException] = [RuntimeError("never ran")] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait(START_WITHIN_S)
            results[number] = action(number)
        except BaseException as error:  # noqa: BLE001  # what a racer raises is its result
            results[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number,), name=f"racer-{number}") for number in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def raised(results: list[T | BaseException]) -> list[BaseException]:
    """The racers that raised."""
    return [result for result in results if isinstance(result, BaseException)]
