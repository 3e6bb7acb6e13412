"""The end of a group whose time is up, or whose activity was stopped.

First the unpaid seats are closed, their channel payments with them and no lock held; whoever turns out to have paid
takes the payment path and counts. Then the group is locked and decided. Refunds follow one by one, each its own job.
"""

from __future__ import annotations

import structlog

from rongshu.campaigns.base.types import ActivityState
from rongshu.campaigns.groupbuy.events import GroupFailed, GroupVoided
from rongshu.campaigns.groupbuy.locks import lock_group
from rongshu.campaigns.groupbuy.models import Group, GroupSeat
from rongshu.campaigns.groupbuy.services.announce import announce
from rongshu.campaigns.groupbuy.states import GROUP, SEAT
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.services import order_close, order_refund

_log = structlog.get_logger("rongshu.groupbuy")
_S = GroupSeat.State


class GroupUndecided(RuntimeError):
    """An unpaid seat could not be closed yet (its channel payment's state is unknown): try again later."""


def group_is_due(group: Group) -> bool:
    """Whether it is time to decide: a stopped activity ends its groups at once, the clock ends open ones."""
    if group.activity.state == ActivityState.STOPPED:
        return group.state in (Group.State.PENDING, Group.State.OPEN)
    return (
        group.state == Group.State.OPEN and group.expires_at is not None and group.expires_at <= clock.now()
    )


def group_expire(*, shop_id: int, group_id: int) -> None:
    """Close the unpaid seats of a due group and decide it. Opens its own blocks; does nothing when it is not due.

    Raises GroupUndecided when a seat's payment is still unknown; nothing is decided then.
    """
    with shop_block(shop_id):
        group = Group.objects.select_related("activity").get(pk=group_id)
        if not group_is_due(group):
            return
        stopped = group.activity.state == ActivityState.STOPPED
        held = list(group.seats.filter(state=_S.HELD).order_by("order_id").values_list("order_id", flat=True))
    reason = "activity_stopped" if stopped else "group_expired"
    for order_id in held:
        try:
            order_close(shop_id=shop_id, order_id=order_id, reason=reason, actor="system")
        except Exception:  # noqa: BLE001  # one seat that cannot be closed must not keep the others open
            _log.exception("seat_not_closed", group_id=group_id, order_id=order_id)
    with shop_block(shop_id):
        group_decide(group_id=group_id)


def group_decide(*, group_id: int) -> None:
    """Decide a due group whose seats are all paid or gone: short of people it fails, empty it is void.

    Locks activity and group. Does nothing when it is not due, or decided already. Raises GroupUndecided.
    """
    known = Group.objects.get(pk=group_id)
    group = lock_group(activity_id=known.activity_id, code=known.code)
    if group is None or not group_is_due(group):
        return
    if group.seats.filter(state=_S.HELD).exists():
        raise GroupUndecided(f"group {group.code} has seats whose payment is unknown")
    if group.state == Group.State.PENDING:
        return
    if group.paid:
        GROUP.apply(group, "short", decided_at=clock.now())
        for seat in group.seats.filter(state=_S.PAID).order_by("pk"):
            SEAT.apply(seat, "group_over")
        announce(GroupFailed, group)
    else:
        GROUP.apply(group, "nobody_paid", decided_at=clock.now())
        announce(GroupVoided, group)


def seat_refund(*, seat_id: int) -> None:
    """Refund the paid order of one seat of a group that is over, under the key `group_fail:<seat>`, at most once.

    Touches nobody else's order, so that one refund that fails keeps no other back.
    """
    seat = GroupSeat.objects.get(pk=seat_id)
    if seat.state == _S.REFUND_DUE:
        order_refund(order_id=seat.order_id, reason="group_fail", ref=str(seat.pk))
