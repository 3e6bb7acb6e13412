"""What a product's page offers: one statement, because that page is the shop's busiest.

The ORM takes five round trips and several times the time for the same facts. Row-level security applies to it like to
any other.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from rongshu.campaigns.base.types import STILL_RUNNING
from rongshu.campaigns.groupbuy.types import GroupBuyOffer, GroupCard
from rongshu.kernel import clock
from rongshu.kernel.text import mask_name
from rongshu.kit.tenancy import current_shop_id

OPEN_GROUPS_SHOWN: Final = 5

_FACTS: Final = (
    "activity_id",
    "activity_name",
    "ends_at",
    "size",
    "ttl_hours",
    "leader_discount_fen",
    "per_order_limit",
    "per_person_limit",
    "left",
)
_OFFER: Final = """
SELECT a.id, a.name, a.ends_at, r.size, r.ttl_hours, r.leader_discount_fen, a.per_order_limit, a.per_person_limit,
       a.quota - a.reserved - a.sold,
       (SELECT json_agg(json_build_array(i.sku_id, i.price_fen) ORDER BY i.id) FROM "campaigns_activityitem" i
        WHERE i.shop_id = a.shop_id AND i.activity_id = a.id AND i.product_id = %(product)s),
       (SELECT json_agg(o.card) FROM (
           SELECT json_build_array(g.code, u.display_name, g.size, g.paid, g.size - g.taken, g.expires_at) AS card
           FROM "groupbuy_group" g
           JOIN "campaigns_activity" b ON b.id = g.activity_id AND b.shop_id = g.shop_id
           JOIN "accounts_user" u ON u.id = g.leader_id
           WHERE g.shop_id = a.shop_id AND g.product_id = %(product)s AND g.state = 'open' AND g.expires_at > %(now)s
             AND g.taken < g.size AND b.state = ANY(%(running)s)
           ORDER BY g.size - g.paid, g.expires_at, g.id LIMIT %(shown)s
       ) o),
       (SELECT g.code FROM "groupbuy_groupseat" s JOIN "groupbuy_group" g ON g.id = s.group_id AND g.shop_id = s.shop_id
        WHERE s.shop_id = a.shop_id AND s.user_id = %(user)s AND s.state IN ('held', 'paid')
          AND g.product_id = %(product)s AND g.state IN ('pending', 'open') ORDER BY s.id DESC LIMIT 1)
FROM "campaigns_activity" a
JOIN "groupbuy_groupbuyrule" r ON r.activity_id = a.id AND r.shop_id = a.shop_id
WHERE a.shop_id = %(shop)s AND a.kind = 'groupbuy' AND a.state = 'live' AND a.starts_at <= %(now)s
  AND a.ends_at > %(now)s AND EXISTS (
      SELECT FROM "campaigns_activityitem" i
      WHERE i.shop_id = a.shop_id AND i.activity_id = a.id AND i.product_id = %(product)s)
ORDER BY a.ends_at, a.id LIMIT 1
"""


def groupbuy_offer(*, product_id: int, user_id: int | None) -> GroupBuyOffer | None:
    """What a product's page offers now, of several live activities the one that ends first; None when there is none.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _OFFER,
            {
                "shop": current_shop_id(),
                "product": product_id,
                "user": user_id,
                "now": clock.now(),
                "running": list(STILL_RUNNING),
                "shown": OPEN_GROUPS_SHOWN,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    *facts, prices, groups, my_group = row
    return GroupBuyOffer(
        **dict(zip(_FACTS, facts, strict=True)),
        prices=dict(_json(prices)),
        open_groups=tuple(_card(*group) for group in _json(groups)),
        my_group=my_group or "",
    )


def shown_name(display_name: str) -> str:
    """Others see a masked name; a person who chose none stays unnamed, since a phone is nobody else's business."""
    return mask_name(display_name) if display_name else _("一位朋友")


def _card(code: str, leader: str, size: int, paid: int, seats_left: int, expires_at: str) -> GroupCard:
    return GroupCard(code, shown_name(leader), size, paid, seats_left, datetime.fromisoformat(expires_at))


def _json(value: Any) -> Any:
    """Django leaves json of hand-written SQL as text; an aggregate over nothing is NULL."""
    return json.loads(value) if isinstance(value, str) else value or []
