"""What must stay true of stock, as queries that return offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    register(
        "INV-14",
        "reserved and committed equal their live reservations and fit what is on hand",
        """
        SELECT i.shop_id, i.sku_id, i.on_hand, i.reserved, i.committed,
               coalesce(live.held, 0) AS held, coalesce(live.committed, 0) AS to_ship
        FROM inventory_stockitem i
        LEFT JOIN (
            SELECT item_id, sum(quantity) FILTER (WHERE state = 'held') AS held,
                   sum(quantity) FILTER (WHERE state = 'committed') AS committed
            FROM inventory_reservation WHERE state IN ('held', 'committed') GROUP BY item_id
        ) live ON live.item_id = i.id
        WHERE i.reserved <> coalesce(live.held, 0) OR i.committed <> coalesce(live.committed, 0)
           OR i.reserved + i.committed > i.on_hand
        """,
    )
    register(
        "INV-15",
        "one reservation per stock item and reference, in a known state",
        """
        SELECT shop_id, reference, item_id, count(*) AS times
        FROM inventory_reservation GROUP BY shop_id, reference, item_id
        HAVING count(*) > 1 OR bool_or(state NOT IN ('held', 'committed', 'consumed', 'released'))
        """,
    )
