"""What orders do after they have moved, in batches."""

from __future__ import annotations

from collections.abc import Sequence

from rongshu.kit.events import subscribe_batch
from rongshu.trade.orders.events import OrderFact, OrderPaid, OrderRefundDecided
from rongshu.trade.orders.services import sold_units_count


def count_units(events: Sequence[OrderFact]) -> None:
    sold_units_count(order_ids={event.order_id for event in events})


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe_batch(OrderPaid, count_units)
    subscribe_batch(OrderRefundDecided, count_units)
