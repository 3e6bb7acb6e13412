"""Locks of commissions: rows by ascending id, after the order's and before the ledger's accounts."""

from __future__ import annotations

from rongshu.distribution.commissions.models import Commission
from rongshu.kit.locks import lock_rows


def lock_commissions_of(order_id: int, *states: str) -> list[Commission]:
    """Lock an order's commissions in these states and read them."""
    return lock_rows(Commission.objects.filter(order_id=order_id, state__in=states))
