"""Checks of 拼团."""

from __future__ import annotations

from rongshu.kit.invariants import register

_SEATS_WITHIN_SIZE = """
SELECT shop_id, id AS group_id, state, size, taken, paid
FROM groupbuy_group
WHERE taken > size OR paid > taken
"""

_COUNTERS = """
SELECT g.shop_id, g.id AS group_id, g.state, g.taken, g.paid, live.taken AS live_taken, live.paid AS live_paid
FROM groupbuy_group AS g
LEFT JOIN LATERAL (
    SELECT count(*) AS taken, count(*) FILTER (WHERE s.state = 'paid') AS paid
    FROM groupbuy_groupseat AS s
    WHERE s.shop_id = g.shop_id AND s.group_id = g.id AND s.state IN ('held', 'paid')
) AS live ON true
WHERE g.state IN ('pending', 'open') AND (g.taken <> live.taken OR g.paid <> live.paid)
"""

_ONE_LIVE_SEAT = """
SELECT shop_id, group_id, user_id, count(*) AS seats
FROM groupbuy_groupseat
WHERE state IN ('held', 'paid')
GROUP BY shop_id, group_id, user_id
HAVING count(*) > 1
"""

_SUCCESS_IS_FULL = """
SELECT g.shop_id, g.id AS group_id, g.size, g.paid, g.taken
FROM groupbuy_group AS g
WHERE g.state = 'success' AND (
    g.paid <> g.size OR g.taken <> g.size OR g.decided_at IS NULL
    OR (SELECT count(*) FROM groupbuy_groupseat AS s
        WHERE s.shop_id = g.shop_id AND s.group_id = g.id AND s.paid_at IS NOT NULL
          AND (s.ended_at IS NULL OR s.ended_at >= g.decided_at)) < g.size
)
"""

_FULL_IS_DECIDED = """
SELECT shop_id, id AS group_id, size, paid
FROM groupbuy_group
WHERE state IN ('pending', 'open') AND paid >= size
"""

_SEAT_FOLLOWS_ORDER = """
SELECT s.shop_id, s.id AS seat_id, s.state AS seat_state, o.id AS order_id, o.state AS order_state
FROM groupbuy_groupseat AS s
JOIN orders_order AS o ON o.shop_id = s.shop_id AND o.id = s.order_id
WHERE (s.state = 'held') <> (o.state = 'unpaid')
   OR (s.state = 'released') <> (o.state = 'closed')
   OR (s.state = 'refunded') <> (o.state IN ('refunding', 'refunded'))
   OR (s.state = 'refund_due' AND o.state <> 'awaiting_campaign')
"""

_WAITS_FOR_OUTCOME = """
SELECT s.shop_id, s.id AS seat_id, g.state AS group_state, o.id AS order_id, o.state AS order_state
FROM groupbuy_groupseat AS s
JOIN groupbuy_group AS g ON g.shop_id = s.shop_id AND g.id = s.group_id
JOIN orders_order AS o ON o.shop_id = s.shop_id AND o.id = s.order_id
WHERE (o.state = 'awaiting_campaign' AND g.state = 'success')
   OR (o.state IN ('paid', 'shipped', 'received') AND g.state <> 'success')
"""

_FAILED_REFUNDS_ALONE = """
SELECT g.shop_id, g.id AS group_id, s.id AS seat_id, s.state AS seat_state
FROM groupbuy_group AS g
JOIN groupbuy_groupseat AS s ON s.shop_id = g.shop_id AND s.group_id = g.id
WHERE g.state IN ('failed', 'void') AND s.state = 'paid'
UNION ALL
SELECT p.shop_id, NULL, NULL, max(r.key)
FROM payments_refund AS r
JOIN payments_payment AS p ON p.shop_id = r.shop_id AND p.id = r.payment_id
WHERE r.reason = 'group_fail'
GROUP BY p.shop_id, p.id
HAVING count(*) > 1
"""

_QUOTA_EQUALS_SEATS = """
SELECT a.shop_id, a.id AS activity_id, a.reserved, a.sold, live.reserved AS live_reserved, live.sold AS live_sold
FROM campaigns_activity AS a
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.quantity) FILTER (WHERE o.state = 'unpaid'), 0) AS reserved,
           coalesce(sum(l.quantity) FILTER (
               WHERE o.state IN ('awaiting_campaign', 'paid', 'shipped', 'received')
                  OR (o.state IN ('refunding', 'refunded') AND o.shipped_at IS NOT NULL)), 0) AS sold
    FROM orders_order AS o
    JOIN orders_orderline AS l ON l.shop_id = o.shop_id AND l.order_id = o.id
    WHERE o.shop_id = a.shop_id AND o.activity_id = a.id AND o.campaign_kind = 'groupbuy'
) AS live
WHERE a.kind = 'groupbuy' AND (a.reserved <> live.reserved OR a.sold <> live.sold)
"""

_PERSON_EQUALS_SEATS = """
SELECT p.shop_id, p.activity_id, p.user_id, p.used, live.used AS live_used
FROM campaigns_activityperson AS p
JOIN campaigns_activity AS a ON a.shop_id = p.shop_id AND a.id = p.activity_id AND a.kind = 'groupbuy'
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.quantity), 0) AS used
    FROM orders_order AS o
    JOIN orders_orderline AS l ON l.shop_id = o.shop_id AND l.order_id = o.id
    WHERE o.shop_id = p.shop_id AND o.activity_id = p.activity_id AND o.buyer_id = p.user_id
      AND (o.state IN ('unpaid', 'awaiting_campaign', 'paid', 'shipped', 'received')
           OR (o.state IN ('refunding', 'refunded') AND o.shipped_at IS NOT NULL))
) AS live
WHERE p.used <> live.used
"""


def register_all() -> None:
    register("INV-18", "a group's seats stay within its size", _SEATS_WITHIN_SIZE)
    register("INV-18", "an open group's counters equal its live seats", _COUNTERS)
    register("INV-18", "one live seat per person and group", _ONE_LIVE_SEAT)
    register("INV-18", "a successful group was full of paid people", _SUCCESS_IS_FULL)
    register("INV-18", "a group full of paid people has succeeded", _FULL_IS_DECIDED)
    register("INV-18", "a seat's state follows its order's", _SEAT_FOLLOWS_ORDER)
    register("INV-13", "orders ship after success only, and wait no longer than that", _WAITS_FOR_OUTCOME)
    register("INV-13", "every paid seat of a failed group is refunded, once and alone", _FAILED_REFUNDS_ALONE)
    register("INV-19", "a group-buy's quota counters equal its live orders", _QUOTA_EQUALS_SEATS)
    register("INV-19", "a person's counter in a group-buy equals their live orders", _PERSON_EQUALS_SEATS)
