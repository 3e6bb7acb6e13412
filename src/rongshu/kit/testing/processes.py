"""Our own processes, started for a test on its database: `live_process`, `worker_process`."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from django.conf import settings

_SRC = Path(__file__).resolve().parents[3]
_PATIENCE_S = 30.0


def environment() -> dict[str, str]:
    """The environment of a process that shall use the test's database."""
    variables = dict(os.environ)
    for alias, name in (
        ("default", "DATABASE_URL"),
        ("owner", "DATABASE_OWNER_URL"),
        ("report", "DATABASE_REPORT_URL"),
    ):
        database = settings.DATABASES[alias]
        login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
        variables[name] = (
            f"postgresql://{login}@{quote(database['HOST'], safe='')}:{database['PORT']}/{quote(database['NAME'])}"
        )
    variables["PYTHONPATH"] = f"{_SRC}{os.pathsep}{_SRC.parent}"
    variables["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return variables


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(true: Callable[[], bool], what: str, patience_s: float = _PATIENCE_S) -> None:
    """Look again and again until it is true. Fails the test when patience ends."""
    deadline = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {patience_s} s in vain for: {what}")
        time.sleep(0.02)


@dataclass
class RunningProcess:
    """A child process with its group; `kill()` is SIGKILL to all of it."""

    process: subprocess.Popen[bytes]
    port: int = 0

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def terminate(self, patience_s: float = _PATIENCE_S) -> int:
        """SIGTERM to the process alone; returns its exit code."""
        self.process.terminate()
        return self.process.wait(patience_s)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON (or text) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
            given = {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()
        return (
            answer.status,
            given,
            orjson.loads(content) if content and "json" in given.get("content-type", "") else content,
        )

    def stream(self, token: str, headers: dict[str, str] | None = None) -> EventStream:
        """Open a stream of server-sent events; the test closes it."""
        return EventStream(self.port, token, headers or {})


@dataclass
class EventStream:
    """A reader of server-sent events."""

    port: int
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)
        self._connection.request("GET", f"/v1/stream?token={quote(self.token)}", headers=self.headers)
        self.answer = self._connection.getresponse()
        self.status = self.answer.status

    def next(self, *, comments: bool = False) -> tuple[str, Any]:
        """The next event's name and data; comments come as (":", text) when asked for, else are passed over."""
        name = ""
        while True:
            line = self.answer.readline().decode().rstrip("\r\n")
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, orjson.loads(line.removeprefix("data: "))
            elif line.startswith(":") and comments:
                return ":", line[1:].strip()
            elif not line and self.answer.isclosed():
                raise EOFError

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


def start(arguments: list[str], extra: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """A child in a process group of its own, quiet unless it fails."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment() | (extra or {}),
        cwd=_SRC.parent,
        start_new_session=True,
    )


def start_live(port: int, extra: dict[str, str] | None = None) -> RunningProcess:
    """The live process under Granian, ready."""
    running = RunningProcess(
        start(
            [
                *("-m", "granian", "--interface=asgi", "--host=127.0.0.1", f"--port={port}", "--workers=1"),
                *("--http=1", "--log-level=warning", "config.live:application"),
            ],
            extra,
        ),
        port,
    )
    until(lambda: _answers(running), "the live process to be ready")
    return running


def start_worker(*options: str, extra: dict[str, str] | None = None) -> RunningProcess:
    return RunningProcess(start(["-m", "django", "worker", *options], extra))


def _answers(running: RunningProcess) -> bool:
    assert running.process.poll() is None, "the process ended"
    try:
        return running.request("GET", "/readyz")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def _live_server(django_db_setup: None) -> Iterator[RunningProcess]:
    running = start_live(free_port())
    yield running
    running.kill()


@pytest.fixture
def live_process(committed_db: None, _live_server: RunningProcess) -> RunningProcess:
    """The live process on the test's database, one for all tests. A test that kills one uses `start_live`."""
    until(lambda: _answers(_live_server), "the live process to be ready")
    return _live_server


@pytest.fixture
def worker_process(committed_db: None) -> Iterator[Callable[..., RunningProcess]]:
    """`worker_process()` starts a worker on the test's database, options as given; all are killed in the end."""
    started: list[RunningProcess] = []

    def launch(*options: str, extra: dict[str, str] | None = None) -> RunningProcess:
        started.append(start_worker(*options, extra=extra))
        return started[-1]

    yield launch
    for running in started:
        running.kill()
