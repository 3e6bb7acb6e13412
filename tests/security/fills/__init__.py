"""How each address is filled in, one module per area.

A module may have `FILLS` (by pattern), `BODIES` (by API operation), `MISSING` (ids that nobody has, by kind) and
`furnish(world, till)`, which puts its things into a shop's world and returns their ids. A new area adds a module here
and touches no other.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from tests.security.fills.fill import Fill

__all__ = ["BODIES", "FILLS", "FURNISHERS", "MISSING", "Fill"]

FILLS: Final[dict[str, Fill]] = {}
BODIES: Final[dict[str, Any]] = {}
MISSING: Final[dict[str, str]] = {}
FURNISHERS: Final[list[Callable[..., dict[str, str]]]] = []


def _once(into: dict[str, Any], more: dict[str, Any], where: str) -> None:
    twice = into.keys() & more.keys()
    if twice:
        raise ValueError(f"{where} describes again: {', '.join(sorted(twice))}")
    into.update(more)


for _found in sorted(iter_modules(__path__), key=lambda one: (one.name != "spine", one.name)):
    _module = import_module(f"{__name__}.{_found.name}")
    _once(FILLS, getattr(_module, "FILLS", {}), _found.name)
    _once(BODIES, getattr(_module, "BODIES", {}), _found.name)
    _once(MISSING, getattr(_module, "MISSING", {}), _found.name)
    if hasattr(_module, "furnish"):
        FURNISHERS.append(_module.furnish)
