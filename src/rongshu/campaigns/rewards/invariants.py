"""Checks of rewards."""

from __future__ import annotations

from rongshu.kit.invariants import register

# A refund's job runs within seconds; one that has not for an hour is an incident.
_FOLLOWS_REFUNDS = """
SELECT r.shop_id, r.order_id, r.kept_fen, l.kept_fen AS order_kept_fen
FROM rewards_orderreward AS r
CROSS JOIN LATERAL (
    SELECT sum(goods_fen - refund_held_fen) AS kept_fen FROM orders_orderline
    WHERE shop_id = r.shop_id AND order_id = r.order_id
) AS l
WHERE r.kept_fen <> l.kept_fen AND NOT EXISTS (
    SELECT 1 FROM orders_orderevent AS e
    WHERE e.shop_id = r.shop_id AND e.order_id = r.order_id AND e.at > rongshu_now() - interval '1 hour'
)
"""

_POINTS = """
SELECT r.shop_id, r.order_id, r.kept_fen, r.points_bp, p.qty - p.reversed AS points
FROM rewards_orderreward AS r
JOIN loyalty_pointslot AS p
  ON p.shop_id = r.shop_id AND p.source = 'order' AND p.source_id = r.order_id::text
WHERE p.qty - p.reversed <> r.kept_fen * r.points_bp / 1000000
"""


def register_all() -> None:
    register("INV-12", "what an order earned has followed its refunds", _FOLLOWS_REFUNDS)
    register("INV-12", "points of an order are the rate of what its buyer kept", _POINTS)
