"""`./rongshu demo`: the demo data, put in or made anew."""

from __future__ import annotations

import argparse
import shutil

from launcher import environment, node, preparation
from launcher.commands.manage import surroundings
from launcher.layout import Layout
from launcher.postgres import DATABASE
from launcher.running import sole_instance
from launcher.stamps import Stamp


class CannotReset(RuntimeError):
    """The database is the operator's own: the launcher does not drop it."""


def run(name: str, options: argparse.Namespace) -> int:
    layout = Layout.of_repository()
    layout.prepare()
    node.ensure_packages(layout)
    if options.print_only:
        with surroundings(layout) as variables:
            print(preparation.manage(layout, variables, "demo", "--print").rstrip())
    elif options.reset:
        with sole_instance(layout):
            _reset(layout)
            _fill(layout)
    else:
        _fill(layout)
    return 0


def _fill(layout: Layout) -> None:
    external = environment.external_database()
    with surroundings(layout) as variables:
        cluster = None if external else environment.cluster_of(layout)
        identity = preparation.identity_of(external or environment.cluster_of(layout).urls(), cluster)
        preparation.migrate(layout, variables, identity)
        print(preparation.manage(layout, variables, "demo", "--history").rstrip())
        Stamp(layout.stamps / "seeded").write(identity)


def _reset(layout: Layout) -> None:
    if environment.external_database() is not None:
        raise CannotReset("--reset drops the launcher's own database only; DATABASE_URL names another")
    with environment.cluster_of(layout).hold() as cluster:
        cluster.create_database(DATABASE)
    for name in ("migrated", "seeded", "logins"):
        (layout.stamps / name).unlink(missing_ok=True)
    for folder in (layout.data / "media", layout.data / "lake", layout.simulators):
        shutil.rmtree(folder, ignore_errors=True)
    layout.prepare()
