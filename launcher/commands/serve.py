"""`./rongshu web|live|worker|simulators`: one process alone, as production services run it."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
from collections.abc import Sequence
from typing import Any

from launcher import environment, node, services
from launcher.commands.manage import surroundings
from launcher.layout import Layout


def run(name: str, options: argparse.Namespace) -> int:
    layout = Layout.of_repository()
    with surroundings(layout) as variables:
        if name == "web":
            node.ensure_packages(layout)
        command = _command(name, options, variables)
        if environment.external_database() is not None:
            os.chdir(layout.root)
            os.execve(command[0], list(command), variables)  # noqa: S606 - the service manager's signals go to it
        return _attend(subprocess.Popen(command, cwd=layout.root, env=variables))


def _command(name: str, options: argparse.Namespace, variables: dict[str, str]) -> Sequence[str]:
    if name == "web":
        return services.web_command(options.port, options.host, variables)
    if name == "live":
        return services.live_command(options.port, options.host, variables)
    if name == "simulators":
        folder = variables[f"RONGSHU_{options.provider.upper()}_DIR"]
        return services.simulator_command(options.port, folder, module=options.provider)
    return services.manage_command("worker")


def _attend(child: subprocess.Popen[bytes]) -> int:
    """Pass signals on and return the child's exit code; PostgreSQL, started for it, stops afterwards."""

    def pass_on(number: int, frame: Any) -> None:
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    return child.wait()
