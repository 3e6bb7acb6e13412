"""Sweeps that move activities when their time has come, one small step each."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import transaction
from django.db.models import QuerySet

from rongshu.campaigns.base.models import Activity
from rongshu.campaigns.base.registry import kinds
from rongshu.campaigns.base.services import activity_end, activity_settle, activity_start
from rongshu.kernel import clock
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.jobs import sweeper

_log = structlog.get_logger("rongshu.campaigns")
_S = Activity.State
_BATCH = 50


@sweeper
def sweep_starts(_shop_id: int) -> None:
    """Scheduled activities whose `starts_at` has come go live."""
    _each(Activity.objects.filter(state=_S.SCHEDULED, starts_at__lte=clock.now()), activity_start)


@sweeper
def sweep_ends(_shop_id: int) -> None:
    """Live and paused activities whose `ends_at` has come end."""
    _each(Activity.objects.filter(state__in=[_S.LIVE, _S.PAUSED], ends_at__lte=clock.now()), activity_end)


@sweeper
def sweep_settlements(_shop_id: int) -> None:
    """Ended and stopped activities of installed kinds are settled once nothing is unresolved."""
    installed = [kind.key for kind in kinds()]
    due = Activity.objects.filter(state__in=[_S.ENDED, _S.STOPPED], reserved=0, kind__in=installed)
    _each(due, activity_settle)


def _each(due: QuerySet[Activity], move: Callable[..., object]) -> None:
    """Move each in a savepoint of its own; somebody else having moved it first is no news."""
    for activity_id in due.order_by("pk").values_list("pk", flat=True)[:_BATCH]:
        try:
            with transaction.atomic():
                move(activity_id=activity_id)
        except IllegalTransition:
            _log.info("activity_moved_already", activity_id=activity_id)
