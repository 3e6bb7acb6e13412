"""What a shopper looked for."""

from __future__ import annotations

from django.db import connection, transaction

from rongshu.kit.tenancy import current_shop_id
from rongshu.people.members.selectors import member_of
from rongshu.supply.discovery import rules
from rongshu.supply.discovery.models import SearchHistory

_RECORD = """
INSERT INTO "discovery_searchhistory" (shop_id, user_id, text) VALUES (%s, %s, %s)
ON CONFLICT (shop_id, user_id, text) DO UPDATE SET searched_at = rongshu_now()
"""
_FORGET_OLDEST = """
DELETE FROM "discovery_searchhistory" WHERE shop_id = %s AND user_id = %s AND id NOT IN (
    SELECT id FROM "discovery_searchhistory" WHERE shop_id = %s AND user_id = %s
    ORDER BY searched_at DESC, id DESC LIMIT %s)
"""


def history_record(*, user_id: int, text: str) -> None:
    """Remember a search, newest first, at most `rules.MOST_HISTORY`; nothing for those who switched personalisation
    off (PIPL 24)."""
    text = " ".join(text.replace("\0", "").split())[: rules.MOST_TEXT]
    member = member_of(user_id=user_id)
    if not text or (member is not None and not member.personalised):
        return
    shop_id = current_shop_id()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RECORD, [shop_id, user_id, text])
        cursor.execute(_FORGET_OLDEST, [shop_id, user_id, shop_id, user_id, rules.MOST_HISTORY])


def history_clear(*, user_id: int) -> int:
    """Forget what a shopper looked for. Returns how many searches that were."""
    forgotten, _by_table = SearchHistory.objects.filter(user_id=user_id).delete()
    return forgotten
