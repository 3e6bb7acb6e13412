"""Prepared databases: migrating and seeding takes seconds, copying a prepared database takes a fraction of one.

A pool is one PostgreSQL under `.rongshu/pools/<name>` that is kept between runs. For every state of the sources it
prepares one template database (and the folder of pictures, lake and static files that belongs to it); each stack gets a
copy. Browser tests, fault tests and benches use a pool each, so that the one may kill its server.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from launcher import environment, preparation
from launcher.environment import Ports
from launcher.layout import Layout
from launcher.pgsetup import DatabaseUrls
from launcher.postgres import Cluster

ANY_PORTS = Ports(8000, 8001, 8002, 8003)
"""While preparing nothing listens; addresses are not stored in the database."""


class Pool:
    """Use it in `with`: the server runs for the block (and is left to other users of the pool afterwards)."""

    def __init__(self, name: str = "stacks") -> None:
        home = Layout.of_repository()
        self.layout = Layout(root=home.root, state=home.state / "pools" / name)
        self._resources = ExitStack()

    def __enter__(self) -> Pool:
        self.layout.prepare()
        self.layout.state.parent.chmod(0o711)
        self._resources.enter_context(self.cluster.hold())
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    @property
    def cluster(self) -> Cluster:
        return environment.cluster_of(self.layout)

    def fresh(self, database: str, data: Path, *, seed: bool) -> DatabaseUrls:
        """A new database of that name, migrated (and seeded), and its files in the folder `data`."""
        template, files = self._template(seed=seed)
        urls = self.cluster.create_database(database, template=template)
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(files, data)
        return urls

    def _template(self, *, seed: bool) -> tuple[str, Path]:
        digest = preparation.source_digest(self.layout.root)[:16]
        name = f"template_{'seeded' if seed else 'bare'}_{digest}"
        files = self.layout.state / "templates" / name
        descriptor = os.open(self.layout.state / "templates.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if name not in self.cluster.databases():
                self._prepare(name, files, seed=seed)
        finally:
            os.close(descriptor)
        return name, files

    def _prepare(self, name: str, files: Path, *, seed: bool) -> None:
        kind = name.rpartition("_")[0]
        for outdated in self.cluster.databases():
            if outdated.startswith(kind):
                self.cluster.drop_database(outdated)
                shutil.rmtree(files.parent / outdated, ignore_errors=True)
        shutil.rmtree(files, ignore_errors=True)
        files.mkdir(parents=True)
        unfinished = f"unfinished_{name}"
        urls = self.cluster.create_database(unfinished)
        variables = environment.for_children(
            self.layout, urls, ANY_PORTS, given=preparation.without_own_variables(os.environ)
        )
        variables["RONGSHU_DATA_DIR"] = str(files)
        preparation.manage(self.layout, variables, "migrate", "--database", "owner", "--no-input")
        if seed:
            preparation.manage(self.layout, variables, "demo")
        preparation.manage(self.layout, variables, "collectstatic", "--no-input", "--verbosity", "0")
        self.cluster.rename_database(unfinished, name)
