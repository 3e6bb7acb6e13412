"""Choosing TCP ports on the loopback interface."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Collection

HOST = "127.0.0.1"


def is_free(port: int, host: str = HOST) -> bool:
    """True when a server could listen on the port now (a port in TIME_WAIT counts as free, as it does for servers)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def first_free(start: int, taken: Collection[int] = (), tries: int = 200) -> int:
    """Return the first free port from `start` upwards that is not in `taken`."""
    for port in range(start, start + tries):
        if port not in taken and is_free(port):
            return port
    raise RuntimeError(f"no free port between {start} and {start + tries - 1}")


def accepts(port: int, host: str = HOST, timeout: float = 0.2) -> bool:
    """True when something answers a TCP connection on the port."""
    try:
        with socket.create_connection((host, port), timeout):
            return True
    except OSError:
        return False


def ask(port: int, path: str, host: str = HOST, timeout: float = 5.0) -> tuple[int, str]:
    """Status and beginning of the body of an HTTP GET; (0, reason) when nobody answers."""
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(500).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
