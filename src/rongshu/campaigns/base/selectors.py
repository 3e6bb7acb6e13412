"""Reads of campaigns.base."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from rongshu.campaigns.base.errors import ActivityNotFound
from rongshu.campaigns.base.models import Activity, ActivityItem
from rongshu.campaigns.base.registry import PanelView, ShareCard, kind_of, kinds
from rongshu.campaigns.base.types import ActivityItemView, ActivityView

# Most activities a list shows; a shop runs a few at a time.
LIST_LIMIT = 100
MOST_ITEMS = 1000


def activity_view(activity_id: int) -> ActivityView:
    """One activity with its items, in two queries. Raises ActivityNotFound."""
    activity = Activity.objects.filter(pk=activity_id).first()
    if activity is None:
        raise ActivityNotFound
    return _views([activity])[0]


def activities(
    *, kind: str = "", states: Collection[str] = (), after: int | None = None
) -> list[ActivityView]:
    """Newest first, at most LIST_LIMIT, in two queries. `after` is the id of the last one already shown."""
    rows = Activity.objects.order_by("-pk")
    if kind:
        rows = rows.filter(kind=kind)
    if states:
        rows = rows.filter(state__in=list(states))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return _views(list(rows[:LIST_LIMIT]))


def live_activity_of(*, kind: str, product_id: int, at: datetime) -> ActivityView | None:
    """The live activity of a kind a product is in; of several the one that ends first. Two queries."""
    found = (
        Activity.objects.filter(
            kind=kind,
            state=Activity.State.LIVE,
            starts_at__lte=at,
            ends_at__gt=at,
            pk__in=ActivityItem.objects.filter(product_id=product_id).values("activity_id"),
        )
        .order_by("ends_at", "pk")
        .first()
    )
    return view_of(found) if found is not None else None


def live_items(
    *, kind: str, at: datetime, product_ids: Collection[int] | None = None
) -> list[tuple[int, ActivityItemView]]:
    """`(activity_id, item)` of everything in a live activity of a kind, those that end first in front. One query."""
    items = ActivityItem.objects.filter(
        activity__kind=kind,
        activity__state=Activity.State.LIVE,
        activity__starts_at__lte=at,
        activity__ends_at__gt=at,
    )
    if product_ids is not None:
        items = items.filter(product_id__in=list(product_ids))
    return [
        (item.activity_id, ActivityItemView(item.sku_id, item.product_id, item.price_fen))
        for item in items.order_by("activity__ends_at", "pk")[:MOST_ITEMS]
    ]


def product_panels(*, product_id: int, user_id: int | None) -> list[PanelView]:
    """What every installed kind has to show on a product's page."""
    found = (kind.product_panel(product_id, user_id) for kind in kinds())
    return [panel for panel in found if panel is not None]


def home_panels() -> list[PanelView]:
    """What every installed kind has to show on the home page."""
    found = (kind.home_panel() for kind in kinds() if kind.home_panel is not None)
    return [panel for panel in found if panel is not None]


def share_card(target_kind: str, ref: str) -> ShareCard | None:
    """What the first kind that knows a shared target says of it; None when none does."""
    cards = (kind.share_card(target_kind, ref) for kind in kinds() if kind.share_card is not None)
    return next((card for card in cards if card is not None), None)


def rules_of(activity_id: int) -> list[str]:
    """The rules page of an activity: sentences made from the values that are enforced. Raises ActivityNotFound."""
    activity = activity_view(activity_id)
    return list(kind_of(activity.kind).rules_text(activity))


def view_of(row: Activity) -> ActivityView:
    """An activity's row as everybody else sees it, with its items. One query."""
    return _views([row])[0]


def _views(rows: Sequence[Activity]) -> list[ActivityView]:
    items: dict[int, list[ActivityItem]] = {}
    for item in ActivityItem.objects.filter(activity_id__in=[row.pk for row in rows]).order_by("pk"):
        items.setdefault(item.activity_id, []).append(item)
    return [_view(row, items.get(row.pk, [])) for row in rows]


def _view(row: Activity, items: Sequence[ActivityItem]) -> ActivityView:
    return ActivityView(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        state=row.state,
        state_label=row.get_state_display(),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        quota=row.quota,
        reserved=row.reserved,
        sold=row.sold,
        per_order_limit=row.per_order_limit,
        per_person_limit=row.per_person_limit,
        goal_metric=row.goal_metric,
        goal_value=row.goal_value,
        rules_version=row.rules_version,
        items=tuple(ActivityItemView(item.sku_id, item.product_id, item.price_fen) for item in items),
    )
