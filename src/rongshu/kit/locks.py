"""What every app's `locks.py` is built from: locks only inside a transaction, rows always in one order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from django.db import connection, models
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)


def require_transaction() -> None:
    """Raise TransactionManagementError when no transaction is open: a lock outside one is released at once."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a row lock needs a transaction around it")


def lock_rows(queryset: models.QuerySet[M]) -> list[M]:
    """Lock the rows of a queryset `FOR NO KEY UPDATE`, by ascending pk, and return them read after the lock."""
    require_transaction()
    return list(queryset.order_by("pk").select_for_update(no_key=True))


def advisory_lock(scope: str, *parts: int | str) -> None:
    """Transaction-scoped advisory lock on a name, for when there is no row to lock yet. Take it before row locks."""
    require_transaction()
    digest = hashlib.blake2b("\0".join([scope, *map(str, parts)]).encode(), digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest, "big", signed=True)])


def ordered(keys: Iterable[int]) -> list[int]:
    """Distinct keys, ascending: the one order in which rows of a table are locked."""
    return sorted(set(keys))
