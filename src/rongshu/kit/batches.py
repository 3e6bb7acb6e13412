"""Events handed to those who follow them in batches.

The outbox row waits; a loop of the worker takes what has come for a shop and calls each follower once with all of it.
A follower that fails gets its events one by one as jobs instead, which are retried and then parked.
"""

from __future__ import annotations

import structlog
from django.db import connection, transaction

from rongshu.kit.events import DomainEvent, batch_handlers, deliver_event
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy.blocks import shop_block

MOST = 500

_log = structlog.get_logger("rongshu.jobs")


def shops_waiting() -> list[int]:
    """Ids of the shops in whose outbox something waits for followers, ascending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shop_id FROM rongshu_shops_with_batches()")
        return sorted(row[0] for row in cursor.fetchall())


def deliver_batches(shop_id: int, most: int = MOST) -> int:
    """Hand over up to `most` events of a shop in a block of its own. Returns how many; locks their outbox rows."""
    with shop_block(shop_id):
        rows = list(
            OutboxEvent.objects.filter(batched=True)
            .order_by("id")
            .select_for_update(skip_locked=True, no_key=True)[:most]
        )
        by_name: dict[str, list[OutboxEvent]] = {}
        for row in rows:
            by_name.setdefault(row.name, []).append(row)
        for name, some in by_name.items():
            _hand_over(shop_id, name, some)
        if rows:
            OutboxEvent.objects.filter(pk__in=[row.pk for row in rows]).update(batched=False)
    return len(rows)


def deliver_all() -> bool:
    """One round over the shops; True when some shop has more waiting than one batch takes."""
    return max((deliver_batches(shop_id) for shop_id in shops_waiting()), default=0) >= MOST


def _hand_over(shop_id: int, name: str, rows: list[OutboxEvent]) -> None:
    event, handlers = batch_handlers(name)
    if event is None:
        return
    for key, handler in handlers.items():
        events: list[DomainEvent] = [event(**row.payload) for row in rows]
        try:
            with transaction.atomic():
                handler(events)
        except Exception:  # noqa: BLE001  # logged; each event becomes a job, which is retried and parked
            _log.exception("batch_failed", subscriber=key, shop_id=shop_id, events=len(events))
            for row in rows:
                deliver_event.defer(shop_id=shop_id, subscriber=key, payload=row.payload)
