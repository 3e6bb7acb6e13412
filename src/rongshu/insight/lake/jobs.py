"""Wake-ups of the lake."""

from __future__ import annotations

from datetime import date

from rongshu.foundation.tracking.selectors import inbox_waiting
from rongshu.insight.lake.models import LakeFile
from rongshu.insight.lake.selectors import crowded_days
from rongshu.insight.lake.services import COMPACT_FROM, lake_compact, lake_drain, lake_tidy
from rongshu.kit.jobs import job, sweeper
from rongshu.kit.models import OutboxEvent


@job(queue="lake", opens_blocks=True)
def drain(*, shop_id: int) -> None:
    """Drain until nothing waits."""
    while lake_drain(shop_id=shop_id):
        pass


@job(queue="lake", opens_blocks=True)
def compact(*, shop_id: int, day: str) -> None:
    """Join a day's small files and clear what earlier runs superseded."""
    lake_compact(shop_id=shop_id, day=date.fromisoformat(day))
    lake_tidy(shop_id=shop_id)


@sweeper
def wake_lake(shop_id: int) -> None:
    """Find what waits for the lake."""
    if (
        OutboxEvent.objects.filter(drained=False).exists()
        or inbox_waiting(1)
        or LakeFile.objects.filter(published=False).exists()
    ):
        drain.defer(shop_id=shop_id, once=f"lake:{shop_id}")
    for day in crowded_days(COMPACT_FROM):
        compact.defer(shop_id=shop_id, once=f"compact:{shop_id}:{day}", day=day.isoformat())
