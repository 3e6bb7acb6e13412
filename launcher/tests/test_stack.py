"""A whole stack: comes up, survives `kill -9` of each of its parts, leaves nothing behind."""

from __future__ import annotations

import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from launcher import ports
from launcher.pool import Pool
from launcher.stack import Stack

pytestmark = pytest.mark.faults


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} seconds in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    with Stack(folder, pool=Pool("launcher-tests"), restart=True) as stack:
        yield stack
    assert not any(process.is_running for process in stack.processes.values())
    assert not any(ports.accepts(port) for port in (stack.ports.web, stack.ports.live, stack.ports.simulator))


def test_everything_answers(stack: Stack) -> None:
    assert answers(stack.url)
    assert answers(stack.live_url)
    assert ports.accepts(stack.ports.simulator)
    assert stack.processes["worker"].is_running
    assert stack.environment["RONGSHU_BASE_URL"] == stack.url
    assert stack.environment["RONGSHU_DATA_DIR"].startswith(str(stack.layout.state))


def test_each_role_has_its_address(stack: Stack) -> None:
    urls = stack.database_urls
    for url, role in (
        (urls.app, "rongshu_app"),
        (urls.owner, "rongshu_owner"),
        (urls.report, "rongshu_report"),
    ):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)


@pytest.mark.parametrize("name", ["web", "live", "worker", "simulator"])
def test_killed_process_comes_back(stack: Stack, name: str) -> None:
    process = stack.processes[name]
    before = process.pid
    stack.kill(name, signal.SIGKILL)
    until(lambda: process.pid not in (None, before) and process.is_ready())


def test_killed_postgres_comes_back(stack: Stack) -> None:
    assert stack.postgres is not None
    before = stack.postgres.pid
    stack.kill("postgres")
    until(lambda: stack.postgres is not None and stack.postgres.is_ready and stack.postgres.pid != before)
    until(lambda: answers(stack.url))
    until(lambda: answers(stack.live_url))
    until(stack.processes["worker"].is_ready)


def test_management_commands_see_the_stacks_database(stack: Stack) -> None:
    program = "from django.db import connection as c; print(c.settings_dict['NAME'])"
    assert stack.manage("shell", "-c", program).split()[-1] == stack.database_urls.app.rpartition("/")[2]


def test_second_stack_has_another_database(stack: Stack, tmp_path: Path) -> None:
    with Stack(tmp_path, pool=Pool("launcher-tests"), processes=()) as other:
        assert other.database_urls.app != stack.database_urls.app
        assert other.ports.web != stack.ports.web
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(other.database_urls.app)
