"""What the mechanics themselves leave behind, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from rongshu.kernel import clock
from rongshu.kit.housekeeping import housekeeper, shop_housekeeper
from rongshu.kit.idempotency import KEPT_DAYS
from rongshu.kit.jobs_admin import forget_errors, forget_finished
from rongshu.kit.models import IdempotencyKey, OutboxEvent

OUTBOX_KEPT = timedelta(days=14)


@housekeeper
def forget_finished_jobs() -> None:
    """Finished jobs after three days."""
    while forget_finished():
        pass
    forget_errors()


@housekeeper
def forget_ended_sessions() -> None:
    """Sessions whose time is over (real time, as browsers count it)."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@shop_housekeeper
def forget_idempotency_keys(shop_id: int) -> None:
    """Keys after a week: nobody repeats a request that late."""
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).delete()


@shop_housekeeper
def forget_drained_events(shop_id: int) -> None:
    """Outbox events that were announced and reached the lake two weeks ago."""
    OutboxEvent.objects.filter(
        relayed=True, drained=True, batched=False, at__lt=clock.now() - OUTBOX_KEPT
    ).delete()
