"""What follows from a group's end, in the transaction that decides it: one job per seat."""

from __future__ import annotations

from rongshu.campaigns.groupbuy.events import GroupFailed, GroupVoided
from rongshu.campaigns.groupbuy.jobs import held_order_close_later, seat_refund_later
from rongshu.campaigns.groupbuy.models import GroupSeat


def refund_seats(event: GroupFailed) -> None:
    """A job per paid order, so that one that fails blocks no other."""
    seats = GroupSeat.objects.filter(group_id=event.group_id, state=GroupSeat.State.REFUND_DUE).order_by("pk")
    for seat_id in seats.values_list("pk", flat=True):
        seat_refund_later(seat_id)


def close_held_seats(event: GroupVoided) -> None:
    """Whoever holds a seat of a group that is gone is spared the wait for the deadline."""
    seats = GroupSeat.objects.filter(group_id=event.group_id, state=GroupSeat.State.HELD).order_by("pk")
    for order_id in seats.values_list("order_id", flat=True):
        held_order_close_later(order_id)
