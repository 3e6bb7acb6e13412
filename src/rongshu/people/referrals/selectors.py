"""Reads of the referral graph, within the running block's shop."""

from __future__ import annotations

from django.db import connection

from rongshu.kit.prepared import Prepared
from rongshu.kit.tenancy import current_shop_id
from rongshu.people.referrals.models import Relation

# A chain longer than any real one: a walk that goes on is a fault, not a family.
LONGEST_CHAIN = 10_000

_INVITER = Prepared(
    lambda buyer_id: (
        Relation.objects.filter(buyer_id=buyer_id, active=True)
        .values_list("inviter_id", flat=True)
        .order_by("pk")[:1]
    )
)

_CHAIN = """
WITH RECURSIVE up (inviter_id, depth) AS (
    SELECT inviter_id, 1 FROM "referrals_relation"
    WHERE shop_id = %(shop)s AND buyer_id = %(buyer)s AND active
    UNION ALL
    SELECT r.inviter_id, up.depth + 1
    FROM up JOIN "referrals_relation" AS r ON r.shop_id = %(shop)s AND r.buyer_id = up.inviter_id AND r.active
    WHERE up.depth < %(longest)s
)
SELECT inviter_id FROM up ORDER BY depth
"""


def inviter_of(buyer_id: int) -> int | None:
    """Who brought this person into the shop, or None."""
    return _INVITER.first(buyer_id)


def chain(buyer_id: int) -> list[int]:
    """Inviter, the inviter's inviter, and so on up to the root. Pay never follows this; it is for finding cycles."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, {"shop": current_shop_id(), "buyer": buyer_id, "longest": LONGEST_CHAIN})
        return [inviter_id for (inviter_id,) in cursor.fetchall()]


def root_of(user_id: int) -> int:
    """Top of the tree a person stands in; the person themselves when nobody brought them."""
    above = chain(user_id)
    return above[-1] if above else user_id


def invited_count(inviter_id: int) -> int:
    """How many people this person brought directly. For display; nothing is ever paid by head (禁止传销条例 7)."""
    return Relation.objects.filter(inviter_id=inviter_id, active=True).count()
