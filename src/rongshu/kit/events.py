"""Domain events: published in the transaction that makes them true.

An event is a frozen dataclass whose class attribute `name` is its stable name and whose fields are plain JSON values.
`publish()` writes one outbox row, runs the atomic subscribers in process, and defers one job per other subscriber, all
in the caller's transaction: they commit or vanish together. Followers in batches cost the publisher nothing: the
outbox row itself waits for them (`batches`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

from django.db import connection

from rongshu.kit.jobs import SUBSCRIBER_QUEUE, job
from rongshu.kit.tenancy.blocks import current_shop_id


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Base of all events. `topics()` names the live topics whose pages should refresh."""

    name: ClassVar[str]

    def topics(self) -> list[str]:
        return []


E = TypeVar("E", bound=DomainEvent)
Handler = Callable[[Any], None]
BatchHandler = Callable[[list[Any]], None]

_atomic: dict[str, list[Handler]] = {}
_deferred: dict[str, list[str]] = {}
_handlers: dict[str, tuple[type[DomainEvent], Handler]] = {}
_batched: dict[str, dict[str, BatchHandler]] = {}


def subscribe_atomic(event: type[E], handler: Callable[[E], None]) -> None:
    """Run a handler inside the publishing transaction; if it refuses, nothing happened. State why where you call it."""
    handlers = _atomic.setdefault(event.name, [])
    if handler not in handlers:
        handlers.append(handler)


def subscribe(event: type[E], handler: Callable[[E], None]) -> None:
    """Run a handler as a job after commit, in a shop block of its own. Running twice must change nothing."""
    key = f"{event.name}->{handler.__module__}.{handler.__qualname__}"
    if key not in _handlers:
        _handlers[key] = (event, handler)
        _deferred.setdefault(event.name, []).append(key)


def subscribe_batch(event: type[E], handler: Callable[[list[E]], None]) -> None:
    """Run a handler within a second or so after commit on all events of a kind that have come, in one shop block.

    For followers of what happens often. The handler asks how things stand and does sums, so that running twice, late
    or out of order changes nothing. A batch it refuses is handed over event by event, as jobs.
    """
    key = f"{event.name}=>{handler.__module__}.{handler.__qualname__}"
    if key not in _handlers:
        _handlers[key] = (event, lambda one: handler([one]))
        _batched.setdefault(event.name, {})[key] = handler


def batch_handlers(name: str) -> tuple[type[DomainEvent] | None, dict[str, BatchHandler]]:
    """Who follows events of this name in batches, by subscriber key, and the class of these events."""
    handlers = _batched.get(name, {})
    event = next((_handlers[key][0] for key in handlers), None)
    return event, handlers


def publish(event: DomainEvent) -> None:
    """Record an event in the running shop block and set off what follows from it."""
    payload = asdict(event)
    shop_id = current_shop_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_outboxevent (shop_id, name, payload, topics, batched)"
            " VALUES (%s, %s, %s::jsonb, %s::varchar[], %s)",
            [shop_id, event.name, json.dumps(payload), event.topics(), event.name in _batched],
        )
    for handler in _atomic.get(event.name, ()):
        handler(event)
    for key in _deferred.get(event.name, ()):
        deliver_event.defer(shop_id=shop_id, subscriber=key, payload=payload)


@job(queue=SUBSCRIBER_QUEUE)
def deliver_event(*, shop_id: int, subscriber: str, payload: dict[str, Any]) -> None:
    """Hand an event to one subscriber, in a shop block."""
    event, handler = _handlers[subscriber]
    handler(event(**payload))
