"""拼团 is an app and nothing but an app: leaving it out of the settings leaves a working shop."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from django.db import connections
from psycopg import sql

_SRC = Path(__file__).resolve().parents[4]
_WITHOUT = "rongshu.campaigns.groupbuy"


@pytest.fixture
def environment(django_db_setup: None) -> Iterator[dict[str, str]]:
    """A process's environment without group-buy, and an empty database of its own."""
    name = f"{os.environ.get('RONGSHU_TEST_DB', 'rs_test')}_without_{os.getpid()}"
    params = connections["owner"].get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params, autocommit=True) as admin:
        identifier = sql.Identifier(name)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(identifier))
        try:
            with psycopg.connect(**{**params, "dbname": name}, autocommit=True) as fresh:
                fresh.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            yield {
                **os.environ,
                **{
                    key: _at(os.environ[key], name)
                    for key in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPORT_URL")
                },
                "RONGSHU_WITHOUT_APPS": _WITHOUT,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "PYTHONPATH": f"{_SRC}{os.pathsep}{_SRC.parent}",
            }
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _at(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{quote(database)}").geturl()


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=_SRC.parent,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_a_shop_works_without_group_buy(environment: dict[str, str]) -> None:
    _run(environment, "-m", "django", "check", "--fail-level", "WARNING")
    _run(environment, "-m", "django", "migrate", "--database", "owner", "--verbosity", "0")
    assert _run(environment, "-m", "rongshu.campaigns.base.tests.plain_shop").splitlines()[-1] == "ok"


def test_nothing_but_the_demo_imports_group_buy() -> None:
    """And the demo does so only where the app is installed."""
    naming = re.compile(r"^\s*(?:from|import) rongshu\.campaigns\.groupbuy", re.MULTILINE)
    found = {
        str(path.relative_to(_SRC))
        for path in _SRC.rglob("*.py")
        if "tests" not in path.parts
        and "groupbuy" not in path.parts
        and naming.search(path.read_text(encoding="utf-8"))
    }
    assert found <= {
        "rongshu/demo/campaigns.py",
        "rongshu/demo/history.py",
        "rongshu/demo/month/stage.py",
    }
