from __future__ import annotations

import pytest
from django.db import connection

from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import NotFound
from rongshu.kit.events import deliver_event
from rongshu.kit.jobs import MAX_ATTEMPTS
from rongshu.kit.jobs_admin import (
    error_note,
    forget_errors,
    forget_finished,
    job_retry,
    parked_jobs,
    queue_gauges,
    rescue_stalled,
)
from rongshu.kit.models import JobError, OutboxEvent
from rongshu.kit.tenancy import shop_block

pytestmark = pytest.mark.django_db


def _shop(slug: str = "one") -> Shop:
    return Shop.objects.create(slug=slug, name=slug)


def _job(shop: Shop, status: str = "failed", *, once: str | None = None, **columns: int) -> int:
    """A job in any state. Its arguments never run here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock, attempts, worker_id) "
            "VALUES ('default', 'some.task', jsonb_build_object('shop_id', %s::bigint, 'order_id', 7), "
            "%s::procrastinate_job_status, %s, %s, %s) RETURNING id",
            [shop.pk, status, once, columns.get("attempts", 0), columns.get("worker_id")],
        )
        return int(cursor.fetchone()[0])


def _status(job_id: int) -> tuple[str, int] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, attempts FROM procrastinate_jobs WHERE id = %s", [job_id])
        row: tuple[str, int] | None = cursor.fetchone()
        return row


@pytest.mark.inv("INV-37")
def test_parked_jobs_show_name_arguments_and_last_error_of_this_shop_only() -> None:
    one, two = _shop("one"), _shop("two")
    job_id = _job(one, attempts=8)
    _job(two)
    _job(one, "todo")
    error_note(job_id=job_id, error=ValueError("no stock for 13812345678"))
    (parked,) = parked_jobs(shop_id=one.pk)
    assert (parked.id, parked.task, parked.arguments, parked.attempts) == (
        job_id,
        "some.task",
        {"order_id": 7},
        8,
    )
    assert parked.error == "ValueError: no stock for 138****5678"
    assert len(parked_jobs()) == 2


def test_retry_puts_a_parked_job_back_to_work_with_fresh_attempts() -> None:
    shop = _shop()
    job_id = _job(shop, attempts=8)
    with shop_block(shop.pk):
        job_retry(job_id=job_id)
    assert _status(job_id) == ("todo", 0)


@pytest.mark.inv("INV-34")
def test_another_shops_parked_job_is_not_there() -> None:
    one, two = _shop("one"), _shop("two")
    job_id = _job(one, attempts=8)
    with shop_block(two.pk), pytest.raises(NotFound):
        job_retry(job_id=job_id)
    assert _status(job_id) == ("failed", 8)


def test_retry_of_work_that_waits_already_drops_the_parked_job() -> None:
    shop = _shop()
    parked, waiting = _job(shop, once="lake:1"), _job(shop, "todo", once="lake:1")
    with shop_block(shop.pk):
        job_retry(job_id=parked)
    assert (_status(parked), _status(waiting)) == (None, ("todo", 0))


def _worker(beat_ago_s: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [beat_ago_s],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.inv("INV-37")
def test_jobs_of_dead_workers_return_to_the_queue_and_those_of_living_ones_stay() -> None:
    shop = _shop()
    lost = _job(shop, "doing", worker_id=_worker(60))
    orphan = _job(shop, "doing")
    running = _job(shop, "doing", worker_id=_worker(1))
    assert rescue_stalled(dead_after_s=8) == 2
    assert (_status(lost), _status(orphan), _status(running)) == (("todo", 1), ("todo", 1), ("doing", 0))


def test_a_job_that_keeps_killing_its_workers_ends_parked() -> None:
    job_id = _job(_shop(), "doing", attempts=MAX_ATTEMPTS - 1)
    rescue_stalled(dead_after_s=8)
    assert _status(job_id) == ("failed", MAX_ATTEMPTS)


def test_rescue_of_work_that_waits_already_closes_the_lost_job() -> None:
    shop = _shop()
    lost = _job(shop, "doing", once="lake:1")
    _job(shop, "todo", once="lake:1")
    rescue_stalled(dead_after_s=8)
    assert _status(lost) == ("aborted", 0)


def test_finished_jobs_are_forgotten_after_three_days_and_parked_ones_never() -> None:
    shop = _shop()
    old, fresh, parked = _job(shop, "succeeded"), _job(shop, "succeeded"), _job(shop, "failed")
    with connection.cursor() as cursor:
        for job_id, hours in ((old, 73), (fresh, 71), (parked, 500)):
            cursor.execute(
                "INSERT INTO procrastinate_events (job_id, type, at) "
                "VALUES (%s, 'succeeded', now() - make_interval(hours => %s))",
                [job_id, hours],
            )
    assert forget_finished() == 1
    assert (_status(old), _status(fresh) is not None, _status(parked) is not None) == (None, True, True)


def test_errors_of_jobs_that_ended_well_are_forgotten() -> None:
    shop = _shop()
    for status in ("succeeded", "failed"):
        error_note(job_id=_job(shop, status), error=ValueError(status))
    assert forget_errors() == 1
    assert JobError.objects.get().error == "ValueError: failed"


def test_gauges_count_over_all_shops() -> None:
    one, two = _shop("one"), _shop("two")
    _job(one, "failed")
    with shop_block(two.pk):
        deliver_event.defer(shop_id=two.pk, subscriber="x", payload={})
        OutboxEvent.objects.create(name="x", payload={})
    gauges = queue_gauges()
    assert (gauges.waiting, gauges.running, gauges.parked, gauges.unrelayed) == (1, 0, 1, 1)
    assert 0 <= gauges.oldest_wait_s < 5
