"""Rows for the lake, from what the outbox and the inbox hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rongshu.foundation.tracking.selectors import links_named
from rongshu.foundation.tracking.types import InboxItem, LinkTarget
from rongshu.insight.collection.models import Pseudonym
from rongshu.insight.collection.rows import behaviour_rows, domain_row, link_codes
from rongshu.kit.models import OutboxEvent


def rows_collect(
    *, shop_id: int, events: Sequence[OutboxEvent], batches: Sequence[InboxItem]
) -> list[dict[str, Any]]:
    """Lake rows of domain events and behaviour batches, in a constant number of queries."""
    links = links_named(link_codes([event.payload for event in events], [batch.body for batch in batches]))
    names = _pseudonyms(_people(events, batches, links))
    rows = [
        domain_row(
            shop_id=shop_id,
            event_id=event.pk,
            name=event.name,
            at=event.at,
            payload=event.payload,
            links=links,
            names=names,
        )
        for event in events
    ]
    for batch in batches:
        rows += behaviour_rows(
            shop_id=shop_id,
            batch_id=batch.id,
            received_at=batch.received_at,
            visitor=batch.visitor,
            user_id=batch.user_id,
            body=batch.body,
            links=links,
            names=names,
        )
    return rows


def _people(
    events: Sequence[OutboxEvent], batches: Sequence[InboxItem], links: Mapping[str, LinkTarget]
) -> set[int]:
    people = {
        value
        for event in events
        for key in ("buyer_id", "user_id")
        if isinstance(value := event.payload.get(key), int)
    }
    people |= {batch.user_id for batch in batches if batch.user_id}
    return people | {link.sharer_id for link in links.values() if link.sharer_id}


def _pseudonyms(user_ids: set[int]) -> dict[int, str]:
    Pseudonym.objects.bulk_create(
        [Pseudonym(user_id=user_id) for user_id in sorted(user_ids)], ignore_conflicts=True
    )
    return dict(Pseudonym.objects.filter(user_id__in=user_ids).values_list("user_id", "token"))
