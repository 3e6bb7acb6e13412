"""Writes of discovery, one use case per function."""

from rongshu.supply.discovery.services.favourites import favourite_set
from rongshu.supply.discovery.services.history import history_clear, history_record
from rongshu.supply.discovery.services.index import index_rebuild, index_refresh, products_index

__all__ = [
    "favourite_set",
    "history_clear",
    "history_record",
    "index_rebuild",
    "index_refresh",
    "products_index",
]
