"""What invoices do when their order's money moves. As a job: the order's lock is gone when the invoice's is taken."""

from __future__ import annotations

from rongshu.kit.events import subscribe
from rongshu.trade.invoices.services import invoice_follow_refund
from rongshu.trade.orders.events import OrderRefundDecided


def on_refund_decided(event: OrderRefundDecided) -> None:
    invoice_follow_refund(order_id=event.order_id)


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe(OrderRefundDecided, on_refund_decided)
