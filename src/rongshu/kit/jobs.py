"""Jobs: rows in the same database, deferred in the business transaction, retried, then parked where a person sees them.

A job is a wake-up: what is due is decided from business columns when it runs, so a lost, early or doubled job changes
nothing. `sweeper` registers the function that finds due work for one shop; the worker calls it every second or so, and
one that is a `seldom_sweeper` every half minute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import close_old_connections, connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from rongshu.kit.tenancy.blocks import shop_block

SUBSCRIBER_QUEUE = "events"
MAX_ATTEMPTS = 8

_log = structlog.get_logger("rongshu.jobs")


@dataclass(frozen=True)
class Job:
    """A registered job. Call it to run it here and now (tests, other jobs); `defer` to have the worker run it."""

    task: Task[..., Any, Any]
    run: Callable[..., None]

    def defer(
        self,
        *,
        shop_id: int,
        once: str | None = None,
        at: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        """Insert the job in the running transaction.

        `once` names a piece of work: while a job of that name waits, another is not added. `at` delays it (real time).
        """
        configured = self.task.configure(queueing_lock=once, schedule_at=at)
        if once is None:
            configured.defer(shop_id=shop_id, **kwargs)
            return
        try:
            with transaction.atomic():
                configured.defer(shop_id=shop_id, **kwargs)
        except AlreadyEnqueued:
            return

    def __call__(self, **kwargs: Any) -> None:
        self.run(**kwargs)


def job(*, queue: str = "default", opens_blocks: bool = False) -> Callable[[Callable[..., None]], Job]:
    """Register a job. Its function takes `shop_id` first and JSON keywords.

    By default it runs in one shop block. `opens_blocks=True` is for work that calls a gateway: the function opens
    short blocks itself, before and after the call, never around it.
    """

    def register(function: Callable[..., None]) -> Job:
        def run(*, shop_id: int, **kwargs: Any) -> None:
            if opens_blocks:
                function(shop_id=shop_id, **kwargs)
            else:
                with shop_block(shop_id):
                    function(shop_id=shop_id, **kwargs)

        def perform(**kwargs: Any) -> None:
            worker_thread = not connection.in_atomic_block
            if worker_thread:
                close_old_connections()
            with structlog.contextvars.bound_contextvars(job=name, shop_id=kwargs.get("shop_id")):
                try:
                    run(**kwargs)
                except Exception:
                    _log.exception("job_failed")
                    raise
                finally:
                    if worker_thread:
                        close_old_connections()

        name = f"{function.__module__.removeprefix('rongshu.')}.{function.__name__}"
        task = app.task(
            name=name,
            queue=queue,
            retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=2),
        )(perform)
        return Job(task=task, run=run)

    return register


Sweep = Callable[[int], None]
_sweepers: dict[str, Sweep] = {}
_seldom: set[str] = set()


def sweeper(function: Sweep) -> Sweep:
    """Register a function `(shop_id)` that runs in a shop block and defers jobs for, or settles, what is due."""
    _sweepers[_name(function)] = function
    return function


def seldom_sweeper(function: Sweep) -> Sweep:
    """Register a sweeper nobody waits for: days and hours decide what it finds, or a job that was lost."""
    _seldom.add(_name(function))
    return sweeper(function)


def _name(function: Sweep) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def sweep_shop(shop_id: int, *, seldom: bool = True) -> None:
    """Run a shop's sweepers, each in its own block; one that fails is logged and does not stop the others.

    `seldom` says whether those run too that nobody waits for.
    """
    for name, function in _sweepers.items():
        if name in _seldom and not seldom:
            continue
        try:
            with shop_block(shop_id):
                function(shop_id)
        except Exception:  # noqa: BLE001  # one sweeper's fault is logged and must not stop the others
            _log.exception("sweeper_failed", sweeper=name, shop_id=shop_id)
