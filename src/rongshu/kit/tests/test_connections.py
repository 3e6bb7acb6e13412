from __future__ import annotations

import psycopg
from django.db import connection

from rongshu.kit.connections import drop_dead_connections


def _query(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    assert row is not None
    return row[0]


def test_a_connection_that_the_server_ended_is_dropped_before_use(committed_db: None) -> None:
    pid = _query("SELECT pg_backend_pid()")
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    drop_dead_connections()
    assert connection.connection is None
    assert _query("SELECT pg_backend_pid()") != pid


def test_a_living_connection_is_kept(committed_db: None) -> None:
    pid = _query("SELECT pg_backend_pid()")
    drop_dead_connections()
    assert _query("SELECT pg_backend_pid()") == pid
