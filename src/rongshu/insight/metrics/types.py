from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rongshu.insight.metrics.catalogue import CATALOGUE, Metric, Unit
from rongshu.kernel.money import Money

Step = Literal["hour", "day"]


@dataclass(frozen=True)
class Reading:
    """A metric's value, in its unit (fen, whole count, or ratio)."""

    metric: Metric
    value: float

    @property
    def text(self) -> str:
        """For people: yuan, a grouped count, or two decimals."""
        if self.metric.unit is Unit.FEN:
            return str(Money(int(self.value)))
        if self.metric.unit is Unit.RATIO:
            return f"{self.value:.2f}"
        return f"{int(self.value):,}"


@dataclass(frozen=True)
class SeriesPoint:
    """One hour or business day of a campaign; `at` is when it begins."""

    at: datetime
    values: dict[str, float]


@dataclass(frozen=True)
class CampaignReport:
    """What a campaign's page shows: readings by key, the funnel in order, its course, buyers by share depth.

    The course runs from the first event to the last in even steps of `step`, those in which nothing happened included.
    """

    readings: dict[str, Reading]
    funnel: list[Reading]
    series: list[SeriesPoint]
    step: Step
    depth: list[tuple[int, int]]
    fresh_until: datetime
    waiting: int


def reading(key: str, value: float | None) -> Reading:
    return Reading(metric=CATALOGUE[key], value=float(value or 0))
