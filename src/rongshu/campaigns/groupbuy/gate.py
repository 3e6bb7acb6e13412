"""拼团 in the life of an order. `trade` calls these hooks and knows nothing else of groups.

Seats, quota and limits are taken before anybody pays; the payment hook therefore never looks at capacity: a held seat
whose order is paid counts as paid, whatever the clock says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db.models import F

from rongshu.campaigns.base.errors import (
    ActivityNotFound,
    ItemNotInActivity,
    OrderLimitReached,
)
from rongshu.campaigns.base.services import person_return, person_take, quota_return, quota_sell, quota_take
from rongshu.campaigns.groupbuy.errors import (
    AlreadyInGroup,
    GroupDecided,
    GroupFull,
    GroupNotFound,
    GroupOver,
    OneProductPerGroup,
)
from rongshu.campaigns.groupbuy.events import (
    GroupJoined,
    GroupOpened,
    GroupSeatFreed,
    GroupSeatPaid,
    GroupSeatRefunded,
    GroupSucceeded,
    GroupVoided,
)
from rongshu.campaigns.groupbuy.jobs import seat_refund_later
from rongshu.campaigns.groupbuy.locks import lock_group
from rongshu.campaigns.groupbuy.models import Group, GroupBuyRule, GroupSeat
from rongshu.campaigns.groupbuy.rules import KIND, group_end, leader_unit_fen, seat_deadline
from rongshu.campaigns.groupbuy.services.announce import announce
from rongshu.campaigns.groupbuy.states import GROUP, OVER, SEAT
from rongshu.kernel import clock
from rongshu.kernel.ids import opaque
from rongshu.kit.clock import DatabaseNow
from rongshu.trade.orders.gates import AfterPayment
from rongshu.trade.orders.services import orders_release
from rongshu.trade.orders.types import CampaignEntry, CampaignOffer, LineRequest, OrderRef

LIVE_SEATS: Final = (GroupSeat.State.HELD, GroupSeat.State.PAID)


class GroupBuyGate:
    """Implements `trade.orders.gates.CampaignGate`."""

    def enter(self, *, buyer_id: int, entry: CampaignEntry, lines: Sequence[LineRequest]) -> CampaignOffer:
        """Take quota, seat and limit, and name the price: the group price, less the discount for who opens.

        Locks activity, group, person. Raises ActivityNotFound, ActivityNotLive, QuotaSpent, ItemNotInActivity,
        OrderLimitReached, PersonLimitReached, OneProductPerGroup; joining also GroupNotFound, GroupFull, GroupOver,
        AlreadyInGroup.
        """
        if len(lines) != 1:
            raise OneProductPerGroup
        line = lines[0]
        rule = GroupBuyRule.objects.select_related("activity").filter(activity_id=entry.activity_id).first()
        if rule is None:
            raise ActivityNotFound
        item = rule.activity.items.filter(sku_id=line.sku_id).first()
        if item is None:
            raise ItemNotInActivity(sku_id=line.sku_id)
        if line.quantity > rule.activity.per_order_limit:
            raise OrderLimitReached(limit=rule.activity.per_order_limit)
        if entry.ref:
            group = _join(rule, item.product_id, buyer_id, entry.ref, line.quantity)
            price_fen = item.price_fen
        else:
            group = _open(rule, item.product_id, buyer_id, line.quantity)
            price_fen = leader_unit_fen(item.price_fen, rule.leader_discount_fen)
        person_take(
            activity_id=rule.activity_id,
            user_id=buyer_id,
            quantity=line.quantity,
            limit=rule.activity.per_person_limit,
        )
        return CampaignOffer(
            unit_prices={line.sku_id: price_fen},
            campaign_ref=group.code,
            rule=f"{KIND}:{rule.activity_id}:v{rule.activity.rules_version}",
            expires_at=seat_deadline(clock.now(), group.expires_at),
        )

    def placed(self, *, order: OrderRef, offer: CampaignOffer) -> None:
        """Write the seat; the first seat of a pending group is its leader's."""
        group = _group(order)
        leads = group.leader_order_id is None
        seat = GroupSeat.objects.create(
            group=group,
            order_id=order.id,
            user_id=order.buyer_id,
            is_leader=leads,
            held_until=order.expires_at,
        )
        if leads:
            Group.objects.filter(pk=group.pk).update(leader_order=order.id)
        else:
            announce(GroupJoined, group, user_id=seat.user_id, seat_id=seat.pk, number=order.number)

    def lock_before(self, *, order: OrderRef) -> None:
        """Lock activity, group and the buyer's counter."""
        if order.activity_id is not None:
            lock_group(activity_id=order.activity_id, code=order.campaign_ref, user_id=order.buyer_id)

    def paid(self, *, order: OrderRef) -> AfterPayment:
        """The seat counts. The leader's opens the group; the last one completes it and lets every order ship."""
        group, seat = _group(order), _seat(order)
        SEAT.apply(seat, "pay", paid_at=clock.now())
        quota_sell(activity_id=group.activity_id, quantity=order.quantity)
        if group.state == Group.State.PENDING:
            _open_to_others(group)
            announce(GroupOpened, group, user_id=seat.user_id)
        else:
            _count(group, taken=0, paid=1)
        announce(GroupSeatPaid, group, user_id=seat.user_id, seat_id=seat.pk, number=order.number)
        if group.state in OVER:
            # It was decided while this payment was under way. The money is in, and goes back by the usual job.
            SEAT.apply(seat, "group_over")
            seat_refund_later(seat.pk)
            return "awaiting_campaign"
        if group.paid < group.size:
            return "awaiting_campaign"
        GROUP.apply(group, "full", decided_at=clock.now())
        others = group.seats.filter(state=GroupSeat.State.PAID).exclude(pk=seat.pk)
        orders_release(order_ids=list(others.order_by("order_id").values_list("order_id", flat=True)))
        announce(GroupSucceeded, group)
        return "paid"

    def closed(self, *, order: OrderRef) -> None:
        """Closed unpaid: the seat, quota and limit are free again; a leader who did not pay leaves no group behind."""
        group, seat = _group(order), _seat(order)
        SEAT.apply(seat, "close", ended_at=clock.now())
        _count(group, taken=-1, paid=0)
        quota_return(activity_id=group.activity_id, quantity=order.quantity, sold=False)
        person_return(activity_id=group.activity_id, user_id=order.buyer_id, quantity=order.quantity)
        if group.state == Group.State.PENDING:
            GROUP.apply(group, "leader_closed", decided_at=clock.now())
            announce(GroupVoided, group)
        else:
            announce(GroupSeatFreed, group, user_id=seat.user_id, seat_id=seat.pk, number=order.number)

    def cancelled(self, *, order: OrderRef) -> None:
        """A member withdraws, which is allowed while the group is open. Raises GroupDecided."""
        group = _group(order)
        if group.state != Group.State.OPEN:
            raise GroupDecided(state=group.state)
        _leave(group, _seat(order), order.number)

    def refunded(self, *, order: OrderRef) -> None:
        """A full refund was decided: seat, and before shipping quota and limit. A decided group stays as decided."""
        group, seat = _group(order), _seat(order)
        if seat.state == GroupSeat.State.PAID and group.state == Group.State.OPEN:
            _leave(group, seat, order.number)
        elif seat.state in (GroupSeat.State.PAID, GroupSeat.State.REFUND_DUE):
            SEAT.apply(seat, "refund", ended_at=clock.now())
            announce(GroupSeatRefunded, group, user_id=seat.user_id, seat_id=seat.pk, number=order.number)
        if not order.shipped:
            quota_return(activity_id=group.activity_id, quantity=order.quantity, sold=True)
            person_return(activity_id=group.activity_id, user_id=order.buyer_id, quantity=order.quantity)


def _group(order: OrderRef) -> Group:
    assert order.activity_id is not None, "only orders of an activity come to its gate"
    return Group.objects.select_related("product").get(activity_id=order.activity_id, code=order.campaign_ref)


def _seat(order: OrderRef) -> GroupSeat:
    return GroupSeat.objects.get(order_id=order.id)


def _open(rule: GroupBuyRule, product_id: int, buyer_id: int, quantity: int) -> Group:
    """A pending group nobody sees until its leader has paid."""
    quota_take(activity_id=rule.activity_id, quantity=quantity)
    return Group.objects.create(
        activity_id=rule.activity_id,
        code=opaque(10),
        size=rule.size,
        taken=1,
        product_id=product_id,
        leader_id=buyer_id,
    )


def _join(rule: GroupBuyRule, product_id: int, buyer_id: int, code: str, quantity: int) -> Group:
    """A seat in an open group; the conditional update alone decides who gets the last one."""
    group = Group.objects.filter(activity_id=rule.activity_id, code=code).first()
    if group is None or group.state == Group.State.PENDING:
        raise GroupNotFound
    if group.product_id != product_id:
        raise OneProductPerGroup
    _refuse_joining(group, buyer_id)
    quota_take(activity_id=rule.activity_id, quantity=quantity, opening=False)
    if "groupbuy.seat" in settings.RONGSHU_TEST_LOCKS_OFF:
        Group.objects.filter(pk=group.pk).update(taken=group.taken + 1)  # what tests show to be wrong
        return group
    seated = Group.objects.filter(
        pk=group.pk, state=Group.State.OPEN, taken__lt=F("size"), expires_at__gt=DatabaseNow()
    ).update(taken=F("taken") + 1)
    group.refresh_from_db()
    if not seated:
        _refuse_joining(group, buyer_id)
        raise GroupFull
    _refuse_second_seat(group, buyer_id)  # again, now that nobody else can take one for the same person
    return group


def _refuse_joining(group: Group, buyer_id: int) -> None:
    if group.state != Group.State.OPEN or group.expires_at is None or group.expires_at <= clock.now():
        raise GroupOver(state=group.state)
    _refuse_second_seat(group, buyer_id)
    if group.taken >= group.size:
        raise GroupFull


def _refuse_second_seat(group: Group, buyer_id: int) -> None:
    if group.seats.filter(user_id=buyer_id, state__in=LIVE_SEATS).exists():
        raise AlreadyInGroup


def _open_to_others(group: Group) -> None:
    now = clock.now()
    ttl_hours = GroupBuyRule.objects.get(activity_id=group.activity_id).ttl_hours
    GROUP.apply(group, "leader_paid", paid=1, opened_at=now, expires_at=group_end(now, ttl_hours))


def _count(group: Group, *, taken: int, paid: int) -> None:
    """Move a group's counters by the difference, in the row and on the instance; its row is locked."""
    Group.objects.filter(pk=group.pk).update(taken=F("taken") + taken, paid=F("paid") + paid)
    group.taken += taken
    group.paid += paid


def _leave(group: Group, seat: GroupSeat, number: str) -> None:
    """A paid member leaves an open group: the earliest paid seat leads next; nobody left, no group."""
    SEAT.apply(seat, "refund", ended_at=clock.now(), is_leader=False)
    _count(group, taken=-1, paid=-1)
    announce(GroupSeatFreed, group, user_id=seat.user_id, seat_id=seat.pk, number=number)
    if group.paid == 0:
        GROUP.apply(group, "nobody_paid", decided_at=clock.now())
        announce(GroupVoided, group)
    elif group.leader_order_id == seat.order_id:
        heir = group.seats.filter(state=GroupSeat.State.PAID).order_by("paid_at", "pk")[0]
        GroupSeat.objects.filter(pk=heir.pk).update(is_leader=True)
        Group.objects.filter(pk=group.pk).update(leader=heir.user_id, leader_order=heir.order_id)
