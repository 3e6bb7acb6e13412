"""`./rongshu up`: everything under one supervisor, one address printed."""

from __future__ import annotations

import argparse
import os
import signal
import threading
import time
from contextlib import ExitStack
from typing import Any

from launcher import environment, node, preparation, services
from launcher.environment import Ports
from launcher.layout import Layout
from launcher.running import announce, sole_instance
from launcher.stack import Stack
from launcher.stamps import Stamp
from launcher.terminal import Terminal


class _Signals:
    """Ctrl-C interrupts preparations, ends the service afterwards, and is ignored while things stop."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.is_serving = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._receive)

    def _receive(self, number: int, frame: Any) -> None:
        if self.ended.is_set():
            return
        self.ended.set()
        if not self.is_serving:
            raise KeyboardInterrupt


def run(name: str, options: argparse.Namespace) -> int:
    layout = Layout.of_repository()
    layout.prepare()
    terminal = Terminal(quiet=options.quiet)
    production = options.production or os.environ.get("RONGSHU_DEMO") == "0"
    began = time.monotonic()
    with ExitStack() as resources:
        resources.enter_context(sole_instance(layout))
        signals = _Signals()
        ports = Ports.choose(options.port)
        announce(layout, ports)
        node.ensure_packages(layout)
        external = environment.external_database()
        cluster = None if external else resources.enter_context(environment.cluster_of(layout).hold())
        stack = Stack(
            layout.state,
            processes=[each for each in services.NAMES if each not in services.SIMULATORS or not production],
            ports=ports,
            cluster=cluster,
            urls=external,
            seed=not production,
            production=production,
            inherit=True,
            restart=True,
            echo=terminal.show,
        )
        terminal.say("preparing …")
        stack.open()
        try:
            signals.is_serving = True
            _greet(terminal, stack, production, time.monotonic() - began)
            signals.ended.wait()
            terminal.say("stopping …")
        finally:
            stack.close()
    terminal.say("stopped")
    return 0


def _greet(terminal: Terminal, stack: Stack, production: bool, seconds: float) -> None:
    address = stack.environment["RONGSHU_BASE_URL"]
    terminal.say(f"ready after {seconds:.1f} s; Ctrl-C stops everything")
    logins = "" if production else _logins(stack)
    terminal.proclaim(f"{address}/", logins)


def _logins(stack: Stack) -> str:
    """What `manage demo --print` says, remembered: asking again would cost a second and a half at every start."""
    kept = stack.layout.stamps / "logins"
    seeded = stack.layout.stamps / "seeded"
    current = Stamp(stack.layout.stamps / "logins-of")
    identity = f"{seeded.read_text()} {stack.environment['RONGSHU_BASE_URL']}"
    if not (kept.exists() and current.matches(identity)):
        try:
            kept.write_text(stack.manage("demo", "--print"))
        except preparation.PreparationError as error:
            return str(error)
        current.write(identity)
    return kept.read_text().rstrip()
