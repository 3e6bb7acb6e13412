"""From the outbox to the live processes.

A claim marks events as relayed and one `pg_notify` per batch names the topics that changed. Both are one short
transaction of the relay's own: a crash between them loses nothing, and no business transaction ever notifies (that
takes a lock over all commits of the database).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.db import connection, transaction

CHANNEL = "rongshu_live"
BATCH = 1000
_MOST_BYTES = 7000  # PostgreSQL takes payloads below 8000 bytes


def relay_once(most: int = BATCH) -> int:
    """Claim up to `most` events and announce their topics. Returns how many were claimed; call again until 0."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT claimed, topics FROM rongshu_claim_topics(%s)", [most])
        claimed, topics = cursor.fetchone()
        for payload in payloads(topics):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
    return int(claimed)


def payloads(topics: Sequence[str]) -> Iterator[str]:
    """Topics as JSON arrays, each small enough for one notification."""
    part: list[str] = []
    size = 2
    for topic in topics:
        length = len(json.dumps(topic)) + 2
        if part and size + length > _MOST_BYTES:
            yield json.dumps(part)
            part, size = [], 2
        part.append(topic)
        size += length
    if part:
        yield json.dumps(part)
