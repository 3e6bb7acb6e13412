from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rongshu.insight.metrics.catalogue import CATALOGUE, Metric, Unit
from rongshu.kernel.money import Money


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
    """One hour of a campaign."""

    at: datetime
    values: dict[str, float]


@dataclass(frozen=True)
class CampaignReport:
    """What a campaign's page shows: readings by key, the funnel in order, the hourly series, buyers by share depth."""

    readings: dict[str, Reading]
    funnel: list[Reading]
    series: list[SeriesPoint]
    depth: list[tuple[int, int]]
    fresh_until: datetime
    waiting: int


def reading(key: str, value: float | None) -> Reading:
    return Reading(metric=CATALOGUE[key], value=float(value or 0))
