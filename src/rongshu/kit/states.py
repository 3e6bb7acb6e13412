"""State machines as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

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
        manager = type(row)._default_manager
        if manager.filter(pk=row.pk, **{field: old}).update(**{field: new, **changes}) != 1:
            raise IllegalTransition(machine=self.name, state=old, event=event)
        for name, value in {field: new, **changes}.items():
            setattr(row, name, value)
        return new
