"""Wake-ups of 拼团. What is due is read from the rows; running any of these twice changes nothing."""

from __future__ import annotations

from rongshu.campaigns.base.types import ActivityState
from rongshu.campaigns.groupbuy import services
from rongshu.campaigns.groupbuy.models import Group, GroupSeat
from rongshu.kernel import clock
from rongshu.kit.jobs import job, sweeper
from rongshu.kit.tenancy import current_shop_id
from rongshu.trade.orders.services import order_close

_BATCH = 200


@job(opens_blocks=True)
def group_expire(*, shop_id: int, group_id: int) -> None:
    """Close what is unpaid, then decide."""
    services.group_expire(shop_id=shop_id, group_id=group_id)


@job(opens_blocks=True)
def held_order_close(*, shop_id: int, order_id: int) -> None:
    """Close an unpaid order whose group is gone."""
    order_close(shop_id=shop_id, order_id=order_id, reason="group_void", actor="system")


@job()
def seat_refund(*, shop_id: int, seat_id: int) -> None:
    """Refund one seat of a group that is over."""
    services.seat_refund(seat_id=seat_id)


def group_expire_later(group_id: int) -> None:
    group_expire.defer(shop_id=current_shop_id(), once=f"groupbuy.expire:{group_id}", group_id=group_id)


def held_order_close_later(order_id: int) -> None:
    held_order_close.defer(shop_id=current_shop_id(), once=f"groupbuy.close:{order_id}", order_id=order_id)


def seat_refund_later(seat_id: int) -> None:
    seat_refund.defer(shop_id=current_shop_id(), once=f"groupbuy.refund:{seat_id}", seat_id=seat_id)


@sweeper
def sweep_due_groups(_shop_id: int) -> None:
    """Open groups past their end, and groups of stopped activities."""
    expired = Group.objects.filter(state=Group.State.OPEN, expires_at__lte=clock.now())
    stopped = Group.objects.filter(
        state__in=[Group.State.PENDING, Group.State.OPEN], activity__state=ActivityState.STOPPED
    )
    for groups in (expired, stopped):
        for group_id in groups.order_by("pk").values_list("pk", flat=True)[:_BATCH]:
            group_expire_later(group_id)


@sweeper
def sweep_due_refunds(_shop_id: int) -> None:
    """Seats whose money goes back, also when their first job was lost or has given up."""
    due = GroupSeat.objects.filter(state=GroupSeat.State.REFUND_DUE).order_by("pk")
    for seat_id in due.values_list("pk", flat=True)[:_BATCH]:
        seat_refund_later(seat_id)
