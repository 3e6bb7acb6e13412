"""Checks of loyalty."""

from __future__ import annotations

from rongshu.kit.invariants import register

_GROWTH = """
SELECT a.shop_id, a.id AS account_id, a.growth, e.sum
FROM loyalty_account AS a
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS sum FROM loyalty_growthentry
    WHERE shop_id = a.shop_id AND account_id = a.id
) AS e
WHERE a.growth <> e.sum
"""

_POINTS = """
SELECT a.shop_id, a.id AS account_id, a.points, l.active, a.points_pending, l.pending,
       a.points_held, h.held, a.debt_points, e.debt
FROM loyalty_account AS a
CROSS JOIN LATERAL (
    SELECT coalesce(sum("left") FILTER (WHERE state IN ('active', 'spent')), 0) AS active,
           coalesce(sum("left") FILTER (WHERE state = 'pending'), 0) AS pending
    FROM loyalty_pointslot WHERE shop_id = a.shop_id AND account_id = a.id
) AS l
CROSS JOIN LATERAL (
    SELECT coalesce(sum(qty), 0) AS held FROM loyalty_pointshold
    WHERE shop_id = a.shop_id AND account_id = a.id AND state = 'held'
) AS h
CROSS JOIN LATERAL (
    SELECT coalesce(sum(debt), 0) AS debt FROM loyalty_pointsentry
    WHERE shop_id = a.shop_id AND account_id = a.id
) AS e
WHERE a.points <> l.active OR a.points_pending <> l.pending OR a.points_held <> h.held OR a.debt_points <> e.debt
"""

_LOTS = """
SELECT l.shop_id, l.id AS lot_id, l.state, l.qty, l."left", m.sum
FROM loyalty_pointslot AS l
CROSS JOIN LATERAL (
    SELECT coalesce(sum(qty), 0) AS sum FROM loyalty_pointsmove WHERE shop_id = l.shop_id AND lot_id = l.id
) AS m
WHERE l."left" <> m.sum
   OR (l.state IN ('spent', 'expired', 'void') AND l."left" <> 0)
   OR (l.state = 'active' AND l."left" = 0)
"""

_ENTRIES = """
SELECT e.shop_id, e.id AS entry_id, e.kind, e.qty, m.sum
FROM loyalty_pointsentry AS e
CROSS JOIN LATERAL (
    SELECT coalesce(sum(qty), 0) AS sum FROM loyalty_pointsmove WHERE shop_id = e.shop_id AND entry_id = e.id
) AS m
WHERE e.qty <> m.sum
"""

_REVERSED = """
SELECT l.shop_id, l.id AS lot_id, l.reversed, e.back
FROM loyalty_pointslot AS l
CROSS JOIN LATERAL (
    SELECT coalesce(sum(e.debt - e.qty), 0) AS back FROM loyalty_pointsentry AS e
    WHERE e.shop_id = l.shop_id AND e.kind = 'reverse' AND e.reference = l.source || ':' || l.source_id
) AS e
WHERE l.reversed <> e.back
"""


def register_all() -> None:
    register("INV-4", "a member's growth is the sum of its entries", _GROWTH)
    register("INV-4", "a member's points are the sum of its lots, holds and debts", _POINTS)
    register("INV-4", "a lot of points is the sum of its moves", _LOTS)
    register("INV-4", "an entry of points is the sum of its moves", _ENTRIES)
    register("INV-12", "what a lot of points lost to refunds is what its reversals took", _REVERSED)
