"""Invariants as queries: each returns the rows that break it, so an empty answer is the proof.

Apps register theirs in `AppConfig.ready()` from their `invariants.py`. `manage check_invariants` runs all of them as
the reporting role, which reads past row-level security, so that no shop's rows can hide.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

REPORT_ALIAS = "report"


@dataclass(frozen=True)
class Invariant:
    """`sql` selects offending rows only; its column names say what each value is."""

    id: str
    title: str
    sql: str


@dataclass(frozen=True)
class Finding:
    """What one check found: `count` offending rows, the first of them in `rows` as column → value."""

    invariant: Invariant
    count: int
    rows: Sequence[dict[str, Any]]


_registered: dict[tuple[str, str], Invariant] = {}


def register(id: str, title: str, sql: str) -> None:  # noqa: A002  # the id is what the rule is called
    """Add a check. One id may have several, told apart by title; the same id and title with other SQL is an error."""
    invariant = Invariant(id=id, title=title, sql=sql)
    if _registered.setdefault((id, title), invariant) != invariant:
        raise ValueError(f"{id} {title!r} is registered twice with different SQL")


def registered() -> list[Invariant]:
    """Every check, in the order of the invariants' numbers."""
    return sorted(_registered.values(), key=lambda one: (int(one.id.partition("-")[2] or 0), one.title))


def check_all(*, only: Collection[str] = (), alias: str = REPORT_ALIAS, keep_rows: int = 20) -> list[Finding]:
    """Run the checks (those whose id is in `only`, else all) and return what each found, also when it is nothing.

    Through the `report` alias every shop is seen; through another only what its role and block may see.
    """
    findings = []
    for invariant in registered():
        if only and invariant.id not in only:
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute(invariant.sql)
            columns = [column.name for column in cursor.description or ()]
            offending = cursor.fetchall()
        rows = [dict(zip(columns, row, strict=True)) for row in offending[:keep_rows]]
        findings.append(Finding(invariant=invariant, count=len(offending), rows=rows))
    return findings


def violations(*, only: Collection[str] = (), alias: str = REPORT_ALIAS) -> list[Finding]:
    """Only the checks that found something."""
    return [finding for finding in check_all(only=only, alias=alias) if finding.count]
