"""The PostgreSQL of our own: made, adopted, killed, recovered, fenced by roles."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launcher.postgres import Cluster, programs

pytestmark = pytest.mark.serial


def _cluster(folder: Path) -> Cluster:
    return Cluster(folder / "pg", secrets=folder / "secrets.json", log=folder / "postgres.log", port=55300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("postgres")
    folder.chmod(0o711)
    yield folder
    _cluster(folder).destroy()


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    cluster = _cluster(folder)
    cluster.start()
    return cluster


def test_durability_is_on_and_access_needs_a_password(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("super")) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == ("on",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.url("super").replace(cluster.passwords["super"], "wrong"))
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


def test_roles_own_what_they_should(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("super")) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname LIKE 'rongshu%' ORDER BY rolname"
        ).fetchall()
        assert rows == [
            ("rongshu_app", True, False, False, False, False),
            ("rongshu_owner", True, False, False, False, True),
            ("rongshu_report", True, False, False, False, False),
        ]
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'rongshu'"
        assert connection.execute(owner).fetchone() == ("rongshu_owner",)
    with psycopg.connect(cluster.url("owner")) as connection:
        connection.execute("CREATE TABLE owned (id int)")
        connection.rollback()
    with (
        psycopg.connect(cluster.url("app")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (id int)")
    with (
        psycopg.connect(cluster.url("report")) as connection,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        connection.execute("CREATE TABLE mine (id int)")


def test_chinese_words_have_trigrams(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("app")) as connection:
        assert connection.execute("SELECT cardinality(show_trgm('榕树优选'))").fetchone() == (5,)
        assert connection.execute("SELECT similarity('榕树优选', '榕树') > 0.3").fetchone() == (True,)


def test_a_second_start_adopts_the_running_server(cluster: Cluster, folder: Path) -> None:
    other = _cluster(folder)
    other.start()
    assert other.pid == cluster.pid
    assert other.port == cluster.port


def test_committed_rows_survive_kill_9(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("owner"), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS survivor")
        connection.execute("CREATE TABLE survivor AS SELECT generate_series(1, 1000) AS n")
    killed = cluster.pid
    cluster.kill()
    assert not cluster.is_ready
    assert (cluster.data / "postmaster.pid").exists()
    cluster.start()
    assert cluster.pid not in (None, killed)
    with psycopg.connect(cluster.url("owner")) as connection:
        assert connection.execute("SELECT sum(n) FROM survivor").fetchone() == (500500,)


def test_pid_file_naming_a_stranger_is_no_obstacle(cluster: Cluster) -> None:
    cluster.stop()
    assert cluster.pid is None
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n1\n55300\n\n\n\nready\n")
    assert not cluster.is_ready
    cluster.start()
    assert cluster.is_ready


def test_busy_port_is_passed_over(cluster: Cluster, tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    other = _cluster(tmp_path)
    try:
        other.start()
        assert other.port != cluster.port
        assert other.identity != cluster.identity
    finally:
        other.destroy()
    assert not other.data.exists()


def test_the_last_holder_stops_the_server(cluster: Cluster, folder: Path) -> None:
    first, second = _cluster(folder), _cluster(folder)
    with first.hold():
        with second.hold():
            assert second.is_ready
        assert first.is_ready
    assert first.pid is None


def test_a_holder_that_was_killed_does_not_count(cluster: Cluster, folder: Path) -> None:
    program = (
        "import fcntl, sys; users = open(sys.argv[1], 'w'); fcntl.flock(users, fcntl.LOCK_SH); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "pg.users")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with cluster.hold():
            pass
        assert cluster.is_ready
        holder.kill()
        holder.wait()
        with cluster.hold():
            pass
        assert cluster.pid is None
    with (folder / "pg.users").open() as users:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_kept_server_stays(cluster: Cluster) -> None:
    cluster.keep_marker.touch()
    with cluster.hold():
        pass
    assert cluster.is_ready
    cluster.keep_marker.unlink()


def test_scratch_database_is_made_anew(cluster: Cluster) -> None:
    urls = cluster.urls("scratch")
    for _ in range(2):
        urls = cluster.create_database("scratch")
        with psycopg.connect(urls.owner) as connection:
            connection.execute("CREATE TABLE here (id int)")
    cluster.drop_database("scratch")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(urls.owner)


def test_pgbench_comes_along() -> None:
    told = subprocess.run([programs() / "pgbench", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("pgbench (PostgreSQL) 18")
