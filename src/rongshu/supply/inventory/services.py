"""Writes to stock. Every function is one statement that locks its stock items by ascending SKU, whatever the number.

Counters move by what a reservation says and only when the reservation leaves the state it is in, so that each ends
once: held → committed → consumed, or held or committed → released.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from rongshu.kit.locks import ordered, require_transaction
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.inventory.errors import BadStock, OutOfStock, StockInUse
from rongshu.supply.inventory.models import Reservation
from rongshu.supply.inventory.selectors import available

__all__ = [
    "stock_commit",
    "stock_consume",
    "stock_release",
    "stock_release_part",
    "stock_reserve",
    "stock_return",
    "stock_set",
    "stocks_set",
]

MOST_UNITS: Final = 10_000_000

# Each statement locks its rows first and computes from what the lock returned: the rows as they are once every rival
# has finished. (Computing from the updated table itself would test CHECK constraints on rows as they were before.)
_RESERVE_TEXT: Final = """
WITH wanted (sku_id, quantity) AS (
    SELECT * FROM unnest(%(sku_ids)s::bigint[], %(quantities)s::int[])
), seen AS MATERIALIZED (
    SELECT i.id, i.on_hand, i.reserved, i.committed, wanted.quantity
    FROM "inventory_stockitem" i JOIN wanted ON wanted.sku_id = i.sku_id
    WHERE i.shop_id = %(shop_id)s
    ORDER BY i.sku_id {lock}
), taken AS (
    UPDATE "inventory_stockitem" i SET reserved = seen.reserved + seen.quantity
    FROM seen WHERE i.id = seen.id AND seen.on_hand - seen.reserved - seen.committed >= seen.quantity
    RETURNING i.id, seen.quantity
), written AS (
    INSERT INTO "inventory_reservation" (shop_id, item_id, reference, quantity, state)
    SELECT %(shop_id)s, id, %(reference)s, quantity, 'held' FROM taken
)
SELECT count(*) FROM taken
"""
_RESERVE: Final = _RESERVE_TEXT.format(lock="FOR NO KEY UPDATE OF i")
# The mistake the lock prevents, for its negative control: to decide on what was read before the rivals finished.
_RESERVE_UNGUARDED: Final = _RESERVE_TEXT.format(lock="")

_MOVE: Final = """
WITH mine AS MATERIALIZED (
    SELECT r.id, r.item_id, r.quantity, r.state FROM "inventory_reservation" r
    WHERE r.shop_id = %(shop_id)s AND r.reference = %(reference)s AND r.state = ANY(%(sources)s)
    ORDER BY r.id FOR NO KEY UPDATE OF r
), seen AS MATERIALIZED (
    SELECT i.id, i.on_hand, i.reserved, i.committed
    FROM "inventory_stockitem" i WHERE i.id IN (SELECT item_id FROM mine)
    ORDER BY i.sku_id FOR NO KEY UPDATE OF i
), moved AS (
    UPDATE "inventory_reservation" r SET state = %(target)s
    FROM mine WHERE r.id = mine.id
    RETURNING mine.item_id, mine.quantity, mine.state AS was
), counted AS (
    UPDATE "inventory_stockitem" i SET
        reserved = seen.reserved - CASE WHEN moved.was = 'held' THEN moved.quantity ELSE 0 END,
        committed = seen.committed - CASE WHEN moved.was = 'committed' THEN moved.quantity ELSE 0 END
                                   + CASE WHEN %(target)s = 'committed' THEN moved.quantity ELSE 0 END,
        on_hand = seen.on_hand - CASE WHEN %(target)s = 'consumed' THEN moved.quantity ELSE 0 END
    FROM seen JOIN moved ON moved.item_id = seen.id WHERE i.id = seen.id
)
SELECT count(*) FROM moved
"""

# Some of the units of a reference. What a reservation has left stays in its state; with nothing left it is released.
_RELEASE_PART: Final = """
WITH given AS (
    SELECT * FROM unnest(%(sku_ids)s::bigint[], %(quantities)s::int[]) AS given (sku_id, quantity)
), mine AS MATERIALIZED (
    SELECT r.id, r.item_id, r.quantity, r.state, given.quantity AS less
    FROM "inventory_reservation" r
    JOIN "inventory_stockitem" i ON i.id = r.item_id JOIN given ON given.sku_id = i.sku_id
    WHERE r.shop_id = %(shop_id)s AND r.reference = %(reference)s AND r.state IN ('held', 'committed')
      AND r.quantity >= given.quantity
    ORDER BY r.id FOR NO KEY UPDATE OF r
), seen AS MATERIALIZED (
    SELECT i.id, i.reserved, i.committed
    FROM "inventory_stockitem" i WHERE i.id IN (SELECT item_id FROM mine)
    ORDER BY i.sku_id FOR NO KEY UPDATE OF i
), moved AS (
    UPDATE "inventory_reservation" r SET
        quantity = CASE WHEN mine.quantity > mine.less THEN mine.quantity - mine.less ELSE mine.quantity END,
        state = CASE WHEN mine.quantity > mine.less THEN mine.state ELSE 'released' END
    FROM mine WHERE r.id = mine.id
    RETURNING mine.item_id, mine.less, mine.state AS was
), counted AS (
    UPDATE "inventory_stockitem" i SET
        reserved = seen.reserved - CASE WHEN moved.was = 'held' THEN moved.less ELSE 0 END,
        committed = seen.committed - CASE WHEN moved.was = 'committed' THEN moved.less ELSE 0 END
    FROM seen JOIN moved ON moved.item_id = seen.id WHERE i.id = seen.id
)
SELECT count(*) FROM moved
"""

_RETURN: Final = """
WITH back AS (
    SELECT * FROM unnest(%(sku_ids)s::bigint[], %(good)s::int[], %(defective)s::int[])
        AS back (sku_id, good, defective)
), seen AS MATERIALIZED (
    SELECT i.id, i.on_hand, back.good, back.defective
    FROM "inventory_stockitem" i JOIN back ON back.sku_id = i.sku_id
    WHERE i.shop_id = %(shop_id)s
    ORDER BY i.sku_id FOR NO KEY UPDATE OF i
), written AS (
    INSERT INTO "inventory_stockreturn" (shop_id, item_id, key, reference, good, defective)
    SELECT %(shop_id)s, id, %(key)s, %(reference)s, good, defective FROM seen
    ON CONFLICT (shop_id, key, item_id) DO NOTHING
    RETURNING item_id, good
)
UPDATE "inventory_stockitem" i SET on_hand = seen.on_hand + written.good
FROM seen JOIN written ON written.item_id = seen.id WHERE i.id = seen.id
"""

_SET: Final = """
INSERT INTO "inventory_stockitem" AS i (shop_id, sku_id, on_hand, reserved, committed)
VALUES (%(shop_id)s, %(sku_id)s, %(on_hand)s, 0, 0)
ON CONFLICT (sku_id) DO UPDATE SET on_hand = excluded.on_hand
WHERE i.reserved + i.committed <= excluded.on_hand
"""

_TAKEN: Final = 'SELECT reserved + committed FROM "inventory_stockitem" WHERE shop_id = %s AND sku_id = %s'


def stock_set(*, sku_id: int, on_hand: int) -> None:
    """Record how many units of a SKU are physically there. Locks the stock item.

    Raises BadStock; StockInUse when orders have taken more than that.
    """
    if type(on_hand) is not int or not 0 <= on_hand <= MOST_UNITS:
        raise BadStock(field="on_hand", most=MOST_UNITS)
    require_transaction()
    shop_id = current_shop_id()
    with connection.cursor() as cursor:
        cursor.execute(_SET, {"shop_id": shop_id, "sku_id": sku_id, "on_hand": on_hand})
        if cursor.rowcount == 0:
            cursor.execute(_TAKEN, [shop_id, sku_id])
            raise StockInUse(sku_id=sku_id, taken=cursor.fetchone()[0])


_SET_MANY: Final = """
WITH wanted (sku_id, on_hand, seen) AS (
    SELECT * FROM unnest(%(sku_ids)s::bigint[], %(on_hand)s::int[], %(seen)s::int[])
)
INSERT INTO "inventory_stockitem" AS i (shop_id, sku_id, on_hand, reserved, committed)
SELECT %(shop_id)s, sku_id, on_hand, 0, 0 FROM wanted ORDER BY sku_id
ON CONFLICT (sku_id) DO UPDATE SET on_hand = excluded.on_hand
WHERE i.reserved + i.committed <= excluded.on_hand
  AND (i.on_hand = excluded.on_hand OR i.on_hand
       = coalesce((SELECT wanted.seen FROM wanted WHERE wanted.sku_id = i.sku_id), i.on_hand))
RETURNING i.sku_id
"""


def stocks_set(*, on_hand: Mapping[int, int], seen: Mapping[int, int] | None = None) -> list[int]:
    """Record how many units of many SKUs are physically there, in one statement; locks the items by SKU.

    Returns the SKUs left as they were: orders have taken more than that, or the number is no longer what was `seen`
    by the one who changes it. Setting the same twice changes nothing. Raises BadStock.
    """
    require_transaction()
    sku_ids = ordered(on_hand)
    if any(type(on_hand[sku_id]) is not int or not 0 <= on_hand[sku_id] <= MOST_UNITS for sku_id in sku_ids):
        raise BadStock(field="on_hand", most=MOST_UNITS)
    with connection.cursor() as cursor:
        values: dict[str, int | list[int] | list[int | None]] = {
            "shop_id": current_shop_id(),
            "sku_ids": sku_ids,
            "on_hand": [on_hand[sku_id] for sku_id in sku_ids],
            "seen": [(seen or {}).get(sku_id) for sku_id in sku_ids],
        }
        cursor.execute(_SET_MANY, values)
        done = {row[0] for row in cursor.fetchall()}
    return [sku_id for sku_id in sku_ids if sku_id not in done]


def stock_reserve(*, reference: str, wants: Mapping[int, int]) -> None:
    """Set units aside for a reference, by SKU id: all of them or none. Locks the stock items, by SKU.

    Raises OutOfStock, naming the first SKU that falls short, and BadStock for a quantity below one.
    """
    require_transaction()
    sku_ids = ordered(wants)
    if any(type(wants[sku_id]) is not int or not 1 <= wants[sku_id] <= MOST_UNITS for sku_id in sku_ids):
        raise BadStock(field="quantity", most=MOST_UNITS)
    guarded = "inventory.reserve" not in settings.RONGSHU_TEST_LOCKS_OFF
    values: dict[str, int | str | list[int]] = {
        "shop_id": current_shop_id(),
        "reference": reference,
        "sku_ids": sku_ids,
        "quantities": [wants[sku_id] for sku_id in sku_ids],
    }
    # One SKU is taken or not by the statement itself; several need a savepoint, to be given back when one falls short.
    undo: AbstractContextManager[None] = transaction.atomic() if len(sku_ids) > 1 else nullcontext()
    try:
        with undo, connection.cursor() as cursor:
            cursor.execute(_RESERVE if guarded else _RESERVE_UNGUARDED, values)
            if cursor.fetchone()[0] != len(sku_ids):
                raise _Short
    except _Short:
        raise _out_of_stock(wants) from None


class _Short(Exception):
    """Not every SKU had enough."""


def _out_of_stock(wants: Mapping[int, int]) -> OutOfStock:
    left = available(wants)
    short = [sku_id for sku_id in ordered(wants) if left.get(sku_id, 0) < wants[sku_id]]
    # Units may have come back since the statement ran; the refusal stands, and says nothing it would contradict.
    sku_id = short[0] if short else min(wants)
    return OutOfStock(sku_id=sku_id, available=min(left.get(sku_id, 0), wants[sku_id] - 1))


def stock_commit(*, reference: str) -> int:
    """Paid: what was held for the reference is now to be shipped. Returns how many reservations moved."""
    return _move(reference, [_State.HELD], _State.COMMITTED)


def stock_release(*, reference: str) -> int:
    """Closed, or refunded before shipping: give back what is held or committed. Returns how many reservations moved."""
    return _move(reference, [_State.HELD, _State.COMMITTED], _State.RELEASED)


def stock_consume(*, reference: str) -> int:
    """Shipped: what was committed has left the house. Returns how many reservations moved."""
    return _move(reference, [_State.COMMITTED], _State.CONSUMED)


def stock_release_part(*, reference: str, units: Mapping[int, int]) -> None:
    """Some units of a reference will not be shipped after all, by SKU id: they are available again.

    Locks the reservations, then the stock items by SKU. Raises ValueError when the reference has fewer units waiting.
    """
    require_transaction()
    sku_ids = ordered(units)
    with connection.cursor() as cursor:
        cursor.execute(
            _RELEASE_PART,
            {
                "shop_id": current_shop_id(),
                "reference": reference,
                "sku_ids": sku_ids,
                "quantities": [units[sku_id] for sku_id in sku_ids],
            },
        )
        if int(cursor.fetchone()[0]) != len(sku_ids):
            raise ValueError(f"{reference} has fewer units waiting than {dict(units)}")


def stock_return(*, key: str, reference: str, units: Mapping[int, tuple[int, int]]) -> int:
    """Units came back and were inspected: (good, defective) by SKU id. Good ones are on hand again.

    `key` names the receipt: the same one a second time changes nothing. Returns how many SKUs were booked. Locks the
    stock items, by SKU. Raises BadStock for a negative number.
    """
    require_transaction()
    sku_ids = [sku_id for sku_id in ordered(units) if sum(units[sku_id])]
    if any(
        type(count) is not int or not 0 <= count <= MOST_UNITS for pair in units.values() for count in pair
    ):
        raise BadStock(field="quantity", most=MOST_UNITS)
    with connection.cursor() as cursor:
        cursor.execute(
            _RETURN,
            {
                "shop_id": current_shop_id(),
                "key": key,
                "reference": reference,
                "sku_ids": sku_ids,
                "good": [units[sku_id][0] for sku_id in sku_ids],
                "defective": [units[sku_id][1] for sku_id in sku_ids],
            },
        )
        return int(cursor.rowcount)


_State = Reservation.State


def _move(reference: str, sources: Sequence[str], target: str) -> int:
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "shop_id": current_shop_id(),
                "reference": reference,
                "sources": list(sources),
                "target": str(target),
            },
        )
        return int(cursor.fetchone()[0])
