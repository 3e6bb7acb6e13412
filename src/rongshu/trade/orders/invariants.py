"""What must stay true of orders, as queries that return offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    _sums()
    _money()
    _stock()
    _waiting()


def _sums() -> None:
    register(
        "INV-5",
        "lines add up to their order's goods, and price steps to goods and freight",
        """
        SELECT o.shop_id, o.number, o.goods_fen, o.freight_fen, lines.goods_fen AS lines_fen,
               steps.goods_fen AS steps_fen, steps.freight_fen AS freight_steps_fen
        FROM orders_order o
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(goods_fen), 0) AS goods_fen FROM orders_orderline WHERE order_id = o.id
        ) lines ON true
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(s.amount_fen) FILTER (WHERE s.seq < 7), 0) AS goods_fen,
                   coalesce(sum(s.amount_fen) FILTER (WHERE s.seq = 7), 0) AS freight_fen
            FROM orders_pricestep s JOIN orders_orderline l ON l.id = s.line_id WHERE l.order_id = o.id
        ) steps ON true
        WHERE o.goods_fen <> lines.goods_fen OR o.goods_fen <> steps.goods_fen
           OR o.freight_fen <> steps.freight_fen
        """,
    )
    register(
        "INV-5",
        "the price steps of a line add up to the line",
        """
        SELECT l.shop_id, l.id AS line_id, l.goods_fen, sum(s.amount_fen) AS steps_fen
        FROM orders_orderline l LEFT JOIN orders_pricestep s ON s.line_id = l.id AND s.seq < 7
        GROUP BY l.id HAVING l.goods_fen <> coalesce(sum(s.amount_fen), 0)
        """,
    )


def _money() -> None:
    register(
        "INV-6",
        "an order past payment was paid in full by the payments it accepted, one before it by less",
        """
        SELECT o.shop_id, o.number, o.state, o.payable_fen, o.paid_fen, coalesce(accepted.fen, 0) AS accepted_fen
        FROM orders_order o
        LEFT JOIN LATERAL (
            SELECT sum(p.paid_fen) AS fen FROM payments_payment p
            WHERE p.shop_id = o.shop_id AND p.subject_kind = 'order' AND p.subject_id = o.id
              AND p.outcome = 'accepted'
        ) accepted ON true
        WHERE (o.state NOT IN ('unpaid', 'closed') AND o.paid_fen <> o.payable_fen)
           OR (o.state IN ('unpaid', 'closed') AND o.paid_fen > 0 AND o.paid_fen >= o.payable_fen)
           OR o.paid_fen <> coalesce(accepted.fen, 0)
        """,
    )
    register(
        "INV-10",
        "refunds of an order's payment are what its lines and freight gave up",
        """
        SELECT o.shop_id, o.number, o.state, decided.fen AS decided_fen, refunds.held_fen, o.refunded_fen
        FROM orders_order o
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.refund_held_fen), 0) + o.freight_held_fen AS fen
            FROM orders_orderline l WHERE l.order_id = o.id
        ) decided
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(p.refund_held_fen), 0) AS held_fen, coalesce(sum(p.refunded_fen), 0) AS done_fen
            FROM payments_payment p
            WHERE p.shop_id = o.shop_id AND p.subject_kind = 'order' AND p.subject_id = o.id
              AND p.outcome = 'accepted'
        ) refunds
        WHERE decided.fen <> refunds.held_fen OR o.refunded_fen <> refunds.done_fen
           OR (o.state = 'refunded') <> (decided.fen = o.refunded_fen AND o.state IN ('refunding', 'refunded'))
        """,
    )
    register(
        "INV-10",
        "what lines, freight and points gave up is what the decisions say, and never more than they had",
        """
        SELECT l.shop_id, l.id AS line_id, l.refund_held_fen, l.freight_held_fen, l.points_returned
        FROM orders_orderline l
        JOIN orders_order o ON o.id = l.order_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(r.goods_fen), 0) AS goods_fen, coalesce(sum(r.freight_fen), 0) AS freight_fen,
                   coalesce(sum(r.points), 0) AS points, coalesce(sum(r.quantity), 0) AS quantity
            FROM orders_orderrefundline r WHERE r.line_id = l.id
        ) decided
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(s.amount_fen) FILTER (WHERE s.seq = 7), 0) AS freight_fen,
                   coalesce(-sum(s.amount_fen) FILTER (WHERE s.seq = 6), 0) AS points
            FROM orders_pricestep s WHERE s.line_id = l.id
        ) steps
        WHERE l.refund_held_fen <> decided.goods_fen OR l.freight_held_fen <> decided.freight_fen
           OR l.points_returned <> decided.points OR l.refunded_quantity <> decided.quantity
           OR l.freight_held_fen > steps.freight_fen OR l.points_returned > steps.points
        UNION ALL
        SELECT o.shop_id, o.id, o.freight_held_fen, sum(l.freight_held_fen), 0
        FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
        GROUP BY o.id HAVING o.freight_held_fen <> sum(l.freight_held_fen)
        """,
    )
    register(
        "INV-8",
        "what was paid and not given back is a sale once the order is done, and a deposit before",
        """
        SELECT o.shop_id, o.number, o.state, o.paid_fen, decided.fen AS decided_fen, sales.fen AS sales_fen
        FROM orders_order o
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.refund_held_fen), 0) + o.freight_held_fen AS fen
            FROM orders_orderline l WHERE l.order_id = o.id
        ) decided
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(CASE WHEN t.purpose = 'sale_returned' THEN -t.amount_fen ELSE t.amount_fen END), 0)
                AS fen
            FROM ledger_transfer t
            WHERE t.shop_id = o.shop_id AND t.reference = 'order:' || o.id
              AND t.purpose IN ('received', 'kept', 'sale_returned')
        ) sales
        WHERE (o.state IN ('received', 'refunded') AND sales.fen <> o.paid_fen - decided.fen)
           OR (o.state NOT IN ('received', 'refunded', 'refunding') AND sales.fen <> 0)
        """,
    )


def _stock() -> None:
    register(
        "INV-15",
        "an order's reservations are where its state says",
        """
        SELECT o.shop_id, o.number, o.state AS order_state, r.state AS reservation_state
        FROM orders_order o
        JOIN inventory_reservation r ON r.shop_id = o.shop_id AND r.reference = 'order:' || o.id
        WHERE r.state <> CASE
            WHEN o.state = 'unpaid' THEN 'held'
            WHEN o.state IN ('awaiting_campaign', 'paid') THEN 'committed'
            WHEN o.shipped_at IS NOT NULL THEN 'consumed'
            ELSE 'released' END
          AND NOT (r.state = 'released' AND NOT EXISTS (
              SELECT FROM orders_orderline l JOIN inventory_stockitem i ON i.sku_id = l.sku_id
              WHERE l.order_id = o.id AND i.id = r.item_id AND l.cancelled_quantity < l.quantity
          ))
        """,
    )
    register(
        "INV-16",
        "an order reserves the sum of its lines, per SKU, without units cancelled before shipping",
        """
        SELECT o.shop_id, o.number, wanted.sku_id, wanted.quantity, r.quantity AS reserved
        FROM (
            SELECT shop_id, order_id, sku_id, sum(quantity - cancelled_quantity) AS quantity
            FROM orders_orderline GROUP BY shop_id, order_id, sku_id
        ) wanted
        JOIN orders_order o ON o.id = wanted.order_id
        LEFT JOIN inventory_stockitem i ON i.sku_id = wanted.sku_id AND i.shop_id = wanted.shop_id
        LEFT JOIN inventory_reservation r
          ON r.item_id = i.id AND r.shop_id = o.shop_id AND r.reference = 'order:' || o.id
        WHERE wanted.quantity > 0 AND r.quantity IS DISTINCT FROM wanted.quantity
        """,
    )


def _waiting() -> None:
    register(
        "INV-37",
        "every order that waits has what will end the wait",
        """
        SELECT o.shop_id, o.number, o.state
        FROM orders_order o
        WHERE (o.state = 'shipped' AND o.receive_due_at IS NULL)
           OR (o.state = 'awaiting_campaign' AND (o.campaign_kind = '' OR o.activity_id IS NULL))
           OR (o.state = 'refunding' AND NOT EXISTS (
               SELECT FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
               WHERE p.shop_id = o.shop_id AND p.subject_kind = 'order' AND p.subject_id = o.id
                 AND p.outcome = 'accepted' AND r.state <> 'succeeded'
           ))
        """,
    )
    # A day is far beyond what a living worker leaves undone.
    register(
        "INV-37",
        "no order waits a day past its deadline",
        """
        SELECT o.shop_id, o.number, o.state, o.expires_at, o.receive_due_at
        FROM orders_order o
        WHERE (o.state = 'unpaid' AND o.expires_at < rongshu_now() - interval '1 day')
           OR (o.state = 'shipped' AND o.receive_due_at < rongshu_now() - interval '1 day')
        """,
    )
