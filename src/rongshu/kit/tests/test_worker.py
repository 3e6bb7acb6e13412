"""The worker as a process: it runs, relays, sweeps, ends in order, and nothing it was killed over is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import procrastinate
import pytest
from django.db import connection
from procrastinate import RetryDecision
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job, Status
from procrastinate.psycopg_connector import PsycopgConnector

from rongshu.foundation.notifications.channels import Message
from rongshu.foundation.notifications.jobs import message_deliver, seal
from rongshu.foundation.notifications.models import SandboxMessage
from rongshu.foundation.shops.models import Shop
from rongshu.kit.events import deliver_event
from rongshu.kit.jobs_admin import parked_jobs, queue_gauges
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.processes import RunningProcess, until
from rongshu.kit.work.runner import HouseWorker

pytestmark = [pytest.mark.serial, pytest.mark.inv("INV-35")]

Launch = Callable[[], RunningProcess]


def _shop() -> Shop:
    return Shop.objects.create(slug="one", name="一")


def _send(shop: Shop, number: str) -> None:
    message = Message(number, "sms", "+8613800138000", "", "body", "sign_in_code", {"code": number})
    with shop_block(shop.pk):
        message_deliver.defer(shop_id=shop.pk, sealed=seal(message))


def _delivered() -> list[str]:
    return list(SandboxMessage.objects.order_by("id").values_list("code", flat=True))


def test_jobs_run_events_are_relayed_and_sigterm_ends_it(worker_process: Launch) -> None:
    shop = _shop()
    _send(shop, "1")
    with shop_block(shop.pk):
        OutboxEvent.objects.create(name="x", payload={}, topics=["group:ABC"])
    running = worker_process()
    until(lambda: _delivered() == ["1"], "the job to run")
    until(lambda: queue_gauges().unrelayed == 0, "the event to be relayed")
    _send(shop, "2")
    until(lambda: _delivered() == ["1", "2"], "a later job to run")
    assert running.terminate() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        assert cursor.fetchone() == (0,)


@pytest.mark.faults
def test_what_a_killed_worker_had_in_hand_runs_again(worker_process: Launch) -> None:
    """The table is locked while the worker is killed, so that its job is in hand and cannot end."""
    shop = _shop()
    first = worker_process()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE notifications_sandboxmessage IN ACCESS EXCLUSIVE MODE")
        _send_on_another_connection(shop)
        until(lambda: _running_elsewhere() == 1, "the job to be in hand")
        first.kill()
        cursor.execute("ROLLBACK")
    worker_process()
    until(lambda: _delivered() == ["1"], "the job to run again")
    until(lambda: queue_gauges().running == 0, "the job to end")
    assert parked_jobs() == []


def _send_on_another_connection(shop: Shop) -> None:
    import threading

    def send() -> None:
        _send(shop, "1")
        connection.close()

    thread = threading.Thread(target=send)
    thread.start()
    thread.join(10)


def _running_elsewhere() -> int:
    """Seen inside the open transaction: READ COMMITTED shows what others committed."""
    return queue_gauges().running


@pytest.mark.inv("INV-37")
def test_a_job_that_always_fails_is_parked_with_its_error(worker_process: Launch) -> None:
    shop = _shop()
    with shop_block(shop.pk):
        deliver_event.defer(shop_id=shop.pk, subscriber="nobody.13812345678", payload={})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 8")
    worker_process()
    until(lambda: len(parked_jobs(shop_id=shop.pk)) == 1, "the job to be parked")
    (parked,) = parked_jobs(shop_id=shop.pk)
    assert (parked.task, parked.error) == ("kit.events.deliver_event", "KeyError: 'nobody.138****5678'")


@pytest.mark.faults
def test_the_worker_outlives_its_connections(worker_process: Launch) -> None:
    """Every connection is cut, as by a restart of PostgreSQL: work goes on by itself."""
    shop = _shop()
    running = worker_process()
    _send(shop, "1")
    until(lambda: _delivered() == ["1"], "the first job to run")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
    _send(shop, "2")
    with shop_block(shop.pk):
        OutboxEvent.objects.create(name="x", payload={}, topics=["group:ABC"])
    until(lambda: _delivered() == ["1", "2"], "a job after the cut to run")
    until(lambda: queue_gauges().unrelayed == 0, "an event after the cut to be relayed")
    assert running.process.poll() is None


def test_a_retry_beside_the_same_waiting_work_ends_instead_of_hanging(committed_db: None) -> None:
    """Without this the library leaves the job `doing` under a living worker, where nobody would find it."""
    shop = _shop()
    with connection.cursor() as cursor:
        for status in ("doing", "todo"):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, queueing_lock) "
                "VALUES ('default', 'x', jsonb_build_object('shop_id', %s::bigint), "
                "%s::procrastinate_job_status, 'lake:1') RETURNING id",
                [shop.pk, status],
            )
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE status = 'doing'")
        (job_id,) = cursor.fetchone()

    async def retry() -> None:
        app = procrastinate.App(connector=PsycopgConnector(kwargs=connector_params("default")))
        async with app.open_async():
            await HouseWorker(app=app)._persist_job_status(
                Job(id=job_id, queue="default", lock=None, queueing_lock="lake:1", task_name="x"),
                Status.FAILED,
                RetryDecision(retry_in={"seconds": 1}),
                None,
                None,
            )

    asyncio.run(retry())
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs ORDER BY id")
        assert cursor.fetchall() == [("aborted",), ("todo",)]
