"""Looking after jobs: what is parked, what waits, what a dead worker left behind.

Job tables have no shop column and no row-level security; everything here that a console shows filters by the shop that
each job carries in its arguments.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from rongshu.kit.errors import NotFound
from rongshu.kit.jobs import MAX_ATTEMPTS
from rongshu.kit.logs import mask
from rongshu.kit.tenancy import current_shop_id

KEPT_HOURS = 72


@dataclass(frozen=True)
class ParkedJob:
    """A job that used up its attempts and waits for a person. `since` is real time."""

    id: int
    task: str
    queue: str
    shop_id: int | None
    arguments: dict[str, Any]
    attempts: int
    error: str
    since: datetime | None


@dataclass(frozen=True)
class QueueGauges:
    """What operations look at. `oldest_wait_s` is how long the first due job has waited, in seconds."""

    waiting: int
    running: int
    parked: int
    oldest_wait_s: float
    unrelayed: int


def parked_jobs(*, shop_id: int | None = None, limit: int = 100) -> list[ParkedJob]:
    """Parked jobs, newest first: of one shop (the console), or of the installation (operators)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.queue_name, (j.args->>'shop_id')::bigint, j.args, j.attempts, "
            "coalesce(x.error, ''), x.at "
            "FROM procrastinate_jobs j LEFT JOIN kit_joberror x ON x.job_id = j.id WHERE j.status = 'failed' "
            "AND (%s::bigint IS NULL OR (j.args->>'shop_id')::bigint = %s) ORDER BY j.id DESC LIMIT %s",
            [shop_id, shop_id, limit],
        )
        return [
            ParkedJob(
                id=row[0],
                task=row[1],
                queue=row[2],
                shop_id=row[3],
                arguments={key: value for key, value in _arguments(row[4]).items() if key != "shop_id"},
                attempts=row[5],
                error=row[6],
                since=row[7],
            )
            for row in cursor.fetchall()
        ]


def job_retry(*, job_id: int) -> None:
    """Put a parked job of this block's shop back to work, its attempts counted anew. Raises NotFound.

    When another job for the same piece of work waits already, the parked one is dropped: that one will do it.
    """
    shop_id = current_shop_id()
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL "
                    "WHERE id = %s AND status = 'failed' AND (args->>'shop_id')::bigint = %s",
                    [job_id, shop_id],
                )
        except IntegrityError:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed' "
                "AND (args->>'shop_id')::bigint = %s",
                [job_id, shop_id],
            )
        if cursor.rowcount != 1:
            raise NotFound


def queue_gauges() -> QueueGauges:
    """Counts over the installation; cheap enough to ask every few seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'), "
            "count(*) FILTER (WHERE status = 'failed') "
            "FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"
        )
        waiting, running, parked = cursor.fetchone()
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0) "
            "FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
            "WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
        )
        (oldest,) = cursor.fetchone()
        cursor.execute("SELECT rongshu_unrelayed()")
        (unrelayed,) = cursor.fetchone()
    return QueueGauges(waiting, running, parked, float(oldest), unrelayed)


def rescue_stalled(*, dead_after_s: float) -> int:
    """Give jobs of dead workers back to the queue. Returns how many were rescued.

    A worker is dead when it has not beaten its heart for `dead_after_s` seconds or is gone. Its job runs again: jobs
    are wake-ups and change nothing the second time. Where another job for the same piece of work waits already, the
    rescued one is closed instead. Killing also costs an attempt, so a job that kills workers ends parked.
    """
    rescued = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => %s)",
            [dead_after_s],
        )
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL ORDER BY id"
        )
        for (job_id,) in cursor.fetchall():
            try:
                with transaction.atomic():
                    cursor.execute(
                        "UPDATE procrastinate_jobs SET attempts = attempts + 1, scheduled_at = NULL, status = "
                        "(CASE WHEN attempts + 1 < %s THEN 'todo' ELSE 'failed' END)::procrastinate_job_status "
                        "WHERE id = %s AND status = 'doing' AND worker_id IS NULL",
                        [MAX_ATTEMPTS, job_id],
                    )
            except IntegrityError:
                close_superseded(job_id)
            rescued += 1
    return rescued


def error_note(*, job_id: int, error: BaseException) -> None:
    """Keep the last error of a job: its kind and words, masked, at most 500 characters."""
    text = f"{type(error).__name__}: {error}"[:500]
    masked = str(mask(None, "", {"error": text})["error"])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kit_joberror (job_id, error, at) VALUES (%s, %s, now()) "
            "ON CONFLICT (job_id) DO UPDATE SET error = excluded.error, at = excluded.at",
            [job_id, masked.replace("\0", "")],
        )


def forget_errors() -> int:
    """Delete the errors of jobs that are gone or ended well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kit_joberror x WHERE NOT EXISTS (SELECT FROM procrastinate_jobs j "
            "WHERE j.id = x.job_id AND j.status IN ('todo', 'doing', 'failed'))"
        )
        return int(cursor.rowcount)


def close_superseded(job_id: int) -> None:
    """End a running job whose work another waiting job will do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'aborted', abort_requested = false "
            "WHERE id = %s AND status = 'doing'",
            [job_id],
        )


def forget_finished(*, hours: int = KEPT_HOURS, most: int = 20_000) -> int:
    """Delete jobs that ended well, or were called off, more than `hours` ago. Parked jobs stay for a person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id IN ("
            "SELECT j.id FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'cancelled', 'aborted') "
            "AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id "
            "AND e.at >= now() - make_interval(hours => %s)) ORDER BY j.id LIMIT %s)",
            [hours, most],
        )
        return int(cursor.rowcount)


def _arguments(value: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return loaded
