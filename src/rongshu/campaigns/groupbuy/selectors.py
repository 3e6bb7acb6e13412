"""Reads of 拼团. Counts and people are real: nobody is shown who has not taken a seat."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Q

from rongshu.campaigns.base.selectors import live_items
from rongshu.campaigns.base.types import STILL_RUNNING
from rongshu.campaigns.groupbuy.errors import GroupNotFound
from rongshu.campaigns.groupbuy.models import Group, GroupBuyRule, GroupSeat
from rongshu.campaigns.groupbuy.offers import OPEN_GROUPS_SHOWN, shown_name
from rongshu.campaigns.groupbuy.offers import groupbuy_offer as groupbuy_offer
from rongshu.campaigns.groupbuy.rules import KIND as KIND
from rongshu.campaigns.groupbuy.types import (
    GroupBuyCard,
    GroupCard,
    GroupCounts,
    GroupProduct,
    GroupSku,
    GroupView,
    SeatView,
)
from rongshu.kernel import clock
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.selectors import sku_views

_S = GroupSeat.State


def group_page(code: str, *, viewer_id: int | None = None) -> GroupView:
    """A group's page, in four queries. A pending group is shown to its leader alone. Raises GroupNotFound."""
    group = Group.objects.select_related("activity", "product", "leader").filter(code=code).first()
    if group is None or (group.state == Group.State.PENDING and group.leader_id != viewer_id):
        raise GroupNotFound
    seats = _members(group)
    own = [seat for seat in seats if seat.user_id == viewer_id]
    mine = next((seat for seat in own if seat.state in (_S.HELD, _S.PAID)), None)
    told = mine or next(iter(own), None)  # who is paid back still finds the order here
    activity, product = group.activity, group.product
    return GroupView(
        code=group.code,
        state=group.state,
        state_label=group.get_state_display(),
        size=group.size,
        taken=group.taken,
        paid=group.paid,
        expires_at=group.expires_at,
        opened_at=group.opened_at,
        decided_at=group.decided_at,
        leader_name=shown_name(group.leader.display_name),
        seats=tuple(_seat_view(seat, viewer_id) for seat in seats),
        activity_id=activity.pk,
        activity_name=activity.name,
        activity_state=activity.state,
        activity_ends_at=activity.ends_at,
        per_order_limit=activity.per_order_limit,
        per_person_limit=activity.per_person_limit,
        product=GroupProduct(
            id=product.pk,
            slug=product.slug,
            title=product.title,
            picture_key=product.picture_keys[0] if product.picture_keys else "",
            colour=product.colour,
            unit=product.unit,
        ),
        skus=_skus(group),
        joinable=mine is None and _takes_members(group, clock.now()),
        order_number=told.order.number if told is not None else "",
    )


def open_groups(product_id: int, *, limit: int = OPEN_GROUPS_SHOWN) -> list[GroupCard]:
    """Groups of a product that still take people, the nearest to completion first. One query."""
    now = clock.now()
    groups = (
        Group.objects.select_related("leader")
        .filter(
            product_id=product_id,
            state=Group.State.OPEN,
            expires_at__gt=now,
            taken__lt=F("size"),
            activity__state__in=STILL_RUNNING,
        )
        .order_by(F("size") - F("paid"), "expires_at", "pk")[:limit]
    )
    return [
        GroupCard(
            code=group.code,
            leader_name=shown_name(group.leader.display_name),
            size=group.size,
            paid=group.paid,
            seats_left=group.size - group.taken,
            expires_at=group.expires_at,
        )
        for group in groups
        if group.expires_at is not None
    ]


def groupbuy_prices(product_ids: list[int]) -> dict[int, tuple[int, int]]:
    """For lists: `(lowest group price in fen, size)` of every product of these with a live group-buy. Two queries."""
    items = live_items(kind=KIND, product_ids=product_ids, at=clock.now())
    sizes = dict(
        GroupBuyRule.objects.filter(
            activity_id__in={activity_id for activity_id, _item in items}
        ).values_list("activity_id", "size")
    )
    found: dict[int, tuple[int, int]] = {}
    for activity_id, item in items:
        mine = (item.price_fen, sizes[activity_id])
        found[item.product_id] = min(found.get(item.product_id, mine), mine)
    return found


_CARDS = """
SELECT p.id, p.slug, p.title, coalesce(p.picture_keys ->> 0, ''), p.colour, p.unit, min(r.size), min(i.price_fen),
       min(s.price_fen), g.open_groups, g.nearest, min(a.id)
FROM "campaigns_activity" a
JOIN "groupbuy_groupbuyrule" r ON r.activity_id = a.id AND r.shop_id = a.shop_id
JOIN "campaigns_activityitem" i ON i.activity_id = a.id AND i.shop_id = a.shop_id
JOIN "catalog_sku" s ON s.id = i.sku_id AND s.shop_id = i.shop_id
JOIN "catalog_product" p ON p.id = i.product_id AND p.shop_id = i.shop_id
CROSS JOIN LATERAL (
    SELECT count(*) AS open_groups, coalesce(min(o.size - o.paid), 0) AS nearest FROM "groupbuy_group" o
    WHERE o.shop_id = a.shop_id AND o.product_id = p.id AND o.state = 'open' AND o.expires_at > %(now)s
      AND o.taken < o.size
) g
WHERE a.shop_id = %(shop)s AND a.kind = 'groupbuy' AND a.state = 'live' AND a.starts_at <= %(now)s
  AND a.ends_at > %(now)s AND a.quota > a.reserved + a.sold AND p.state = 'on_sale' AND s.active
  AND (%(slug)s = '' OR p.slug = %(slug)s)
GROUP BY p.id, g.open_groups, g.nearest
ORDER BY g.open_groups > 0 DESC, g.nearest, p.position, p.id
LIMIT %(limit)s
"""


def groupbuy_card(slug: str) -> GroupBuyCard | None:
    """A product's live group-buy in a few words, or None. One query."""
    return next(iter(groupbuy_cards(limit=1, slug=slug)), None)


def groupbuy_cards(*, limit: int = 10, slug: str = "") -> list[GroupBuyCard]:
    """Products a group can be started or joined for now, those with open groups first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, {"shop": current_shop_id(), "now": clock.now(), "limit": limit, "slug": slug})
        rows = cursor.fetchall()
    return [GroupBuyCard(GroupProduct(*row[:6]), *row[6:]) for row in rows]


def group_code_of_order(order_id: int) -> str:
    """Code of the group an order has a seat in, or empty."""
    found = GroupSeat.objects.filter(order_id=order_id).values_list("group__code", flat=True).first()
    return found or ""


def groups_of_activity(activity_id: int, *, after: int | None = None, limit: int = 50) -> list[Group]:
    """Groups for the console, newest first, their leaders loaded. `after` is the id of the last one shown."""
    groups = Group.objects.select_related("leader", "product").filter(activity_id=activity_id)
    if after is not None:
        groups = groups.filter(pk__lt=after)
    return list(groups.order_by("-pk")[:limit])


def group_counts(activity_id: int) -> GroupCounts:
    """Groups of an activity by state. One query."""
    counted = Group.objects.filter(activity_id=activity_id).aggregate(
        **{str(state): Count("pk", filter=Q(state=state)) for state in Group.State.values}
    )
    return GroupCounts(**counted)


def unresolved(activity_id: int) -> bool:
    """Whether anything still waits: a group without outcome, a seat to be paid or refunded, a refund under way."""
    return (
        Group.objects.filter(
            activity_id=activity_id, state__in=[Group.State.PENDING, Group.State.OPEN]
        ).exists()
        or GroupSeat.objects.filter(group__activity_id=activity_id)
        .filter(Q(state__in=[_S.HELD, _S.REFUND_DUE]) | Q(state=_S.REFUNDED, order__state="refunding"))
        .exists()
    )


def _members(group: Group) -> list[GroupSeat]:
    """Who is in, or was when it was decided; the leader first, then by the time they came."""
    there = Q(state__in=[_S.HELD, _S.PAID, _S.REFUND_DUE])
    if group.decided_at is not None:
        there |= Q(state=_S.REFUNDED, ended_at__gte=group.decided_at)
    seats = group.seats.select_related("user", "order").filter(there)
    return list(seats.order_by("-is_leader", "paid_at", "pk"))


def _seat_view(seat: GroupSeat, viewer_id: int | None) -> SeatView:
    return SeatView(
        name=shown_name(seat.user.display_name),
        paid=seat.paid_at is not None,
        is_leader=seat.is_leader,
        mine=seat.user_id == viewer_id,
        refunded=seat.state == _S.REFUNDED,
    )


def _takes_members(group: Group, now: datetime) -> bool:
    return (
        group.state == Group.State.OPEN
        and group.taken < group.size
        and group.expires_at is not None
        and group.expires_at > now
        and group.activity.state in STILL_RUNNING
    )


def _skus(group: Group) -> tuple[GroupSku, ...]:
    items = list(group.activity.items.filter(product_id=group.product_id).order_by("pk"))
    views = sku_views([item.sku_id for item in items])
    return tuple(
        GroupSku(
            sku_id=item.sku_id,
            spec_text=views[item.sku_id].spec_text,
            price_fen=item.price_fen,
            single_fen=views[item.sku_id].price_fen,
            on_sale=views[item.sku_id].on_sale,
        )
        for item in items
        if item.sku_id in views
    )
