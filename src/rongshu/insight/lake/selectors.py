from __future__ import annotations

from datetime import date

from rongshu.insight.lake.models import LakeFile
from rongshu.kit.models import OutboxEvent


def live_paths(*, since: date | None = None, until: date | None = None) -> list[str]:
    """Files of this shop's lake that together hold every drained event once, of the given days (both inclusive)."""
    found = LakeFile.objects.filter(superseded_at=None, published=True)
    if since is not None:
        found = found.filter(day__gte=since)
    if until is not None:
        found = found.filter(day__lte=until)
    return list(found.order_by("day", "id").values_list("path", flat=True))


def waiting_events() -> int:
    """Domain events not yet in the lake."""
    return OutboxEvent.objects.filter(drained=False).count()


def crowded_days(at_least: int) -> list[date]:
    """Days with many small files."""
    from django.db.models import Count

    return list(
        LakeFile.objects.filter(superseded_at=None, published=True)
        .values("day")
        .annotate(files=Count("id"))
        .filter(files__gte=at_least)
        .values_list("day", flat=True)
    )
