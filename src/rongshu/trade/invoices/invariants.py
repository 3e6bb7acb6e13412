"""What must stay true of invoices, as a query that returns offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    # A refund's job follows it; an hour is long past its last retry of an ordinary day.
    register(
        "LAW-18",
        "an issued invoice is within what its order was paid and keeps, or its red-letter invoice is due",
        """
        SELECT i.shop_id, i.number, i.amount_fen, o.paid_fen, back.fen AS refunded_fen
        FROM invoices_invoice i
        JOIN orders_order o ON o.shop_id = i.shop_id AND o.id = i.order_id
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(r.goods_fen + r.freight_fen), 0) AS fen FROM orders_orderrefund r
            WHERE r.shop_id = i.shop_id AND r.order_id = i.order_id AND r.at < rongshu_now() - interval '1 hour'
        ) back ON true
        WHERE i.state = 'issued' AND i.amount_fen > o.paid_fen - back.fen
        """,
    )
