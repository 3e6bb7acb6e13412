"""Deadlines: what is due is read from the cases' own column, jobs only wake it up."""

from __future__ import annotations

from typing import Final

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.jobs import job, sweeper
from rongshu.trade.aftersales.models import Case
from rongshu.trade.aftersales.services import case_due

_BATCH: Final = 100


@job()
def end_wait(*, shop_id: int, case_id: int) -> None:
    """Do what follows from a wait that is over. Changes nothing when it is not."""
    case_due(case_id=case_id)


@sweeper
def sweep_due_cases(shop_id: int) -> None:
    """Defer the end of each wait that is over."""
    due = Case.objects.filter(closed_at__isnull=True, due_at__lte=DatabaseNow())
    for case_id in due.order_by("due_at").values_list("pk", flat=True)[:_BATCH]:
        end_wait.defer(shop_id=shop_id, once=f"aftersale-due:{case_id}", case_id=case_id)
