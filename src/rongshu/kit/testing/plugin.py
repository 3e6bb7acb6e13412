"""pytest fixtures.

- `db` (pytest-django's): the test runs in one transaction that is rolled back. Time stands still in it.
- `committed_db`: the test commits for real; everything is truncated afterwards. For concurrency and process tests.
- `travel`: moves the database's clock.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

_SRC = Path(__file__).resolve().parents[3]
_KEPT = frozenset({"django_migrations", "django_content_type", "kit_clock"})


def _fingerprint() -> str:
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(_SRC.glob("rongshu/**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _point_at(name: str) -> None:
    for alias in ("default", "owner", "report"):
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """A database per xdist worker and shape of the tables; kept between runs, emptied before each."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    prefix = os.environ.get("RONGSHU_TEST_DB", "rs_test")
    name = f"{prefix}_{_fingerprint()}_{worker}"
    with django_db_blocker.unblock():
        params = connections["owner"].get_connection_params()
        params.pop("cursor_factory", None)
        params.pop("context", None)
        with psycopg.connect(**params, autocommit=True) as admin:
            exists = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not exists:
                admin.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(name)
                    )
                )
        for alias in ("default", "owner", "report"):
            connections[alias].close()
        _point_at(name)
        if exists:
            empty_database()
        else:
            with connections["owner"].cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            call_command("migrate", database="owner", verbosity=0, skip_checks=True)
        yield
        for alias in ("default", "owner", "report"):
            connections[alias].close()


def empty_database() -> None:
    """Truncate every table as the owner; append-only guards are lifted for this alone."""
    connection = connections["owner"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall() if row[0] not in _KEPT]
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = 'append_only_truncate'"
        )
        guarded = [row[0] for row in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER append_only_truncate')
        names = ", ".join(f'"{table}"' for table in tables)
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER append_only_truncate')
        cursor.execute("UPDATE kit_clock SET \"offset\" = '0' WHERE id = 1")
    connection.close()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits, visible to other connections and processes; the database is emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()
        empty_database()
        from django.core.cache import caches

        caches["local"].clear()


@pytest.fixture(autouse=True)
def _fresh_local_cache() -> Iterator[None]:
    from django.conf import settings
    from django.core.cache import caches
    from django.utils import translation

    from rongshu.kernel import clock

    # A request leaves its language behind in the thread; the next test begins with the house's.
    translation.activate(settings.LANGUAGE_CODE)
    yield
    caches["local"].clear()
    clock.remember_offset(timedelta(0))


@pytest.fixture
def travel(request: pytest.FixtureRequest) -> Callable[[timedelta], None]:
    """`travel(timedelta(hours=25))`: move the database's clock forward. Open a new shop block to see it."""

    def move(by: timedelta) -> None:
        from rongshu.kit.clock import advance

        advance(by)

    return move
