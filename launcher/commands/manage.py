"""`./rongshu manage …`: a management command with the environment of the installation."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

from launcher import environment, node, services
from launcher.environment import Ports
from launcher.layout import Layout
from launcher.running import running_ports

DEFAULT_PORTS = Ports(8000, 8001, 8002, 8003)
NEED_NODE_MODULES = {"collectstatic", "findstatic", "runserver", "demo"}
"""Commands that serve, gather or draw with what npm brings; the others work without."""


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
    with surroundings(layout) as variables:
        if arguments[:1] and arguments[0] in NEED_NODE_MODULES:
            node.ensure_packages(layout)
        return subprocess.run(
            services.manage_command(*arguments), cwd=layout.root, env=variables, check=False
        ).returncode
