"""What rewards do when an order moves.

Afterwards, not in the order's transaction: an order holds the lock of its stock by then, and the member's account comes
before stock in the order of locks. In batches, as every purchase has one. What is read is how the order stands then, so
a late or doubled event changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from rongshu.campaigns.rewards.services import order_rewards_follow
from rongshu.kit.events import subscribe, subscribe_batch
from rongshu.people.loyalty.services import points_forfeit
from rongshu.people.profiles.events import MemberClosed
from rongshu.trade.orders.events import OrderFact, OrderPaid, OrderReceived, OrderRefundDecided


def follow(events: Sequence[OrderFact]) -> None:
    order_rewards_follow(order_ids={event.order_id for event in events})


def end_points(event: MemberClosed) -> None:
    points_forfeit(event.user_id)


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe_batch(OrderPaid, follow)
    subscribe_batch(OrderReceived, follow)
    subscribe_batch(OrderRefundDecided, follow)
    subscribe(MemberClosed, end_points)
