"""Calculations of standing and points, in whole points and whole basis points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

FULL_BP: Final = 10_000


class Step(Protocol):
    """What a ladder is made of."""

    @property
    def growth_min(self) -> int: ...


S = TypeVar("S", bound=Step)


def per_yuan(paid_fen: int, rate_bp: int) -> int:
    """⌊paid_fen · rate_bp / 1000000⌋: one per yuan at 10000 (rules of the points programme, §13)."""
    if paid_fen < 0 or rate_bp < 0:
        raise ValueError("per_yuan() takes a non-negative amount and rate")
    return paid_fen * rate_bp // (FULL_BP * 100)


def reached(ladder: Sequence[S], growth: int) -> S | None:
    """Highest step whose threshold the growth meets, or None below the first."""
    held = [step for step in ladder if step.growth_min <= growth]
    return max(held, key=lambda step: step.growth_min, default=None)


def following(ladder: Sequence[S], growth_min: int) -> S | None:
    """The step above the one with that threshold (0 for none), or None at the top."""
    above = [step for step in ladder if step.growth_min > growth_min]
    return min(above, key=lambda step: step.growth_min, default=None)


def progress(growth: int, start: int, goal: int) -> int:
    """Whole percent of the way from one threshold to the next, 0 to 100."""
    if goal <= start:
        return 100
    return max(0, min(100, (growth - start) * 100 // (goal - start)))


P = TypeVar("P")


def take(portions: Sequence[tuple[P, int]], wanted: int) -> list[tuple[P, int]]:
    """What each portion in turn contributes until `wanted` is met; less in all when they do not suffice."""
    taken = []
    for portion, available in portions:
        part = min(available, wanted)
        if part > 0:
            taken.append((portion, part))
            wanted -= part
    return taken
