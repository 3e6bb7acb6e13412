"""A whole Rongshu as a library: its own folder, PostgreSQL, ports and processes. For `up`, benches and tests.

with Stack(folder) as stack:
    urllib.request.urlopen(stack.url)
    stack.kill("web")            # SIGKILL of the server and its workers
    stack.start("web")           # returns when /readyz answers again
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from launcher import environment, preparation, services
from launcher.environment import Ports
from launcher.layout import Layout
from launcher.pgsetup import DatabaseUrls
from launcher.pool import Pool
from launcher.ports import HOST
from launcher.postgres import Cluster, PostgresError
from launcher.processes import Echo, Process
from launcher.supervisor import Supervisor

READY_TIMEOUT_S = 90.0
TEND_EVERY_S = 0.2
POSTGRES_PAUSE_S = 5.0
TEST_PORTS_FROM = 18000
TEST_PORT_TRIPLES = 4000


def _silent(name: str, line: str) -> None:
    """The log files have it all."""


def _test_ports() -> Ports:
    """Ports at random: they are chosen long before anything listens, and servers share a port without complaint, so
    stacks that start beside each other must not look at the same ones."""
    return Ports.choose(TEST_PORTS_FROM + 3 * secrets.randbelow(TEST_PORT_TRIPLES))


class Stack:
    """Processes `processes` over a database, prepared by migrations (and demo data when `seed`).

    `folder` takes everything the stack writes. The database is one of four: a copy of a prepared one from `pool`
    (fast, for tests and benches), the main one of a running `cluster`, any server by `urls`, or else a PostgreSQL of
    the stack's own in `folder/pg`. `environment_extra` is added to what the processes see. `restart` watches over the
    processes as `up` does; tests that kill them want it off. `inherit` lets the operator's own variables through.
    Nothing runs until `open()` or `with`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        processes: Sequence[str] = services.NAMES,
        ports: Ports | None = None,
        cluster: Cluster | None = None,
        urls: DatabaseUrls | None = None,
        pool: Pool | None = None,
        seed: bool = False,
        production: bool = False,
        restart: bool = False,
        inherit: bool = False,
        environment_extra: Mapping[str, str] | None = None,
        echo: Echo = _silent,
    ) -> None:
        self.layout = Layout(root=Layout.of_repository().root, state=Path(folder).resolve())
        self.layout.prepare()
        self.names = tuple(processes)
        self.ports = ports or _test_ports()
        self.postgres = cluster
        self._pool = pool
        self._owns_postgres = cluster is None and urls is None and pool is None
        self._resources = ExitStack()
        self._urls = urls
        self._seed = seed
        self._production = production
        self._restart = restart
        self._inherit = inherit
        self._extra = dict(environment_extra or {})
        self._echo = echo
        self.environment: dict[str, str] = {}
        self.processes: dict[str, Process] = {}
        self._supervisor = Supervisor([])
        self._ended = threading.Event()
        self._idle = threading.Event()
        self._released = threading.Event()
        self._tender: threading.Thread | None = None

    # Addresses

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.ports.web}"

    @property
    def live_url(self) -> str:
        return f"http://{HOST}:{self.ports.live}"

    @property
    def simulator_url(self) -> str:
        return f"http://{HOST}:{self.ports.simulator}"

    @property
    def database_urls(self) -> DatabaseUrls:
        if self._urls is not None:
            return self._urls
        assert self.postgres is not None, "the stack is not open"
        return self.postgres.urls()

    # Life

    def open(self) -> Stack:
        """Start PostgreSQL, prepare the database, start the processes, wait until all are ready."""
        try:
            self.open_database()
            self.open_processes()
        except BaseException:
            self.close()
            raise
        return self

    def open_database(self) -> None:
        """Start PostgreSQL where it is ours, then migrate, seed and collect static files as needed."""
        if self._owns_postgres:
            self.postgres = environment.cluster_of(self.layout)
            self.postgres.start()
        if self._pool is not None:
            self._take_from_pool(self._pool)
        given = dict(os.environ) if self._inherit else preparation.without_own_variables(os.environ)
        self.environment = environment.for_children(
            self.layout, self.database_urls, self.ports, production=self._production, given=given
        )
        self.environment |= self._extra
        if self._pool is not None:
            return
        identity = preparation.identity_of(self.database_urls, self.postgres)
        preparation.migrate(self.layout, self.environment, identity)
        if self._seed:
            preparation.seed(self.layout, self.environment, identity)
        if "web" in self.names:
            preparation.collect_static(self.layout, self.environment)

    def _take_from_pool(self, pool: Pool) -> None:
        self._resources.enter_context(pool)
        self.postgres = pool.cluster
        # What was encrypted with the pool's keys must be readable with the stack's.
        shutil.copy(pool.layout.secrets, self.layout.secrets)
        name = f"stack_{os.getpid()}_{self.ports.web}"
        self._urls = pool.fresh(name, self.layout.data, seed=self._seed)
        self._resources.callback(self._drop, pool.cluster, name)

    @staticmethod
    def _drop(cluster: Cluster, name: str) -> None:
        cluster.start()  # a fault test may have left it dead
        cluster.drop_database(name)

    def open_processes(self) -> None:
        """Start the processes and wait until all are ready. Raises ProcessFailed with the log of one that fails."""
        specs = services.specs(self.names, self.ports, self.environment)
        made = [
            Process(spec, self.layout.root, self.environment, self.layout.logs, self._echo) for spec in specs
        ]
        self.processes = {process.spec.name: process for process in made}
        self._supervisor = Supervisor(made)
        self._supervisor.start()
        self._supervisor.await_ready(READY_TIMEOUT_S)
        if self._restart:
            self._tender = threading.Thread(target=self._tend, name="supervisor", daemon=True)
            self._tender.start()

    def _tend(self) -> None:
        """Restart what crashed, PostgreSQL included, until the end.

        The thread lives until the processes are stopped: children it started would be told to end by its own end.
        """
        next_try = 0.0
        while not self._ended.wait(TEND_EVERY_S):
            for notice in self._supervisor.tend():
                self._echo("rongshu", notice)
            if self.postgres is not None and self.postgres.pid is None and time.monotonic() >= next_try:
                self._echo("rongshu", "PostgreSQL went away; starting it again")
                next_try = time.monotonic() + POSTGRES_PAUSE_S
                try:
                    self.postgres.start()
                except PostgresError as error:
                    self._echo("rongshu", str(error))
        self._idle.set()
        self._released.wait()

    def close(self) -> None:
        """Stop the processes in order, then PostgreSQL where it is ours."""
        self._ended.set()
        if self._tender is not None:
            self._idle.wait()
        self._supervisor.stop()
        self._released.set()
        if self._tender is not None:
            self._tender.join()
        if self._owns_postgres and self.postgres is not None:
            self.postgres.stop()
        self._resources.close()

    def __enter__(self) -> Stack:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # For fault tests

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a process (or `postgres`) and wait for its end. SIGKILL takes its workers along."""
        if name == "postgres":
            assert self.postgres is not None
            self.postgres.kill() if number == signal.SIGKILL else self.postgres.stop()
            return
        self.processes[name].signal(number)
        self.processes[name].wait(15.0)

    def start(self, name: str, timeout: float = READY_TIMEOUT_S) -> None:
        """Start a process (or `postgres`) again and wait until it is ready."""
        if name == "postgres":
            assert self.postgres is not None
            self.postgres.start()
            return
        self.processes[name].start()
        self.processes[name].await_ready(timeout)

    def logs(self, name: str) -> str:
        """Everything the process (or `postgres`) has written."""
        path = self.layout.logs / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def manage(self, *arguments: str) -> str:
        """Run a management command in the stack's environment and return what it printed."""
        return preparation.manage(self.layout, self.environment, *arguments)
