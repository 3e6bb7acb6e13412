"""What operations ask a `web` process: is it up, is it ready, how is it doing."""

from __future__ import annotations

import hmac

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import Gauge

from rongshu.kit.http.clients import is_this_machine
from rongshu.kit.jobs_admin import queue_gauges

_log = structlog.get_logger("rongshu.health")

_JOBS = Gauge("rongshu_jobs", "Jobs by state", ["state"], multiprocess_mode="mostrecent")
_OLDEST = Gauge(
    "rongshu_jobs_oldest_wait_seconds",
    "How long the first due job has waited",
    multiprocess_mode="mostrecent",
)
_UNRELAYED = Gauge(
    "rongshu_outbox_unrelayed", "Events not yet announced to live processes", multiprocess_mode="mostrecent"
)

_migrated = False


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing else, so that a sick database does not get the process killed."""
    return JsonResponse({"status": "up"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and has every migration of this code, else 503. Traffic may come, or must wait."""
    checks = {"database": False, "migrations": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        checks["migrations"] = _all_migrations_applied()
    except DatabaseError as error:
        _log.warning("not_ready", error=str(error).strip()[:200])
        connection.close()
    ready = all(checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", **checks}, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus exposition. For this machine itself, or with `RONGSHU_METRICS_TOKEN` as bearer; 404 for all others."""
    token = settings.RONGSHU_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    by_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
    if not by_token and not is_this_machine(
        peer=request.META.get("REMOTE_ADDR", ""), forwarded=request.headers.get("X-Forwarded-For", "")
    ):
        raise Http404
    gauges = queue_gauges()
    _JOBS.labels("waiting").set(gauges.waiting)
    _JOBS.labels("running").set(gauges.running)
    _JOBS.labels("parked").set(gauges.parked)
    _OLDEST.set(gauges.oldest_wait_s)
    _UNRELAYED.set(gauges.unrelayed)
    page: HttpResponse = ExportToDjangoView(request)
    return page


def _all_migrations_applied() -> bool:
    """Looked up until it is true; a process never becomes older than its database."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connections["default"])
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
