from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from rongshu.foundation.shops.models import Shop
from rongshu.kit.models import OutboxEvent
from rongshu.kit.relay import CHANNEL, payloads, relay_once
from rongshu.kit.tenancy import shop_block


@pytest.fixture
def ear(committed_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection that listens."""
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params, autocommit=True) as listening:
        listening.execute(f"LISTEN {CHANNEL}")
        yield listening


def _heard(ear: psycopg.Connection[Any]) -> list[list[str]]:
    return [json.loads(notice.payload) for notice in ear.notifies(timeout=0.5)]


def _publish(shop: Shop, *topics: str) -> None:
    with shop_block(shop.pk):
        OutboxEvent.objects.create(name="x", payload={}, topics=list(topics))


def test_a_batch_is_one_notification_naming_each_topic_once_with_its_shop(
    ear: psycopg.Connection[Any],
) -> None:
    one, two = Shop.objects.create(slug="one", name="一"), Shop.objects.create(slug="two", name="二")
    _publish(one, "group:ABC", "product:tea")
    _publish(one, "group:ABC")
    _publish(two, "group:ABC")
    assert relay_once() == 3
    assert _heard(ear) == [[f"{one.pk}:group:ABC", f"{one.pk}:product:tea", f"{two.pk}:group:ABC"]]


def test_an_event_is_announced_once(ear: psycopg.Connection[Any]) -> None:
    _publish(Shop.objects.create(slug="one", name="一"), "group:ABC")
    assert [relay_once(), relay_once()] == [1, 0]
    assert len(_heard(ear)) == 1


def test_events_without_topics_are_claimed_in_silence(ear: psycopg.Connection[Any]) -> None:
    _publish(Shop.objects.create(slug="one", name="一"))
    assert [relay_once(), relay_once()] == [1, 0]
    assert _heard(ear) == []


def test_a_batch_takes_the_oldest_first(ear: psycopg.Connection[Any]) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    for number in range(3):
        _publish(shop, f"order:{number}")
    assert [relay_once(2), relay_once(2), relay_once(2)] == [2, 1, 0]
    assert [len(topics) for topics in _heard(ear)] == [2, 1]


def test_a_relay_that_dies_before_its_commit_loses_nothing(
    ear: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(Shop.objects.create(slug="one", name="一"), "group:ABC")

    def die(_topics: object) -> Iterator[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("rongshu.kit.relay.payloads", die)
    with pytest.raises(KeyboardInterrupt):
        relay_once()
    monkeypatch.undo()
    assert relay_once() == 1
    assert len(_heard(ear)) == 1


def test_many_topics_are_split_below_what_postgresql_takes() -> None:
    topics = [f"{number}:group:{'A' * 60}" for number in range(500)]
    parts = list(payloads(topics))
    assert [topic for part in parts for topic in json.loads(part)] == topics
    assert len(parts) == 6
    assert max(len(part.encode()) for part in parts) < 8000


def test_business_transactions_do_not_notify(ear: psycopg.Connection[Any]) -> None:
    _publish(Shop.objects.create(slug="one", name="一"), "group:ABC")
    assert _heard(ear) == []
