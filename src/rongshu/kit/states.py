"""State machines as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

from rongshu.kit.errors import IllegalTransition


@dataclass(frozen=True)
class TransitionTable:
    """`{(state, event): next state}` for one kind of row."""

    name: str
    steps: Mapping[tuple[str, str], str]

    def next_state(self, state: str, event: str) -> str:
        """State an event leads to. Raises IllegalTransition."""
        try:
            return self.steps[state, event]
        except KeyError:
            raise IllegalTransition(machine=self.name, state=state, event=event) from None

    def sources(self, event: str) -> list[str]:
        """States in which an event is legal."""
        return [state for state, name in self.steps if name == event]

    def apply(self, row: models.Model, event: str, *, field: str = "state", **changes: Any) -> str:
        """Move a row by `UPDATE … WHERE state = old`, writing other columns in the same statement.

        Returns the new state and mirrors it on the instance. Raises IllegalTransition when the table has no such
        step, or when another transaction moved the row first (zero rows: the race is lost, nothing is changed).
        """
        old = getattr(row, field)
        new = self.next_state(old, event)
        if _move(row, field, old, {field: new, **changes}) != 1:
            raise IllegalTransition(machine=self.name, state=old, event=event)
        for name, value in {field: new, **changes}.items():
            setattr(row, name, value)
        return new


def _move(row: models.Model, field: str, old: str, values: Mapping[str, Any]) -> int:
    """Write columns of a row that is still in its old state; how many rows that were. One statement.

    Its text is made once for each set of columns: every purchase moves several rows, and building the same queryset
    takes longer than the update. Values may be expressions; then the queryset is built.
    """
    if any(hasattr(value, "resolve_expression") for value in values.values()):
        return type(row)._default_manager.filter(pk=row.pk, **{field: old}).update(**values)
    columns, sql = _statement(type(row), field, tuple(values))
    params = [
        column.get_db_prep_save(value, connection)
        for column, value in zip(columns, values.values(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, row.pk, old])
        return int(cursor.rowcount)


@cache
def _statement(
    model: type[models.Model], field: str, names: tuple[str, ...]
) -> tuple[tuple[models.Field[Any, Any], ...], str]:
    meta, quote = model._meta, connection.ops.quote_name
    columns = tuple(_column(model, name) for name in names)
    changes = ", ".join(f"{quote(str(column.column))} = %s" for column in columns)
    key, state = (quote(str(_column(model, name).column)) for name in ("pk", field))
    return columns, f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {key} = %s AND {state} = %s"  # noqa: S608 - names of columns


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise TypeError(f"{model.__name__}.{name} is not a column")
    return found
