"""The list of shops, for mechanics that serve all of them in turn. The floor that owns shops provides it."""

from __future__ import annotations

from collections.abc import Callable

_source: list[Callable[[], list[int]]] = []


def provide(source: Callable[[], list[int]]) -> None:
    """Say where the ids of all shops come from; called once, when that app is ready."""
    _source[:] = [source]


def all_shop_ids() -> list[int]:
    """Ids of all shops, ascending."""
    return _source[0]() if _source else []
