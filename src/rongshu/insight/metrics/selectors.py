"""Numbers for pages, from the catalogue and the lake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from rongshu.insight.lake import reader
from rongshu.insight.lake.selectors import live_paths, waiting_events
from rongshu.insight.metrics.catalogue import CATALOGUE
from rongshu.insight.metrics.types import CampaignReport, Reading, SeriesPoint, Step, reading
from rongshu.kernel import clock
from rongshu.kernel.clock import SHANGHAI
from rongshu.kit.tenancy import current_shop_id

if TYPE_CHECKING:
    import ibis.expr.types as ir

FUNNEL = ("visitors", "sharers", "joins", "paid_orders")
TODAY = ("gmv", "paid_orders", "visitors", "shares", "refunds")
SERIES = ("views", "shares", "joins", "paid_orders")
HOURS_SHOWN = timedelta(hours=72)
_OFFSET_HOURS = 8  # Asia/Shanghai; China has had no summer time since 1991
_BEGIN: Final[Mapping[Step, Callable[[datetime], datetime]]] = {
    "hour": lambda at: at.replace(minute=0, second=0, microsecond=0),
    "day": lambda at: at.replace(hour=0, minute=0, second=0, microsecond=0),
}


def campaign_report(*, activity_id: int) -> CampaignReport:
    """Everything the lake knows of one activity of this shop, in four queries to the lake's engine."""
    paths = live_paths()
    if not paths:
        nothing = {key: reading(key, 0) for key in CATALOGUE}
        return CampaignReport(
            readings=nothing,
            funnel=[nothing[key] for key in FUNNEL],
            series=[],
            step="hour",
            depth=[],
            fresh_until=clock.now(),
            waiting=waiting_events(),
        )
    events = reader.events(paths)
    events = events.filter(events.shop_id == current_shop_id(), events.activity_id == activity_id)
    readings = measure(events, tuple(CATALOGUE))
    series, step = _course(events, SERIES)
    return CampaignReport(
        readings=readings,
        funnel=[readings[key] for key in FUNNEL],
        series=series,
        step=step,
        depth=_buyers_by_depth(events),
        fresh_until=clock.now(),
        waiting=waiting_events(),
    )


def measure(events: ir.Table, keys: Sequence[str]) -> dict[str, Reading]:
    """Values of several metrics over a table of events, in one query."""
    row = events.aggregate(**{key: CATALOGUE[key].value(events) for key in keys}).to_pyarrow().to_pylist()[0]
    return {key: reading(key, row[key]) for key in keys}


def _course(events: ir.Table, keys: Sequence[str]) -> tuple[list[SeriesPoint], Step]:
    """Hours while they fit on a chart, else business days (Asia/Shanghai), none left out between. Two queries."""
    import ibis  # about a second to import: only pages that draw charts pay it

    span = events.aggregate(first=events.at.min(), last=events.at.max()).to_pyarrow().to_pylist()[0]
    if span["first"] is None:
        return [], "hour"
    step: Step = "hour" if span["last"] - span["first"] <= HOURS_SHOWN else "day"
    begin = _BEGIN[step]
    # Shifted to Shanghai's wall clock first, so that a day begins at its midnight. Truncating drops the zone.
    local = (events.at + ibis.interval(hours=_OFFSET_HOURS)).truncate("h" if step == "hour" else "D")
    grouped = events.group_by(bucket=local).aggregate(**{key: CATALOGUE[key].value(events) for key in keys})
    found = {row["bucket"].replace(tzinfo=SHANGHAI): row for row in grouped.to_pyarrow().to_pylist()}
    at, last = begin(span["first"].astimezone(SHANGHAI)), begin(span["last"].astimezone(SHANGHAI))
    points = []
    while at <= last:
        row = found.get(at, {})
        points.append(SeriesPoint(at=at, values={key: float(row.get(key) or 0) for key in keys}))
        at += timedelta(hours=1) if step == "hour" else timedelta(days=1)
    return points, step


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
