"""Connections that died while idle are dropped before they are used, at the price of one look at the socket.

Django's own health check sends a query at the start of every request. An idle connection has nothing to read; when
its socket is readable, PostgreSQL has gone or is saying goodbye, and only then the query is worth its round trip.
"""

from __future__ import annotations

import select
from typing import Any

from django.db import connections


def drop_dead_connections(**_signal: Any) -> None:
    """Close this thread's connections whose server is gone. Receiver of `request_started`."""
    for wrapper in connections.all(initialized_only=True):
        raw = wrapper.connection
        if raw is None or wrapper.in_atomic_block:
            continue
        if raw.closed or (_has_something_to_read(raw.fileno()) and not wrapper.is_usable()):
            wrapper.close()


def _has_something_to_read(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
