"""Every lock of this app."""

from __future__ import annotations

from django.db import connection

from rongshu.kit.locks import require_transaction
from rongshu.kit.tenancy import current_shop_id

_KIND = 0x5EA2C4  # of advisory locks: indexing


def lock_index() -> None:
    """One writer of a shop's index at a time: who reads products after this sees what the one before saw, or later."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_KIND, current_shop_id() % 2**31])
