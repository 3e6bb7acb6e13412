"""Locks of commissions: rows by ascending id, after the order's and before the ledger's accounts."""

from __future__ import annotations

from functools import cache

from rongshu.distribution.commissions.models import Commission
from rongshu.kit.locks import require_transaction
from rongshu.kit.prepared import Prepared


def lock_commissions_of(order_id: int, *states: str) -> list[Commission]:
    """Lock an order's commissions in these states and read them."""
    require_transaction()
    return _of_states(states)(order_id)


@cache
def _of_states(states: tuple[str, ...]) -> Prepared[Commission]:
    """The query for a set of states; every payment asks for one of a few."""
    return Prepared(
        lambda order_id: (
            Commission.objects.filter(order_id=order_id, state__in=states)
            .order_by("pk")
            .select_for_update(no_key=True)
        )
    )
