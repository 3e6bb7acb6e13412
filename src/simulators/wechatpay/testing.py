"""Using the simulator in tests: the real process on a free port, a client for its control surface, a notify target.

Import ``wechatpay_simulator`` (one process for the whole test run) or ``wechatpay`` (the same, emptied before each
test) into a ``conftest.py`` or a test module, or load this module as a pytest plugin.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
import requests

from .identity import MERCHANT_FILE

_SOURCES = Path(__file__).parents[2]
_START_WITHIN_S = 30.0
_POLL_S = 0.02


class SimulatorProcess:
    """One running simulator; every method is one call of its control surface and fails loudly."""

    module = "simulators.wechatpay"
    merchant_file_name = MERCHANT_FILE

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._session = requests.Session()
        self._session.trust_env = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def merchant_file(self) -> Path:
        """``merchant.json``: what an application needs to be this merchant."""
        return self.folder / self.merchant_file_name

    def start(self) -> None:
        """Start and wait until it answers."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                self.module,
                "--port",
                str(self.port),
                "--data",
                str(self.folder),
            ],
            env={**os.environ, "PYTHONPATH": str(_SOURCES)},
        )
        deadline = time.monotonic() + _START_WITHIN_S
        while True:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.module} ended with {self._process.returncode}")
            try:
                self._session.get(f"{self.base_url}/sandbox/health", timeout=1).raise_for_status()
            except requests.RequestException:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_S)
            else:
                return

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int | None:
        """End the process; ``SIGKILL`` ends it without a farewell. Returns its exit code."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return None
        process.send_signal(number)
        try:
            return process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(timeout=10)

    def pay(
        self,
        *,
        out_trade_no: str | None = None,
        prepay_id: str | None = None,
        wait: bool = False,
        late: bool = False,
    ) -> dict[str, Any]:
        """Pay as the payer; ``wait`` until the notification was tried once."""
        return self.post(
            "pay", {"out_trade_no": out_trade_no, "prepay_id": prepay_id, "wait": wait, "late": late}
        )

    def arm(self, kind: str, **options: object) -> None:
        """Arm a fault; see ``FaultKind`` for kinds and options."""
        self.post("faults", {"kind": kind, **options})

    def release(self, **options: object) -> dict[str, Any]:
        """Let go of what faults hold, and send waiting retries now, one after the other."""
        return self.post("release", options)

    def settle(self, timeout_s: float = 10) -> None:
        """Wait until nothing is being sent or due."""
        assert self.post("settle", {"timeout_s": timeout_s})["settled"], "notifications are still under way"

    def sealed(self, seq: int, defect: str = "") -> tuple[dict[str, str], bytes]:
        """A notification's headers and body, freshly signed, to be carried by the test itself."""
        message = self.post("sealed", {"seq": seq, "defect": defect})
        return message["headers"], message["body"].encode()

    def reset(self, *, only_faults: bool = False) -> None:
        """Forget everything but who the parties are."""
        self.post("reset", {"only_faults": only_faults})

    def advance(self, seconds: float) -> str:
        """Let the provider's books run ahead; returns their time."""
        return str(self.post("clock", {"advance_s": seconds})["now"])

    def rotate_certificate(self) -> str:
        """Sign with a new platform certificate from now on; returns its serial number."""
        return str(self.post("rotate-certificate", {})["serial_no"])

    def transaction(self, out_trade_no: str) -> dict[str, Any]:
        """One transaction with its refunds."""
        (found,) = self.get("transactions", out_trade_no=out_trade_no)
        return found

    def transactions(self) -> list[dict[str, Any]]:
        """Every transaction with its refunds."""
        return self.get("transactions")

    def notifications(self, out_trade_no: str | None = None) -> list[dict[str, Any]]:
        """Notifications with what was last sent and answered."""
        return self.get("notifications", out_trade_no=out_trade_no)

    def calls(self, operation: str | None = None, *, out_trade_no: str | None = None) -> list[dict[str, Any]]:
        """The merchant's calls in order, refused ones too."""
        return self.get("calls", operation=operation, out_trade_no=out_trade_no)

    def get(self, name: str, **query: str | None) -> list[dict[str, Any]]:
        """A list of the control surface."""
        response = self._session.get(
            f"{self.base_url}/sandbox/{name}",
            params={key: value for key, value in query.items() if value is not None},
            timeout=10,
        )
        assert response.status_code == 200, response.text
        data: list[dict[str, Any]] = response.json()["data"]
        return data

    def post(self, name: str, body: Mapping[str, object]) -> dict[str, Any]:
        """An action of the control surface."""
        response = self._session.post(f"{self.base_url}/sandbox/{name}", json=dict(body), timeout=70)
        assert response.status_code < 300, response.text
        answer: dict[str, Any] = response.json()
        return answer


@dataclass(frozen=True, slots=True)
class Received:
    """One notification as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class NotificationReceiver:
    """A merchant's notify address: keeps what arrives and answers the statuses it is told, then 204."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.statuses: list[int] = []  # what to answer next; 204 when used up
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(Received(self.path, dict(self.headers.items()), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> NotificationReceiver:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@cache
def shared_simulator() -> SimulatorProcess:
    """The one simulator of this test run, started at first use and ended with the run."""
    folder = tempfile.TemporaryDirectory(prefix="rongshu-wechatpay-")
    simulator = SimulatorProcess(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(simulator.stop)
    simulator.start()
    return simulator


@pytest.fixture(scope="session")
def wechatpay_simulator() -> SimulatorProcess:
    """The running simulator, as other tests left it."""
    return shared_simulator()


@pytest.fixture
def wechatpay(wechatpay_simulator: SimulatorProcess) -> SimulatorProcess:
    """The running simulator, emptied."""
    wechatpay_simulator.reset()
    return wechatpay_simulator


@pytest.fixture
def notify_target() -> Iterator[NotificationReceiver]:
    """A notify address on this machine."""
    with NotificationReceiver() as receiver:
        yield receiver
