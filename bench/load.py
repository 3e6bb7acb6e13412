"""An HTTP/1.1 load generator that costs little: one thread, epoll, keep-alive sockets, requests made beforehand.

On a machine of two cores the generator competes with the server it measures. This one spends about 15 µs on a
request, most of it in the kernel. Two ways of use, both closed loops (a connection asks again when answered):

- `repeat(port, request, …)`: the same request over and over;
- `drive(port, scripts, …)`: every connection runs scripts, generators that yield a request and get its Response,
  such as a shopper who fills a cart and pays.
"""

from __future__ import annotations

import contextlib
import math
import re
import select
import socket
import time
from array import array
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from launcher.ports import HOST

Script = Generator[bytes, "Response", None]
TIMEOUT_S = 30.0
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)


class LoadError(RuntimeError):
    """The server closed, answered nonsense, or not at all."""


def request(
    method: str,
    path: str,
    *,
    port: int,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    host: str = HOST,
) -> bytes:
    """A request ready to be sent."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}:{port}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method not in ("GET", "HEAD"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True, slots=True)
class Response:
    """Status, header block and body (chunks joined)."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        found = re.search(rb"\r\n" + re.escape(name.encode()) + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else None

    def cookies(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in _COOKIE.findall(self.head)}


@dataclass(slots=True)
class Report:
    """What a run saw. Latencies in seconds, from sending to the last byte."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: array[float] = field(default_factory=lambda: array("d"))
    finished_scripts: int = 0
    bytes_read: int = 0

    @property
    def requests(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    @property
    def scripts_per_second(self) -> float:
        return self.finished_scripts / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Latency that the share of requests stayed within (nearest rank)."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[max(0, math.ceil(len(ordered) * share) - 1)]

    def unexpected(self, *expected: int) -> list[str]:
        """Sentences on answers of other statuses than these; empty when all is well."""
        return [
            f"{count} answers of status {status}"
            for status, count in self.statuses.items()
            if status not in expected
        ]


def repeat(
    port: int, message: bytes, *, seconds: float, concurrency: int = 16, expect: int = 200, host: str = HOST
) -> Report:
    """Send `message` over `concurrency` connections for so long. Raises LoadError on any other status."""

    status_line = f"HTTP/1.1 {expect} ".encode()
    report = Report()
    sent_at: dict[int, float] = {}
    partial: dict[int, bytes] = {}
    with contextlib.ExitStack() as resources:
        poll = resources.enter_context(select.epoll())
        sockets: dict[int, socket.socket] = {}
        for _ in range(concurrency):
            sock = resources.enter_context(_connect((host, port)))
            sockets[sock.fileno()] = sock
            poll.register(sock.fileno(), select.EPOLLIN)
        began = time.perf_counter()
        end = began + seconds
        for descriptor, sock in sockets.items():
            sent_at[descriptor] = time.perf_counter()
            sock.sendall(message)
        usual_length = -1
        while time.perf_counter() < end:
            ready = poll.poll(TIMEOUT_S)
            if not ready:
                raise LoadError(f"no answer within {TIMEOUT_S:.0f} s")
            for descriptor, _ in ready:
                sock = sockets[descriptor]
                data = sock.recv(262_144)
                if not data:
                    raise LoadError("the server closed a connection")
                report.bytes_read += len(data)
                if descriptor in partial:
                    data = partial.pop(descriptor) + data
                # An answer as long as the last one, with the right status, is complete: no need to read its head.
                if len(data) != usual_length or not data.startswith(status_line):
                    response = parse(data)
                    if response is None:
                        partial[descriptor] = data
                        continue
                    if response.status != expect:
                        raise LoadError(f"an answer of status {response.status}: {response.body[:200]!r}")
                    usual_length = len(data)
                now = time.perf_counter()
                report.latencies.append(now - sent_at[descriptor])
                sent_at[descriptor] = now
                sock.sendall(message)
        report.seconds = time.perf_counter() - began
    report.statuses[expect] = len(report.latencies)
    return report


def _connect(address: tuple[str, int]) -> socket.socket:
    sock = socket.create_connection(address, TIMEOUT_S)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def drive(
    port: int,
    scripts: Iterable[Script],
    *,
    seconds: float | None = None,
    concurrency: int = 16,
    host: str = HOST,
) -> Report:
    """Run scripts, `concurrency` at a time, until they are used up or the time is over.

    When time is over, no new request is sent and answers still due are awaited but not counted. An exception in a
    script ends the run. Raises LoadError when a connection breaks or an answer takes longer than 30 seconds.
    """
    return _Driver(port, iter(scripts), seconds, concurrency, host).run()


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    script: Script
    sent_at: float = 0.0
    received: bytes = b""


class _Driver:
    def __init__(
        self, port: int, scripts: Iterator[Script], seconds: float | None, concurrency: int, host: str
    ) -> None:
        self.address = (host, port)
        self.scripts = scripts
        self.seconds = seconds
        self.concurrency = concurrency
        self.report = Report()
        self.poll = select.epoll()
        self.connections: dict[int, _Connection] = {}

    def run(self) -> Report:
        began = time.perf_counter()
        end = began + self.seconds if self.seconds is not None else float("inf")
        try:
            for script in self._take(self.concurrency):
                self._open(script)
            self._loop(end)
        finally:
            for connection in self.connections.values():
                connection.script.close()
                connection.socket.close()
            self.poll.close()
        self.report.seconds = min(time.perf_counter(), end) - began
        return self.report

    def _take(self, count: int) -> Iterator[Script]:
        for _ in range(count):
            script = next(self.scripts, None)
            if script is None:
                return
            yield script

    def _open(self, script: Script) -> None:
        try:
            message = next(script)
        except StopIteration:
            raise LoadError("a script asked for nothing") from None
        sock = _connect(self.address)
        connection = _Connection(sock, script)
        self.connections[sock.fileno()] = connection
        self.poll.register(sock.fileno(), select.EPOLLIN)
        self._send(connection, message)

    @staticmethod
    def _send(connection: _Connection, message: bytes) -> None:
        connection.received = b""
        connection.sent_at = time.perf_counter()
        connection.socket.sendall(message)

    def _loop(self, end: float) -> None:
        report = self.report
        while self.connections:
            ready = self.poll.poll(TIMEOUT_S)
            if not ready:
                raise LoadError(f"no answer within {TIMEOUT_S:.0f} s")
            for descriptor, _ in ready:
                connection = self.connections[descriptor]
                data = connection.socket.recv(262_144)
                if not data:
                    raise LoadError("the server closed a connection")
                report.bytes_read += len(data)
                connection.received = connection.received + data if connection.received else data
                response = parse(connection.received)
                if response is None:
                    continue
                now = time.perf_counter()
                if now > end:
                    self._close(connection)
                    continue
                report.statuses[response.status] += 1
                report.latencies.append(now - connection.sent_at)
                self._next(connection, response)

    def _next(self, connection: _Connection, response: Response) -> None:
        """The script's next request, or the next script's first one on the same connection."""
        try:
            message = connection.script.send(response)
        except StopIteration:
            self.report.finished_scripts += 1
            following = next(self.scripts, None)
            if following is None:
                self._close(connection)
                return
            connection.script = following
            message = next(following)
        if b"close" in response.head and response.header("connection") == "close":
            self._reconnect(connection)
        self._send(connection, message)

    def _reconnect(self, connection: _Connection) -> None:
        self._forget(connection)
        connection.socket = _connect(self.address)
        self.connections[connection.socket.fileno()] = connection
        self.poll.register(connection.socket.fileno(), select.EPOLLIN)

    def _close(self, connection: _Connection) -> None:
        connection.script.close()
        self._forget(connection)

    def _forget(self, connection: _Connection) -> None:
        self.poll.unregister(connection.socket.fileno())
        del self.connections[connection.socket.fileno()]
        connection.socket.close()


def parse(data: bytes) -> Response | None:
    """The response in `data`, or None while it is not complete. Raises LoadError on something else than HTTP/1.1."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = data[:end]
    if head[:9] != b"HTTP/1.1 ":
        raise LoadError(f"not an HTTP/1.1 answer: {head[:40]!r}")
    status = int(head[9:12])
    length = _LENGTH.search(head)
    if length is not None:
        body = data[end + 4 :]
        return Response(status, head, body) if len(body) >= int(length[1]) else None
    if _CHUNKED.search(head) is not None:
        joined = _join_chunks(data, end + 4)
        return None if joined is None else Response(status, head, joined)
    if status in (204, 304):
        return Response(status, head, b"")
    raise LoadError("an answer without length")


def _join_chunks(data: bytes, position: int) -> bytes | None:
    parts: list[bytes] = []
    while True:
        line_end = data.find(b"\r\n", position)
        if line_end < 0:
            return None
        size = int(data[position:line_end].split(b";")[0], 16)
        position = line_end + 2
        if len(data) < position + size + 2:
            return None
        if size == 0:
            return b"".join(parts)
        parts.append(data[position : position + size])
        position += size + 2
