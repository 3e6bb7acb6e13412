"""Draining: outbox and inbox into the lake, each row exactly once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from rongshu.foundation.tracking.selectors import inbox_waiting
from rongshu.foundation.tracking.services import inbox_drained
from rongshu.insight.collection.services import rows_collect
from rongshu.insight.lake import files
from rongshu.insight.lake.models import LakeFile
from rongshu.kernel import clock, ids
from rongshu.kit.locks import advisory_lock
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block

BATCH = 5_000
COMPACT_FROM = 32
_KEEP_SUPERSEDED = timedelta(minutes=10)


def lake_drain(*, shop_id: int) -> int:
    """Move what waits in outbox and inbox of a shop into Parquet files; returns the number of rows.

    Locks: one drain per shop at a time (advisory), no row another transaction waits for. The files are written and
    flushed before the commit that marks their rows drained, and get their names after it; `_finish` completes a
    drain that died in between, so each row is in the lake exactly once.
    """
    with shop_block(shop_id):
        advisory_lock("lake", shop_id)
        _finish(shop_id)
        events = list(OutboxEvent.objects.filter(drained=False).order_by("id")[:BATCH])
        batches = inbox_waiting(BATCH)
        if not events and not batches:
            return 0
        rows = rows_collect(shop_id=shop_id, events=events, batches=batches)
        paths = _write(shop_id, rows)
        OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).update(drained=True)
        inbox_drained(batch_ids=[batch.id for batch in batches])
    _publish(shop_id, paths)
    return len(rows)


def lake_compact(*, shop_id: int, day: date) -> bool:
    """Rewrite a day's small files as one. The old ones stay readable for ten minutes. True when something was done."""
    with shop_block(shop_id):
        advisory_lock("lake", shop_id)
        _finish(shop_id)
        small = list(LakeFile.objects.filter(day=day, superseded_at=None, published=True).order_by("id"))
        if len(small) < 2:
            return False
        table = files.read([file.path for file in small])
        path = files.relative_path(shop_id, day, ids.opaque(16))
        files.write_table_pending(path, table)
        LakeFile.objects.create(path=path, day=day, rows=table.num_rows)
        LakeFile.objects.filter(pk__in=[file.pk for file in small]).update(superseded_at=clock.now())
    _publish(shop_id, [path])
    return True


def lake_tidy(*, shop_id: int) -> None:
    """Remove files that were superseded long enough ago that no reader can still hold their names."""
    with shop_block(shop_id):
        old = LakeFile.objects.filter(superseded_at__lt=clock.now() - _KEEP_SUPERSEDED)
        paths = list(old.values_list("path", flat=True))
        old.delete()
    for path in paths:
        files.remove(path)


def _write(shop_id: int, rows: Iterable[dict[str, Any]]) -> list[str]:
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_day[clock.business_day(row["at"])].append(row)
    recorded = []
    for day, day_rows in sorted(by_day.items()):
        path = files.relative_path(shop_id, day, ids.opaque(16))
        files.write_pending(path, day_rows)
        recorded.append(LakeFile(path=path, day=day, rows=len(day_rows)))
    LakeFile.objects.bulk_create(recorded)
    return [file.path for file in recorded]


def _publish(shop_id: int, paths: list[str]) -> None:
    there = [path for path in paths if files.publish(path)]
    with shop_block(shop_id):
        LakeFile.objects.filter(path__in=there).update(published=True)


def _finish(shop_id: int) -> None:
    """Under the lake's lock: publish what a dead drain committed, remove what it wrote and did not commit."""
    committed = set(LakeFile.objects.filter(published=False).values_list("path", flat=True))
    there = [path for path in sorted(committed) if files.publish(path)]
    if there:
        LakeFile.objects.filter(path__in=there).update(published=True)
    for path in files.pending_paths(shop_id):
        if path not in committed:
            files.remove(path)
