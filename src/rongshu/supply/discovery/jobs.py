"""Wake-ups of discovery."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rongshu.kernel import clock
from rongshu.kit.jobs import job, sweeper
from rongshu.supply.discovery import rules
from rongshu.supply.discovery.models import SearchIndex
from rongshu.supply.discovery.services import index_rebuild, index_refresh

REFRESH_EVERY: Final = timedelta(minutes=5)
REBUILD_EVERY: Final = timedelta(days=1)  # words are counted then


@job()
def rebuild_index(*, shop_id: int) -> None:
    """The whole index of a shop."""
    index_rebuild()


@job()
def refresh_index(*, shop_id: int) -> None:
    """Sales and stock in the index."""
    index_refresh()


@sweeper
def sweep_index(shop_id: int) -> None:
    """An index that is missing, of an older cut, or a day old is built again; sales and stock follow every
    few minutes."""
    index = SearchIndex.objects.first()
    now = clock.now()
    if index is None or index.edition != rules.EDITION or index.built_at < now - REBUILD_EVERY:
        rebuild_index.defer(shop_id=shop_id, once=f"discovery.rebuild:{shop_id}")
    elif index.refreshed_at < now - REFRESH_EVERY:
        refresh_index.defer(shop_id=shop_id, once=f"discovery.refresh:{shop_id}")
