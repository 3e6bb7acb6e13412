"""Several processes that act for customers and merchant side by side, as they do in a shop."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, TypeVar

import django
from django.db import connections

from rongshu.demo.month.stage import Stage

_T = TypeVar("_T")
_R = TypeVar("_R")
CHUNK: Final = 8


@dataclass(frozen=True, slots=True)
class Slip:
    """A step that was refused, and why."""

    what: str
    error: str


class Crew:
    """Processes with the house's set-up and a connection each. For use in `with`."""

    def __init__(self, hands: int) -> None:
        self._pool = ProcessPoolExecutor(
            hands, mp_context=multiprocessing.get_context("spawn"), initializer=django.setup
        )

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def each(
        self, act: Callable[[Stage, _T], _R], stage: Stage, items: Sequence[_T]
    ) -> tuple[list[_R], list[Slip]]:
        """Do one act for every item. An act that raises is a slip; the others go on."""
        parts = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
        done: list[_R] = []
        slips: list[Slip] = []
        calls = [self._pool.submit(_part, act, stage, part) for part in parts]
        for call in calls:
            results, refused = call.result()
            done.extend(results)
            slips.extend(refused)
        return done, slips


def _part(
    act: Callable[[Stage, Any], Any], stage: Stage, items: Iterable[Any]
) -> tuple[list[Any], list[Slip]]:
    done: list[Any] = []
    slips: list[Slip] = []
    for item in items:
        try:
            done.append(act(stage, item))
        except Exception as error:  # noqa: BLE001  # told to the audit, which fails on what it did not expect
            slips.append(Slip(f"{act.__name__} {item}", f"{type(error).__name__}: {error}"))
            connections.close_all()
    return done, slips
