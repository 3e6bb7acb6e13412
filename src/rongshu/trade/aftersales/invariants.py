"""What must stay true of after-sales, as queries that return offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    register(
        "INV-37",
        "every open case has a deadline, and none is a day past it",
        """
        SELECT c.shop_id, c.number, c.state, c.due_at FROM aftersales_case c
        WHERE (c.closed_at IS NULL) <> (c.state NOT IN ('done', 'closed'))
           OR (c.closed_at IS NULL AND (c.due_at IS NULL OR c.due_at < rongshu_now() - interval '1 day'))
        """,
    )
    register(
        "INV-10",
        "a case's money is what its order decided under its number",
        """
        SELECT c.shop_id, c.number, c.state, c.refund_fen, r.goods_fen, r.freight_fen
        FROM aftersales_case c
        LEFT JOIN orders_orderrefund r
          ON r.shop_id = c.shop_id AND r.order_id = c.order_id AND r.key = 'aftersale:' || c.number
        WHERE c.refund_fen <> coalesce(r.goods_fen + r.freight_fen, 0)
           OR (c.state = 'refunding' AND r.id IS NULL)
           OR (c.state = 'done' AND c.outcome = 'refunded' AND r.arrived_fen <> r.goods_fen + r.freight_fen)
        """,
    )
    register(
        "INV-14",
        "what a case took back as good is what stock was given",
        """
        SELECT l.shop_id, l.case_id, sum(l.good) AS good, back.good AS stocked
        FROM aftersales_caseline l
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(s.good), 0) AS good FROM inventory_stockreturn s
            WHERE s.shop_id = l.shop_id AND s.key = 'aftersales:' || l.case_id
        ) back ON true
        GROUP BY l.shop_id, l.case_id, back.good HAVING sum(l.good) <> back.good
        """,
    )
