"""What follows inside this app from its own events."""

from __future__ import annotations

from rongshu.kit.events import subscribe_atomic
from rongshu.kit.tenancy import current_shop_id
from rongshu.money.payments.events import RefundCreated
from rongshu.money.payments.jobs import refund_send


def send_refund(event: RefundCreated) -> None:
    """Insert the job that sends it."""
    refund_send.defer(shop_id=current_shop_id(), once=f"refund:{event.refund_id}", refund_id=event.refund_id)


def register_subscribers() -> None:
    """Called once, from `AppConfig.ready()`."""
    # In the deciding transaction: a refund without its job would wait for the sweeper.
    subscribe_atomic(RefundCreated, send_refund)
