"""The worker as a process: it runs, relays, sweeps, ends in order, and nothing it was killed over is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import procrastinate
import pytest
from django.db import connection, connections
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
from rongshu.kit.testing.processes import RunningProcess, environment, free_port, until
from rongshu.kit.work.runner import CUT_OFF_CODE, CUT_OFF_S, HouseWorker

pytestmark = [pytest.mark.serial, pytest.mark.inv("INV-35")]

Launch = Callable[..., RunningProcess]


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


@pytest.mark.faults
@pytest.mark.inv("INV-37")
def test_a_job_whose_end_was_not_recorded_runs_again_under_the_same_worker(worker_process: Launch) -> None:
    """The connection is cut while the worker writes that the job has ended: nobody may think that it still runs."""
    shop = _shop()
    running = worker_process()
    _send(shop, "1")
    until(lambda: _delivered() == ["1"], "the worker to work")
    with connection.cursor() as held, connections["owner"].cursor() as row:
        held.execute("BEGIN")
        held.execute("LOCK TABLE notifications_sandboxmessage IN ACCESS EXCLUSIVE MODE")
        _send_on_another_connection(shop)
        until(lambda: _running_elsewhere() == 1, "the job to be in hand")
        row.execute("BEGIN")
        row.execute("SELECT id FROM procrastinate_jobs WHERE status = 'doing' FOR UPDATE")
        (job_id,) = row.fetchone()
        held.execute("ROLLBACK")
        until(lambda: _cut_what_waits_for("procrastinate_finish_job") == 1, "the end to be written")
        row.execute("ROLLBACK")
    until(lambda: queue_gauges().running == 0, "the job to be found again")
    until(lambda: _status(job_id) == "succeeded", "the job to end")
    assert running.process.poll() is None
    assert parked_jobs() == []


def _cut_what_waits_for(function: str) -> int:
    """Cut every connection of the test's database that waits for a lock inside a function; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock' AND query LIKE %s AND pid <> pg_backend_pid()",
            [f"%{function}%"],
        )
        return int(cursor.fetchone()[0])


def _status(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job_id])
        return str(cursor.fetchone()[0])


@pytest.mark.faults
def test_told_to_end_it_does_whatever_its_jobs_wait_for(worker_process: Launch) -> None:
    shop = _shop()
    running = worker_process("--grace", "0.5")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE notifications_sandboxmessage IN ACCESS EXCLUSIVE MODE")
        _send_on_another_connection(shop)
        until(lambda: _running_elsewhere() == 1, "the job to be in hand")
        assert running.terminate(patience_s=CUT_OFF_S + 8) == CUT_OFF_CODE
        cursor.execute("ROLLBACK")
    worker_process()
    until(lambda: _delivered()[-1:] == ["1"] and queue_gauges().running == 0, "the job to run again")
    assert parked_jobs() == []


@pytest.mark.faults
def test_told_to_end_while_postgres_is_away_it_does(worker_process: Launch) -> None:
    """Its first connection waits for a server that is not there; the library alone would wait half a minute."""
    url = environment()["DATABASE_URL"]
    nowhere = url.replace(f":{urlsplit(url).port}/", f":{free_port()}/")
    running = worker_process(extra={"DATABASE_URL": nowhere})
    until(lambda: _catches_sigterm(running), "the worker to listen to signals")
    assert running.terminate(patience_s=15) in (0, CUT_OFF_CODE)


def _catches_sigterm(running: RunningProcess) -> bool:
    lines = Path(f"/proc/{running.process.pid}/status").read_text().splitlines()
    (caught,) = (int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:"))
    return bool(caught & (1 << 14))
