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


def register_all() -> None:
    register("INV-4", "a member's growth is the sum of its entries", _GROWTH)
