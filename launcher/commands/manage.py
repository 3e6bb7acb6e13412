"""`./rongshu manage …`: a management command with the environment of the installation."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from launcher import environment, node, services
from launcher.environment import Ports
from launcher.layout import Layout
from launcher.pool import Pool
from launcher.running import running_ports
from launcher.stack import Stack

DEFAULT_PORTS = Ports(8000, 8001, 8002, 8003)
NEED_NODE_MODULES = {"collectstatic", "findstatic", "runserver", "demo"}
"""Commands that serve, gather or draw with what npm brings; the others work without."""

ON_A_STACK_OF_ITS_OWN = {"simulate_month"}
"""Commands that move the clock and fill tables: each run gets an empty installation, which is thrown away."""


@contextlib.contextmanager
def surroundings(layout: Layout) -> Iterator[dict[str, str]]:
    """The environment of children while the database runs: the operator's, that of `up`, or one started for now."""
    layout.prepare()
    ports = running_ports(layout) or DEFAULT_PORTS
    production = environment.is_production()
    external = environment.external_database()
    if external is not None:
        yield environment.for_children(layout, external, ports, production=production)
        return
    with environment.cluster_of(layout).hold() as cluster:
        yield environment.for_children(layout, cluster.urls(), ports, production=production)


def run(arguments: list[str]) -> int:
    layout = Layout.of_repository()
    if arguments[:1] and arguments[0] in ON_A_STACK_OF_ITS_OWN and not {"-h", "--help"} & set(arguments):
        return _on_a_stack(layout, arguments)
    with surroundings(layout) as variables:
        if arguments[:1] and arguments[0] in NEED_NODE_MODULES:
            node.ensure_packages(layout)
        return subprocess.run(
            services.manage_command(*arguments), cwd=layout.root, env=variables, check=False
        ).returncode


def _on_a_stack(layout: Layout, arguments: list[str]) -> int:
    node.ensure_packages(layout)
    names = [name for name in services.NAMES if name != "live"]
    with (
        tempfile.TemporaryDirectory(prefix="rongshu-manage-") as folder,
        Stack(Path(folder), pool=Pool("manage"), processes=names) as stack,
    ):
        return subprocess.run(
            services.manage_command(*arguments), cwd=layout.root, env=stack.environment, check=False
        ).returncode
