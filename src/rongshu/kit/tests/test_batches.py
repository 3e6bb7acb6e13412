"""Events for followers in batches: all at once, nothing lost, nothing of another shop."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection

from rongshu.kit import batches, events
from rongshu.kit.batches import deliver_all, deliver_batches, shops_waiting
from rongshu.kit.events import DomainEvent, publish, subscribe_batch
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from tests.world import make_shop

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Rained(DomainEvent):
    name: ClassVar[str] = "weather.rained"
    millimetres: int


class Gauge:
    """A follower that writes down what it was handed, or refuses."""

    def __init__(self) -> None:
        self.handed: list[list[int]] = []
        self.broken = False

    def read(self, rains: list[Rained]) -> None:
        if self.broken:
            raise RuntimeError("no gauge")
        self.handed.append([rain.millimetres for rain in rains])


@pytest.fixture
def gauge(monkeypatch: pytest.MonkeyPatch) -> Gauge:
    found = Gauge()
    monkeypatch.setattr(events, "_batched", {})
    monkeypatch.setattr(events, "_handlers", dict(events._handlers))
    subscribe_batch(Rained, found.read)
    return found


def _rain(shop_id: int, *millimetres: int) -> None:
    with shop_block(shop_id):
        for one in millimetres:
            publish(Rained(millimetres=one))


def _jobs() -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'kit.events.deliver_event'")
        return [json.loads(row[0])["payload"] for row in cursor.fetchall()]


def test_what_has_come_is_handed_over_together_in_order_and_once(gauge: Gauge) -> None:
    one, two = make_shop("one"), make_shop("two")
    _rain(one.pk, 3, 1, 2)
    _rain(two.pk, 7)
    assert shops_waiting() == [one.pk, two.pk]
    assert deliver_batches(one.pk) == 3
    assert gauge.handed == [[3, 1, 2]]
    assert deliver_all() is False
    assert gauge.handed == [[3, 1, 2], [7]]
    assert (shops_waiting(), deliver_batches(one.pk), _jobs()) == ([], 0, [])


def test_a_batch_takes_so_many_and_the_next_round_the_rest(
    gauge: Gauge, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop()
    _rain(shop.pk, 1, 2, 3)
    monkeypatch.setattr(batches, "MOST", 3)
    assert deliver_batches(shop.pk, 2) == 2
    assert deliver_all() is False
    _rain(shop.pk, 4, 5, 6)
    assert deliver_all() is True
    assert gauge.handed == [[1, 2], [3], [4, 5, 6]]


def test_a_refused_batch_becomes_a_job_for_each_event(gauge: Gauge) -> None:
    shop = make_shop()
    _rain(shop.pk, 1, 2)
    gauge.broken = True
    assert deliver_batches(shop.pk) == 2
    assert _jobs() == [{"millimetres": 1}, {"millimetres": 2}]
    assert shops_waiting() == []
    gauge.broken = False
    events.deliver_event(
        shop_id=shop.pk, subscriber=next(iter(events._batched[Rained.name])), payload={"millimetres": 1}
    )
    assert gauge.handed == [[1]]


def test_a_worker_that_dies_on_the_way_loses_nothing(gauge: Gauge, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(*_given: object) -> None:
        raise Killed

    shop = make_shop()
    _rain(shop.pk, 1)
    monkeypatch.setattr(batches, "_hand_over", die)
    with pytest.raises(Killed):
        deliver_batches(shop.pk)
    monkeypatch.undo()
    with shop_block(shop.pk):
        assert OutboxEvent.objects.filter(batched=True).count() == 1
    assert shops_waiting() == [shop.pk]


def test_an_event_nobody_follows_in_batches_waits_for_nobody(db: None) -> None:
    shop = make_shop()
    with shop_block(shop.pk):
        publish(Rained(millimetres=1))
    assert shops_waiting() == []
