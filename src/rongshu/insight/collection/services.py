"""Rows for the lake, from what the outbox and the inbox hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rongshu.foundation.tracking.models import InboxBatch, ShareLink
from rongshu.insight.collection.models import Pseudonym
from rongshu.insight.collection.rows import LinkFacts, behaviour_rows, domain_row, link_codes
from rongshu.kit.models import OutboxEvent


def rows_collect(
    *, shop_id: int, events: Sequence[OutboxEvent], batches: Sequence[InboxBatch]
) -> list[dict[str, Any]]:
    """Lake rows of domain events and behaviour batches, in a constant number of queries."""
    links = _links(link_codes([event.payload for event in events], [batch.body for batch in batches]))
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
            batch_id=batch.pk,
            received_at=batch.received_at,
            visitor=batch.visitor,
            user_id=batch.user_id,
            body=batch.body,
            links=links,
            names=names,
        )
    return rows


def _links(codes: set[str]) -> dict[str, LinkFacts]:
    found = ShareLink.objects.filter(code__in=codes).values_list("code", "depth", "sharer_id", "campaign_id")
    return {
        code: LinkFacts(depth=depth, sharer_id=sharer, activity_id=activity)
        for code, depth, sharer, activity in found
    }


def _people(
    events: Sequence[OutboxEvent], batches: Sequence[InboxBatch], links: Mapping[str, LinkFacts]
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
