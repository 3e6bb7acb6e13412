"""Keeps a set of processes running: starts them, restarts what crashes after a growing pause, stops them in order."""

from __future__ import annotations

import itertools
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from launcher.processes import Process

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
CALM_AFTER_S = 30.0
"""A process that ran this long counts as healthy: its next crash is answered quickly again."""


@dataclass(slots=True)
class _Watch:
    started: float
    pause: float = FIRST_PAUSE_S
    restart_at: float | None = None


class Supervisor:
    """Watches processes. They start in the given order; they stop by `stop_stage`, those of one stage together."""

    def __init__(self, processes: Sequence[Process], clock: Callable[[], float] = time.monotonic) -> None:
        self.processes = list(processes)
        self._clock = clock
        self._watches: dict[str, _Watch] = {}

    def start(self) -> None:
        for process in self.processes:
            process.start()
            self._watches[process.spec.name] = _Watch(self._clock())

    def await_ready(self, timeout: float) -> None:
        """Wait until every process is ready. Raises ProcessFailed with the log of the one that is not."""
        deadline = time.monotonic() + timeout
        for process in self.processes:
            process.await_ready(max(0.1, deadline - time.monotonic()))

    def tend(self) -> list[str]:
        """Look after everybody once, restarting what is due; returns sentences on what happened."""
        told = []
        now = self._clock()
        for process in self.processes:
            watch = self._watches.get(process.spec.name)
            if watch is None or process.is_running:
                continue
            if watch.restart_at is None:
                if now - watch.started > CALM_AFTER_S:
                    watch.pause = FIRST_PAUSE_S
                watch.restart_at = now + watch.pause
                told.append(
                    f"{process.spec.name} ended with code {process.exit_code}; starting it again in {watch.pause:g} s"
                )
                watch.pause = min(watch.pause * 2, LONGEST_PAUSE_S)
            elif now >= watch.restart_at:
                process.signal(signal.SIGKILL)  # workers a killed server left behind still hold its port
                process.start()
                watch.started, watch.restart_at = now, None
        return told

    def stop(self, timeout: float = 10.0) -> None:
        """Stop all, stage by stage. Nothing is restarted afterwards."""
        self._watches.clear()
        staged = sorted(self.processes, key=lambda process: process.spec.stop_stage)
        for _, group in itertools.groupby(staged, key=lambda process: process.spec.stop_stage):
            together = list(group)
            for process in together:
                process.signal(signal.SIGTERM)
            for process in together:
                process.stop(timeout)
