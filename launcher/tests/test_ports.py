"""Ports: the wanted one when free, else the next."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from launcher import ports
from launcher.environment import Ports


@pytest.fixture
def busy() -> Iterator[int]:
    """A port somebody listens on, with free neighbours above."""
    for candidate in range(28400, 28900, 7):
        if not all(ports.is_free(candidate + offset) for offset in range(4)):
            continue
        with socket.socket() as server:
            server.bind((ports.HOST, candidate))
            server.listen()
            yield candidate
            return
    pytest.fail("no four free ports in a row")


def test_busy_port_is_passed_over(busy: int) -> None:
    assert not ports.is_free(busy)
    assert ports.accepts(busy)
    assert ports.first_free(busy) == busy + 1
    assert ports.first_free(busy, taken=[busy + 1]) == busy + 2


def test_three_different_ports_are_chosen(busy: int) -> None:
    assert Ports.choose(busy) == Ports(web=busy + 1, live=busy + 2, simulator=busy + 3, alipay=busy + 4)
    assert Ports.choose(busy + 1) == Ports(web=busy + 1, live=busy + 2, simulator=busy + 3, alipay=busy + 4)


def test_nothing_listening_is_not_ready(busy: int) -> None:
    assert not ports.accepts(busy + 1)
    assert ports.ask(busy + 1, "/readyz")[0] == 0
