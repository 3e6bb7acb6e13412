"""What other apps know of a person, and what keeps a person from leaving: registered from above in `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Rows = Sequence[dict[str, Any]]
Source = Callable[[int], Rows]
Check = Callable[[int], str]

_sources: dict[str, Source] = {}
_checks: dict[str, Check] = {}


def export_source(name: str, rows: Source) -> None:
    """`rows(user_id)` are what a person may take along under `<name>.json`, as JSON values. Other people are masked."""
    if _sources.setdefault(name, rows) is not rows:
        raise ValueError(f"{name} is exported already")


def closure_check(name: str, why_not: Check) -> None:
    """`why_not(user_id)` is a sentence when something of the person's is still open, else empty."""
    if _checks.setdefault(name, why_not) is not why_not:
        raise ValueError(f"{name} is checked already")


def export_sources() -> dict[str, Source]:
    return dict(sorted(_sources.items()))


def blocking_reasons(user_id: int) -> list[str]:
    """Every reason why a person cannot leave now."""
    return [reason for _name, check in sorted(_checks.items()) if (reason := check(user_id))]
