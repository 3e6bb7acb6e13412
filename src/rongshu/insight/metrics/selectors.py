"""Numbers for pages, from the catalogue and the lake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from rongshu.insight.lake import reader
from rongshu.insight.lake.selectors import live_paths, waiting_events
from rongshu.insight.metrics.catalogue import CATALOGUE
from rongshu.insight.metrics.types import CampaignReport, Reading, SeriesPoint, reading
from rongshu.kernel import clock
from rongshu.kit.tenancy import current_shop_id

if TYPE_CHECKING:
    import ibis.expr.types as ir

FUNNEL = ("visitors", "sharers", "joins", "paid_orders")
TODAY = ("gmv", "paid_orders", "visitors", "shares", "refunds")
SERIES = ("views", "shares", "joins", "paid_orders")


def campaign_report(*, activity_id: int) -> CampaignReport:
    """Everything the lake knows of one activity of this shop, in three queries to the lake's engine."""
    paths = live_paths()
    if not paths:
        nothing = {key: reading(key, 0) for key in CATALOGUE}
        return CampaignReport(
            readings=nothing,
            funnel=[nothing[key] for key in FUNNEL],
            series=[],
            depth=[],
            fresh_until=clock.now(),
            waiting=waiting_events(),
        )
    events = reader.events(paths)
    events = events.filter(events.shop_id == current_shop_id(), events.activity_id == activity_id)
    readings = measure(events, tuple(CATALOGUE))
    return CampaignReport(
        readings=readings,
        funnel=[readings[key] for key in FUNNEL],
        series=_hourly(events, SERIES),
        depth=_buyers_by_depth(events),
        fresh_until=clock.now(),
        waiting=waiting_events(),
    )


def measure(events: ir.Table, keys: Sequence[str]) -> dict[str, Reading]:
    """Values of several metrics over a table of events, in one query."""
    row = events.aggregate(**{key: CATALOGUE[key].value(events) for key in keys}).to_pyarrow().to_pylist()[0]
    return {key: reading(key, row[key]) for key in keys}


def _hourly(events: ir.Table, keys: Sequence[str]) -> list[SeriesPoint]:
    hour = events.at.truncate("h")
    grouped = events.group_by(hour=hour).aggregate(**{key: CATALOGUE[key].value(events) for key in keys})
    return [
        # The engine runs in UTC and truncating drops the zone from its answer.
        SeriesPoint(at=row["hour"].replace(tzinfo=UTC), values={key: float(row[key] or 0) for key in keys})
        for row in grouped.order_by("hour").to_pyarrow().to_pylist()
    ]


def _buyers_by_depth(events: ir.Table) -> list[tuple[int, int]]:
    paid = events.filter(events.name == "order.paid")
    depth = paid.link_depth.fill_null(0)
    grouped = paid.group_by(depth=depth).aggregate(buyers=paid.person.nunique()).order_by("depth")
    return [(int(row["depth"]), int(row["buyers"])) for row in grouped.to_pyarrow().to_pylist()]


def shop_today() -> dict[str, Reading]:
    """The shop's business day so far: visitors, shares, paid orders, GMV, refunds."""
    today = clock.today()
    paths = live_paths(since=today, until=today)
    if not paths:  # an engine that has nothing to read need not be started
        return {key: reading(key, 0) for key in TODAY}
    events = reader.events(paths)
    return measure(events.filter(events.shop_id == current_shop_id()), TODAY)
