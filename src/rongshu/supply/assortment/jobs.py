"""An import whose worker died is woken again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rongshu.kernel import clock
from rongshu.kit.jobs import seldom_sweeper
from rongshu.supply.assortment.models import ImportRun
from rongshu.supply.assortment.services.importing import work_import

SILENT: Final = timedelta(minutes=10)


@seldom_sweeper
def sweep_silent_imports(shop_id: int) -> None:
    """Wake imports that wait or run without a sign of life for ten minutes."""
    silent = ImportRun.objects.filter(
        state__in=[ImportRun.State.QUEUED, ImportRun.State.RUNNING], touched_at__lte=clock.now() - SILENT
    )
    for run_id in silent.order_by("touched_at").values_list("pk", flat=True)[:20]:
        work_import.defer(shop_id=shop_id, once=f"import:{run_id}", run_id=run_id)
