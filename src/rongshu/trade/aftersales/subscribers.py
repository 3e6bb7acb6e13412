"""What cases do when their order's money moves. As jobs: the order's lock is long gone when the case's is taken."""

from __future__ import annotations

from rongshu.kit.events import subscribe
from rongshu.trade.aftersales.models import Case
from rongshu.trade.aftersales.services import case_moot, case_refunded
from rongshu.trade.aftersales.services.deciding import REASON
from rongshu.trade.orders.events import OrderRefundArrived, OrderRefundDecided


def on_refund_arrived(event: OrderRefundArrived) -> None:
    reason, _colon, number = event.refund_key.partition(":")
    if reason != REASON:
        return
    case_id = Case.objects.filter(number=number).values_list("pk", flat=True).first()
    if case_id is not None:
        case_refunded(case_id=case_id)


def on_refund_decided(event: OrderRefundDecided) -> None:
    """Everything was refunded, by whatever decision: open cases have nothing left to decide."""
    if not event.whole:
        return
    open_cases = Case.objects.filter(order=event.order_id, closed_at__isnull=True)
    for case_id in open_cases.order_by("pk").values_list("pk", flat=True):
        case_moot(case_id=case_id, outcome="order_refunded")


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe(OrderRefundArrived, on_refund_arrived)
    subscribe(OrderRefundDecided, on_refund_decided)
