"""Checks of commissions."""

from __future__ import annotations

from rongshu.kit.invariants import register

_REVERSED_SHARE = """
SELECT c.shop_id, c.id AS commission_id, c.amount_fen, c.due_fen, r.amount_fen AS reversed_fen,
       c.refunded_fen, r.base_fen AS reversed_base_fen
FROM commissions_commission AS c
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount_fen), 0) AS amount_fen, coalesce(sum(base_fen), 0) AS base_fen
    FROM commissions_commissionreversal WHERE shop_id = c.shop_id AND commission_id = c.id
) AS r
WHERE c.amount_fen - r.amount_fen <> c.due_fen OR c.refunded_fen <> r.base_fen
   OR c.due_fen <> CASE WHEN c.base_fen = 0 THEN 0
                        ELSE c.amount_fen * (c.base_fen - c.refunded_fen) / c.base_fen END
"""

_FOLLOWS_REFUNDS = """
SELECT c.shop_id, c.id AS commission_id, c.state, c.refunded_fen, l.refund_held_fen
FROM commissions_commission AS c
JOIN orders_orderline AS l ON l.shop_id = c.shop_id AND l.id = c.line_id
WHERE c.state IN ('pending', 'settled') AND c.refunded_fen <> l.refund_held_fen
"""

_SNAPSHOT = """
SELECT c.shop_id, c.id AS commission_id, c.base_fen, l.goods_fen, c.rule_snapshot
FROM commissions_commission AS c
JOIN orders_orderline AS l ON l.shop_id = c.shop_id AND l.id = c.line_id
WHERE c.base_fen <> l.goods_fen OR l.order_id <> c.order_id
   OR (c.rule_snapshot ->> 'rule_id')::bigint IS DISTINCT FROM c.rule_id
   OR (c.rule_snapshot ->> 'rate_bp')::int IS DISTINCT FROM c.rate_bp
   OR (c.rule_snapshot ->> 'fixed_fen')::bigint IS DISTINCT FROM c.fixed_fen
   OR (c.rule_snapshot ->> 'version') IS NULL
   OR c.amount_fen <> least(c.base_fen, CASE
        WHEN c.fixed_fen > 0 THEN c.fixed_fen * l.quantity
        ELSE c.base_fen * c.rate_bp / 10000 END)
"""

_ONE_LEVEL = """
SELECT shop_id, line_id, count(*) AS paid_levels
FROM commissions_commission
GROUP BY shop_id, line_id HAVING count(*) > 1
UNION ALL
SELECT c.shop_id, c.line_id, 0
FROM commissions_commission AS c
JOIN orders_order AS o ON o.shop_id = c.shop_id AND o.id = c.order_id
WHERE o.buyer_id = c.promoter_user_id
"""

_SETTLED_IN_TIME = """
SELECT c.shop_id, c.id AS commission_id, c.settle_at, c.settled_at, o.state AS order_state
FROM commissions_commission AS c
JOIN orders_order AS o ON o.shop_id = c.shop_id AND o.id = c.order_id
WHERE c.state = 'settled' AND (
    c.settle_at IS NULL OR c.settled_at IS NULL OR c.settled_at < c.settle_at
    OR o.received_at IS NULL OR c.settle_at < o.return_window_ends_at
)
"""

_STATE_FOLLOWS_ORDER = """
SELECT c.shop_id, c.id AS commission_id, c.state, o.state AS order_state
FROM commissions_commission AS c
JOIN orders_order AS o ON o.shop_id = c.shop_id AND o.id = c.order_id
WHERE (c.state = 'quoted') <> (o.state = 'unpaid')
   OR (o.state = 'closed' AND c.state <> 'void')
   OR (c.state = 'pending' AND c.due_fen = 0)
"""

_BALANCES = """
WITH earned AS (
    SELECT shop_id, 'user:' || promoter_user_id AS owner,
           coalesce(sum(due_fen) FILTER (WHERE state = 'pending'), 0) AS pending_fen,
           coalesce(sum(due_fen) FILTER (WHERE state = 'settled'), 0) AS settled_fen
    FROM commissions_commission
    GROUP BY shop_id, promoter_user_id
), held AS (
    SELECT shop_id, owner,
           coalesce(sum(balance_fen) FILTER (WHERE kind = 'commission_pending'), 0) AS pending_fen,
           coalesce(sum(balance_fen) FILTER (WHERE kind = 'commission_available'), 0) AS available_fen
    FROM ledger_account
    WHERE kind IN ('commission_pending', 'commission_available')
    GROUP BY shop_id, owner
), moved AS (
    -- What left or entered the available account other than by a commission: withdrawals and their returns.
    SELECT t.shop_id, a.owner,
           sum(CASE WHEN t.credit_id = a.id THEN t.amount_fen ELSE -t.amount_fen END) AS fen
    FROM ledger_transfer AS t
    JOIN ledger_account AS a ON a.shop_id = t.shop_id AND a.id IN (t.debit_id, t.credit_id)
    WHERE a.kind = 'commission_available' AND t.reference NOT LIKE 'commission:%'
    GROUP BY t.shop_id, a.owner
)
SELECT coalesce(earned.shop_id, held.shop_id) AS shop_id, coalesce(earned.owner, held.owner) AS owner,
       earned.pending_fen, held.pending_fen AS pending_balance_fen,
       earned.settled_fen, held.available_fen, moved.fen AS moved_fen
FROM earned
FULL JOIN held ON held.shop_id = earned.shop_id AND held.owner = earned.owner
LEFT JOIN moved ON moved.shop_id = held.shop_id AND moved.owner = held.owner
WHERE coalesce(earned.pending_fen, 0) <> coalesce(held.pending_fen, 0)
   OR coalesce(earned.settled_fen, 0) + coalesce(moved.fen, 0) <> coalesce(held.available_fen, 0)
"""

_EXPLAINED = """
SELECT t.shop_id, t.id AS transfer_id, t.reference
FROM ledger_transfer AS t
JOIN ledger_account AS a ON a.shop_id = t.shop_id AND a.id IN (t.debit_id, t.credit_id)
WHERE a.kind IN ('commission_pending', 'commission_expense')
  AND NOT EXISTS (
    SELECT 1 FROM commissions_commission AS c
    WHERE c.shop_id = t.shop_id AND 'commission:' || c.id = t.reference
  )
"""


def register_all() -> None:
    register(
        "INV-12", "what is due is the unrefunded share, and the reversals add up to the rest", _REVERSED_SHARE
    )
    register("INV-12", "a commission has followed every refund of its line", _FOLLOWS_REFUNDS)
    register("INV-24", "a commission is its line's copy: base, rate and rule agree", _SNAPSHOT)
    register("INV-25", "one person earns on a line, and never the buyer", _ONE_LEVEL)
    register("INV-26", "settled only after receipt and return window", _SETTLED_IN_TIME)
    register("INV-26", "a commission's state follows its order's", _STATE_FOLLOWS_ORDER)
    register("INV-27", "earned net of reversals equals pending and available", _BALANCES)
    register("INV-39", "every commission booked leads to its order line", _EXPLAINED)
