"""Checks of the referral graph."""

from __future__ import annotations

from rongshu.kit.invariants import register

_SELF = """
SELECT shop_id, id AS relation_id, buyer_id FROM referrals_relation WHERE buyer_id = inviter_id
"""

_TWO_INVITERS = """
SELECT shop_id, buyer_id, count(*) AS inviters
FROM referrals_relation WHERE active
GROUP BY shop_id, buyer_id HAVING count(*) > 1
"""

_CYCLE = """
WITH RECURSIVE up AS (
    SELECT shop_id, buyer_id AS start_id, inviter_id FROM referrals_relation WHERE active
    UNION
    SELECT up.shop_id, up.start_id, r.inviter_id
    FROM up JOIN referrals_relation AS r ON r.shop_id = up.shop_id AND r.buyer_id = up.inviter_id AND r.active
    WHERE up.inviter_id <> up.start_id
)
SELECT shop_id, start_id AS user_id FROM up WHERE inviter_id = start_id
"""

_UNLOGGED = """
SELECT r.shop_id, r.id AS relation_id, r.buyer_id
FROM referrals_relation AS r
WHERE NOT EXISTS (
    SELECT 1 FROM referrals_relationlog AS l
    WHERE l.shop_id = r.shop_id AND l.buyer_id = r.buyer_id AND l.inviter_id = r.inviter_id AND l.event = 'bound'
)
"""

_LOG_OPEN = """
SELECT guard.name AS missing
FROM (VALUES ('append_only'), ('append_only_truncate')) AS guard (name)
LEFT JOIN pg_trigger t
  ON t.tgname = guard.name AND t.tgrelid = 'referrals_relationlog'::regclass AND t.tgenabled = 'O'
WHERE t.oid IS NULL
"""


def register_all() -> None:
    register("INV-30", "nobody is their own inviter", _SELF)
    register("INV-30", "one live inviter per person and shop", _TWO_INVITERS)
    register("INV-30", "nobody is above themselves", _CYCLE)
    register("INV-30", "every binding is in the log", _UNLOGGED)
    register("INV-30", "the log of bindings cannot be changed", _LOG_OPEN)
