from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from django.db import connections

_log = structlog.get_logger("rongshu.worker")

LONGEST_BACKOFF_S = 2.0


class Loop(threading.Thread):
    """Calls a function again and again in a thread of its own until `stop` is set.

    The function returns whether it found work: then it is called again at once, else after `idle_s` seconds. When it
    fails (PostgreSQL may be restarting) its connections are dropped and it is tried again, ever more slowly.
    """

    def __init__(self, name: str, step: Callable[[], bool], *, idle_s: float, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._step = step
        self._idle_s = idle_s
        self._stopped = stop

    def run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            try:
                found = self._step()
            except Exception:  # noqa: BLE001  # logged, and tried again
                failures += 1
                if failures == 1:
                    _log.exception("loop_failed", loop=self.name)
                connections.close_all()
                self._stopped.wait(min(0.2 * 2**failures, LONGEST_BACKOFF_S))
                continue
            if failures:
                _log.info("loop_recovered", loop=self.name, failures=failures)
                failures = 0
            if not found:
                self._stopped.wait(self._idle_s)
        connections.close_all()


def every(seconds: float, function: Callable[[], None]) -> Callable[[], bool]:
    """A step that calls `function` at most every `seconds`, first at once."""
    due = 0.0

    def step() -> bool:
        nonlocal due
        if time.monotonic() >= due:
            function()
            due = time.monotonic() + seconds
        return False

    return step
