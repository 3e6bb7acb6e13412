from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
import structlog
from django.conf import settings
from django.db import connection
from procrastinate import exceptions
from procrastinate.contrib.django import app as house_app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.job_context import JobContext
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker
from psycopg_pool import AsyncConnectionPool

from rongshu.kit import housekeeping
from rongshu.kit.batches import deliver_all
from rongshu.kit.jobs import sweep_shop
from rongshu.kit.jobs_admin import error_note, rescue_stalled
from rongshu.kit.relay import relay_once
from rongshu.kit.shops import all_shop_ids
from rongshu.kit.work.loops import Loop, every

CONCURRENCY = 4
POLL_S = 0.3
HEARTBEAT_S = 2.0
DEAD_AFTER_S = 8.0
RESCUE_EVERY_S = 2.0
RELAY_IDLE_S = 0.2
BATCH_IDLE_S = 0.5
SWEEP_IDLE_S = 1.0
SWEEP_SELDOM_S = 30.0
TIDY_EVERY_S = 3600.0
GRACE_S = 7.0
CUT_OFF_S = 2.0  # after the grace; together below the 10 s that supervisors give before they kill
CONNECT_WITHIN_S = 5.0
CUT_OFF_CODE = 75  # EX_TEMPFAIL

_log = structlog.get_logger("rongshu.worker")


class HouseWorker(Worker):
    """Procrastinate's worker, which also survives what a retried `once` job can meet, and lost connections."""

    async def _persist_job_status(self, job: Any, *args: Any, **kwargs: Any) -> None:
        try:
            try:
                await super()._persist_job_status(job, *args, **kwargs)
            except exceptions.UniqueViolation:
                # The retry would wait beside another job for the same piece of work: that one will do it.
                await self.app.connector.execute_query_async(
                    "UPDATE procrastinate_jobs SET status = 'aborted', abort_requested = false "
                    "WHERE id = %(job_id)s AND status = 'doing'",
                    job_id=job.id,
                )
        except exceptions.ConnectorException:
            # PostgreSQL went away: the job may stand as running under a worker that is done with it. This life of the
            # worker ends, which leaves the job without a worker, and so it is found and runs again.
            self.stop()  # type: ignore[no-untyped-call]  # the library leaves it untyped
            raise

    async def _update_heartbeat(self) -> None:
        """As the parent does, but a beat missed while PostgreSQL restarts is not the last."""
        while True:
            await asyncio.sleep(self.update_heartbeat_interval)
            with contextlib.suppress(exceptions.ConnectorException):
                assert self.worker_id is not None
                await self.app.job_manager.update_heartbeat(self.worker_id)


def note_failure(call_next: Callable[[], Any], context: JobContext, _worker: Worker) -> Any:
    """Keep the last error of a job beside it, for whoever finds it parked."""
    try:
        return call_next()
    except Exception as error:
        if context.job.id is not None:
            with contextlib.suppress(Exception):
                error_note(job_id=context.job.id, error=error)
        raise
    finally:
        connection.close_if_unusable_or_obsolete()


def run_worker(
    *, concurrency: int = CONCURRENCY, grace_s: float = GRACE_S, stop: threading.Event | None = None
) -> None:
    """Run all loops and the job worker until SIGTERM or SIGINT (or `stop` is set, in tests), then end in order.

    Jobs in hand get `grace_s` seconds. Told by a signal, the process is gone CUT_OFF_S seconds later whatever holds it
    (a row lock, a gateway that says nothing), with CUT_OFF_CODE; what is cut off is found by its dead heartbeat and
    runs again elsewhere.
    """
    stop = stop or threading.Event()
    loops = [
        Loop("relay", _relay, idle_s=RELAY_IDLE_S, stop=stop),
        Loop("followers", deliver_all, idle_s=BATCH_IDLE_S, stop=stop),
        Loop("sweeper", _sweeps(), idle_s=SWEEP_IDLE_S, stop=stop),
        Loop("rescue", every(RESCUE_EVERY_S, _rescue), idle_s=0.5, stop=stop),
        Loop("tidy", every(TIDY_EVERY_S, _tidy), idle_s=1.0, stop=stop),
    ]
    for loop in loops:
        loop.start()
    try:
        asyncio.run(_work(concurrency, grace_s, stop))
    finally:
        stop.set()
        for loop in loops:
            loop.join(timeout=grace_s)


def _cut_off() -> None:
    _log.warning("worker_cut_off")
    os._exit(CUT_OFF_CODE)


async def _work(concurrency: int, grace_s: float, stop: threading.Event) -> None:
    """Keep a job worker running: when PostgreSQL goes away it ends, and is begun anew."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 1, thread_name_prefix="job"))
    ended = asyncio.Event()

    def told_to_end() -> None:
        if not ended.is_set():
            last = threading.Timer(grace_s + CUT_OFF_S, _cut_off)
            last.daemon = True  # gone with the process when all ends in time
            last.start()
        ended.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told_to_end)
    watcher = asyncio.create_task(_watch(stop, ended))
    failures = 0
    while not ended.is_set():
        started = loop.time()
        try:
            await _serve(concurrency, grace_s, ended)
        except Exception:  # noqa: BLE001  # logged, and begun anew
            failures = failures + 1 if loop.time() - started < 30 else 1
            if failures == 1:
                _log.exception("worker_interrupted")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), min(0.25 * 2**failures, 4.0))
    watcher.cancel()


async def _watch(stop: threading.Event, ended: asyncio.Event) -> None:
    while not ended.is_set():
        if stop.is_set():
            ended.set()
        await asyncio.sleep(0.1)
    stop.set()


async def _serve(concurrency: int, grace_s: float, ended: asyncio.Event) -> None:
    """One life of a job worker.

    It fetches through a pool of its own. Tasks stay bound to the house's app, so that a job that defers another does
    so on Django's connection, in its own transaction.
    """
    app = procrastinate.App(connector=PsycopgConnector())
    app.tasks = house_app.tasks
    # Opened here, as the library would wait half a minute for PostgreSQL and hear of nothing meanwhile.
    pool = AsyncConnectionPool(
        kwargs=connector_params(settings.PROCRASTINATE_DATABASE_ALIAS),
        check=AsyncConnectionPool.check_connection,
        min_size=1,
        max_size=concurrency + 2,
        timeout=CONNECT_WITHIN_S,
        reconnect_timeout=CONNECT_WITHIN_S,
        open=False,
    )
    async with pool, app.open_async(pool):
        worker = HouseWorker(
            app=app,
            concurrency=concurrency,
            fetch_job_polling_interval=POLL_S,
            listen_notify=False,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=DEAD_AFTER_S,
            shutdown_graceful_timeout=grace_s,
            task_middleware=[note_failure],
        )
        running = asyncio.create_task(_run(worker))
        stopping = asyncio.create_task(ended.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        worker.stop()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        if worker.worker_id is None:
            running.cancel()  # it has nothing in hand, and may be waiting for PostgreSQL
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _run(worker: Worker) -> None:
    await worker.run()  # type: ignore[no-untyped-call]  # the library leaves it untyped


def _relay() -> bool:
    return relay_once() > 0


def _sweeps() -> Callable[[], bool]:
    """A round over the shops, with the sweepers nobody waits for when it is time for them, first at once."""
    seldom_due = 0.0

    def sweep() -> bool:
        nonlocal seldom_due
        seldom = time.monotonic() >= seldom_due
        if seldom:
            seldom_due = time.monotonic() + SWEEP_SELDOM_S
        for shop_id in all_shop_ids():
            sweep_shop(shop_id, seldom=seldom)
        return False

    return sweep


def _rescue() -> None:
    rescued = rescue_stalled(dead_after_s=DEAD_AFTER_S)
    if rescued:
        _log.warning("jobs_rescued", count=rescued)


def _tidy() -> None:
    housekeeping.tidy_installation()
    for shop_id in all_shop_ids():
        housekeeping.tidy_shop(shop_id)
