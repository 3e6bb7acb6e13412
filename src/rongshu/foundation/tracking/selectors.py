from __future__ import annotations

from collections.abc import Iterable

from rongshu.foundation.tracking.models import InboxBatch, ShareLink
from rongshu.foundation.tracking.types import InboxItem, LinkTarget


def link_resolve(code: str) -> LinkTarget | None:
    """Where a code of this shop leads, or None."""
    row = (
        ShareLink.objects.filter(code=code)
        .values_list("code", "sharer_id", "target_kind", "target_ref", "channel", "campaign_id", "depth")
        .first()
    )
    return LinkTarget(*row) if row else None


def links_of(*, sharer_id: int, limit: int = 50) -> list[ShareLink]:
    """A person's links, newest first."""
    return list(ShareLink.objects.filter(sharer_id=sharer_id).order_by("-pk")[:limit])


def links_named(codes: Iterable[str]) -> dict[str, LinkTarget]:
    """Where several codes lead, in one query; unknown ones are left out."""
    rows = ShareLink.objects.filter(code__in=set(codes)).values_list(
        "code", "sharer_id", "target_kind", "target_ref", "channel", "campaign_id", "depth"
    )
    return {row[0]: LinkTarget(*row) for row in rows}


def inbox_waiting(limit: int) -> list[InboxItem]:
    """Oldest behaviour batches that the lake has not got yet."""
    rows = InboxBatch.objects.filter(drained=False).order_by("pk")[:limit]
    return [
        InboxItem(
            id=row.pk, received_at=row.received_at, visitor=row.visitor, user_id=row.user_id, body=row.body
        )
        for row in rows
    ]
