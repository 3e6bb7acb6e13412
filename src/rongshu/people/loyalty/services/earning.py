"""Points of many members earned at once, set by set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from rongshu.kit.tenancy import current_shop_id
from rongshu.people.loyalty.errors import PointsInvalid
from rongshu.people.loyalty.locks import lock_accounts
from rongshu.people.loyalty.models import PointsEntry
from rongshu.people.loyalty.services.points import MOST_POINTS

_EARN = """
WITH wanted (source_id, account_id, qty) AS (
    SELECT * FROM unnest(%(source_ids)s::text[], %(account_ids)s::bigint[], %(points)s::bigint[])
), lots AS (
    INSERT INTO loyalty_pointslot (shop_id, account_id, source, source_id, qty, "left", reversed, state)
    SELECT %(shop_id)s, account_id, %(source)s, source_id, qty, qty, 0, 'pending' FROM wanted
    ON CONFLICT (shop_id, source, source_id) DO NOTHING
    RETURNING id, account_id, source_id, qty
), entries AS (
    INSERT INTO loyalty_pointsentry (shop_id, account_id, kind, key, qty, debt, reference)
    SELECT %(shop_id)s, account_id, %(kind)s, 'earn:' || %(source)s || ':' || source_id, qty, 0,
           left(%(source)s || ':' || source_id, 100)
    FROM lots
    RETURNING id, key
), moves AS (
    INSERT INTO loyalty_pointsmove (shop_id, entry_id, lot_id, qty)
    SELECT %(shop_id)s, entries.id, lots.id, lots.qty
    FROM lots JOIN entries ON entries.key = 'earn:' || %(source)s || ':' || lots.source_id
), sums AS (
    SELECT account_id, sum(qty) AS qty FROM lots GROUP BY account_id
), booked AS (
    UPDATE loyalty_account AS a SET points_pending = a.points_pending + sums.qty
    FROM sums WHERE a.shop_id = %(shop_id)s AND a.id = sums.account_id
)
SELECT count(*) FROM lots
"""


@dataclass(frozen=True, slots=True)
class Earned:
    """Points one source gives one member."""

    source_id: str
    user_id: int
    points: int


def points_earn_many(source: str, earned: Sequence[Earned]) -> int:
    """As `points_earn` for each, none settling yet (`points_schedule`): once per source, 0 points make no lot.

    Returns how many lots were made. Locks the accounts, by ascending id. Raises PointsInvalid and then earns nothing.
    """
    if any(not 0 <= one.points <= MOST_POINTS for one in earned):
        raise PointsInvalid(field="points", rule=f"0-{MOST_POINTS}")
    some = [one for one in earned if one.points]
    if not some:
        return 0
    accounts = lock_accounts(one.user_id for one in some)
    with connection.cursor() as cursor:
        cursor.execute(
            _EARN,
            {
                "shop_id": current_shop_id(),
                "source": source,
                "kind": PointsEntry.Kind.EARN.value,
                "source_ids": [one.source_id for one in some],
                "account_ids": [accounts[one.user_id].pk for one in some],
                "points": [one.points for one in some],
            },
        )
        return int(cursor.fetchone()[0])
