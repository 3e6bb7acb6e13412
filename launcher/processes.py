"""Child processes: started on a leash, their lines written to a file and shown, stopped or killed as a group."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher import ports

Echo = Callable[[str, str], None]
"""Called with a process name and one line of its output."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """In the child, before it becomes the program: be told to end when the launcher dies, even by `kill -9`."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """How to start one process and how to know that it is ready: its `/readyz` path, or only its open port.

    Processes of a lower `stop_stage` are stopped, and awaited, before those of a higher one.
    """

    name: str
    command: Sequence[str]
    port: int | None = None
    ready_path: str | None = None
    stop_stage: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)


class ProcessFailed(RuntimeError):
    """A process ended or did not become ready in time; the message holds the end of its log."""


class Process:
    """One child: its own process group, one log file, one thread reading its output."""

    def __init__(
        self, spec: ProcessSpec, folder: Path, environment: Mapping[str, str], logs: Path, echo: Echo
    ) -> None:
        self.spec = spec
        self.log = logs / f"{spec.name}.log"
        self._folder = folder
        self._environment = environment
        self._echo = echo
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._said = ""

    @property
    def pid(self) -> int | None:
        return self._child.pid if self.is_running and self._child else None

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._child.poll() if self._child else None

    def start(self) -> None:
        """Start it. A no-op while it runs. Call from a thread that outlives the child (see `_die_with_parent`)."""
        if self.is_running:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._child = subprocess.Popen(
            list(self.spec.command),
            cwd=self._folder,
            env={**self._environment, **self.spec.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call, nothing that could take a lock
        )
        self._reader = threading.Thread(
            target=self._read, args=(self._child,), name=f"log-{self.spec.name}", daemon=True
        )
        self._reader.start()

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        with self.log.open("ab", buffering=0) as out, child.stdout as lines:
            for line in lines:
                out.write(line)
                self._echo(self.spec.name, line.decode("utf-8", "replace").rstrip("\n"))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal: a kill goes to the whole group (workers of a server too), others to the main process."""
        if self._child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self._child.pid, number)
            elif self._child.poll() is None:
                self._child.send_signal(number)

    def wait(self, timeout: float) -> bool:
        """Wait for the end; True when it ended in time. Its last lines are in the log then."""
        if self._child is None:
            return True
        try:
            self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        if self._reader is not None:
            self._reader.join(1.0)
        return True

    def stop(self, timeout: float = 10.0) -> None:
        """Ask it to end, kill the group when it does not; nothing of the group is left behind."""
        self.signal(signal.SIGTERM)
        self.wait(timeout)
        self.signal(signal.SIGKILL)
        self.wait(5.0)

    def is_ready(self) -> bool:
        """One probe: `/readyz` says 200, or the port accepts, or (no port) it runs."""
        if not self.is_running:
            return False
        if self.spec.port is None:
            return True
        if self.spec.ready_path is None:
            return ports.accepts(self.spec.port)
        status, self._said = ports.ask(self.spec.port, self.spec.ready_path)
        return status == 200

    def await_ready(self, timeout: float) -> None:
        """Wait until ready. Raises ProcessFailed when it ends or takes longer than `timeout` seconds."""
        deadline = time.monotonic() + timeout
        pause = 0.03
        while not self.is_ready():
            if not self.is_running:
                raise ProcessFailed(f"{self.spec.name} ended with code {self.exit_code}:\n{self.tail()}")
            if time.monotonic() > deadline:
                said = f" It says: {self._said}" if self._said else ""
                raise ProcessFailed(
                    f"{self.spec.name} was not ready in {timeout:.0f} s.{said}\n{self.tail()}"
                )
            time.sleep(pause)
            pause = min(pause * 1.1, 0.3)

    def tail(self, lines: int = 25) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"
