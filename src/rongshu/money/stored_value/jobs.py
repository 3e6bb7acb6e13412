"""Wake-ups: what is due is decided by the rows when a job runs."""

from __future__ import annotations

from rongshu.kernel import clock
from rongshu.kit.jobs import job, seldom_sweeper, sweeper
from rongshu.money.stored_value import services
from rongshu.money.stored_value.models import Lot, TopUp

_MOST = 200


@job(queue="payments", opens_blocks=True)
def topup_close(*, shop_id: int, topup_id: int) -> None:
    """Close a top-up that nobody paid in time."""
    services.topup_close_overdue(shop_id=shop_id, topup_id=topup_id)


@job(queue="payments")
def bonus_end(*, shop_id: int, lot_id: int) -> None:
    """End a bonus whose time is over."""
    services.bonus_expire(lot_id=lot_id)


@sweeper
def topups_overdue(shop_id: int) -> None:
    """Unpaid top-ups past their deadline."""
    due = TopUp.objects.filter(state=TopUp.State.UNPAID, expires_at__lte=clock.now())
    for topup_id in due.order_by("expires_at").values_list("pk", flat=True)[:_MOST]:
        topup_close.defer(shop_id=shop_id, once=f"topup:{topup_id}", topup_id=topup_id)


@seldom_sweeper
def bonuses_over(shop_id: int) -> None:
    """Bonuses past their end with something left."""
    due = Lot.objects.filter(bonus_left_fen__gt=0, bonus_expires_at__lte=clock.now())
    for lot_id in due.order_by("bonus_expires_at").values_list("pk", flat=True)[:_MOST]:
        bonus_end.defer(shop_id=shop_id, once=f"bonus:{lot_id}", lot_id=lot_id)
