"""What a running `up` tells other commands: one instance at a time, and the ports it took."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
from collections.abc import Iterator

from launcher.environment import Ports
from launcher.layout import Layout


class AlreadyRunning(RuntimeError):
    """Another `up` runs in this folder."""


@contextlib.contextmanager
def sole_instance(layout: Layout) -> Iterator[None]:
    """Hold the lock of this folder for the block. Raises AlreadyRunning. The kernel frees it after `kill -9`."""
    descriptor = os.open(layout.state / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            ports = _ports(layout)
            where = f" at http://127.0.0.1:{ports.web}/" if ports else ""
            raise AlreadyRunning(f"Rongshu already runs from this folder{where}") from None
        yield
    finally:
        (layout.state / "up.json").unlink(missing_ok=True) if _holds(descriptor) else None
        os.close(descriptor)


def _holds(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def announce(layout: Layout, ports: Ports) -> None:
    (layout.state / "up.json").write_text(json.dumps(dataclasses.asdict(ports)))


def running_ports(layout: Layout) -> Ports | None:
    """Ports of the `up` that runs in this folder, or None."""
    try:
        descriptor = os.open(layout.state / "up.lock", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _ports(layout)
    finally:
        os.close(descriptor)
    return None


def _ports(layout: Layout) -> Ports | None:
    try:
        return Ports(**json.loads((layout.state / "up.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
