"""Every lock this app takes: the import's row, before any product."""

from __future__ import annotations

from rongshu.kit.locks import lock_rows
from rongshu.supply.assortment.errors import ImportNotFound
from rongshu.supply.assortment.models import ImportRun


def lock_run(run_id: int) -> ImportRun:
    """Lock an import. Raises ImportNotFound."""
    found = lock_rows(ImportRun.objects.filter(pk=run_id))
    if not found:
        raise ImportNotFound
    return found[0]
