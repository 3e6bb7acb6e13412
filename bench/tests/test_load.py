"""The load generator: complete answers only, every status counted, sessions kept apart."""

from __future__ import annotations

import http.server
import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from bench import load
from bench.load import LoadError, Report, Response, Script, parse


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: Counter[str] = Counter()

    def do_GET(self) -> None:
        type(self).served[self.path] += 1
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path == "/slow-pieces":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in (b"5\r\n", b"hel", b"lo\r\n", b"6;x=y\r\n world\r\n", b"0\r\n\r\n"):
                self.wfile.write(piece)
                self.wfile.flush()
            return
        body = f"you are {self.headers.get('Cookie', 'nobody')}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if self.path.startswith("/login/"):
            self.send_header("Set-Cookie", f"who={self.path.removeprefix('/login/')}; Path=/")
        if self.path == "/bye":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Quiet."""

    def log_error(self, message: str, *values: object) -> None:
        """Quiet."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves in mid-answer is what these tests are about."""


@pytest.fixture
def port() -> Iterator[int]:
    Handler.served.clear()
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


def test_repeat_counts_what_the_server_served(port: int) -> None:
    report = load.repeat(port, load.request("GET", "/", port=port), seconds=0.3, concurrency=3)
    assert report.requests > 10
    assert report.statuses == {200: report.requests}
    assert 0 <= Handler.served["/"] - report.requests <= 3
    assert 0 < report.quantile(0.5) <= report.quantile(0.99) < 5


def test_repeat_refuses_another_status(port: int) -> None:
    with pytest.raises(LoadError, match="404"):
        load.repeat(port, load.request("GET", "/missing", port=port), seconds=0.3)


def test_scripts_carry_their_own_cookies(port: int) -> None:
    seen: list[str] = []

    def shopper(name: str) -> Script:
        answer = yield load.request("GET", f"/login/{name}", port=port)
        cookies = "; ".join(f"{key}={value}" for key, value in answer.cookies().items())
        answer = yield load.request("GET", "/me", port=port, headers={"Cookie": cookies})
        seen.append(answer.body.decode())

    report = load.drive(port, (shopper(f"s{number}") for number in range(20)), concurrency=4)
    assert sorted(seen) == sorted(f"you are who=s{number}" for number in range(20))
    assert report.finished_scripts == 20
    assert report.requests == 40
    assert Handler.served["/me"] == 20


def test_chunks_are_joined_and_closed_connections_reopened(port: int) -> None:
    bodies: list[bytes] = []

    def script() -> Script:
        for path in ("/slow-pieces", "/bye", "/slow-pieces"):
            answer = yield load.request("GET", path, port=port)
            bodies.append(answer.body)

    load.drive(port, [script()])
    assert bodies == [b"hello world", b"you are nobody", b"hello world"]


def test_time_limit_ends_endless_scripts(port: int) -> None:
    def forever() -> Script:
        while True:
            yield load.request("GET", "/", port=port)

    report = load.drive(port, [forever(), forever()], seconds=0.2)
    assert report.requests > 0
    assert report.seconds == pytest.approx(0.2, abs=0.05)
    assert report.finished_scripts == 0


def test_incomplete_answers_wait() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
    assert all(parse(whole[:cut]) is None for cut in range(len(whole)))
    assert parse(whole) == Response(200, b"HTTP/1.1 200 OK\r\nContent-Length: 4", b"body")
    assert parse(b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n") == Response(
        204, b"HTTP/1.1 204 No Content\r\nX: y", b""
    )
    with pytest.raises(LoadError, match="without length"):
        parse(b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n")
    with pytest.raises(LoadError, match="not an HTTP"):
        parse(b"SSH-2.0-OpenSSH\r\n\r\n")


def test_quantile_is_the_nearest_rank() -> None:
    report = Report()
    report.latencies.extend(number / 100 for number in range(100, 0, -1))
    assert [report.quantile(share) for share in (0.5, 0.95, 0.99, 1.0)] == [0.5, 0.95, 0.99, 1.0]
    assert Report().quantile(0.99) == 0.0
