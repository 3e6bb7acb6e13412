"""What rewards do when an order moves.

As jobs, not in the order's transaction: an order holds the lock of its stock by then, and the member's account comes
before stock in the order of locks. A job reads how the order stands, so a late or doubled one changes nothing.
"""

from __future__ import annotations

from rongshu.campaigns.rewards.services import order_reward_follow
from rongshu.kit.events import subscribe
from rongshu.people.loyalty.services import points_forfeit
from rongshu.people.profiles.events import MemberClosed
from rongshu.trade.orders.events import OrderFact, OrderPaid, OrderReceived, OrderRefundDecided


def follow(event: OrderFact) -> None:
    order_reward_follow(order_id=event.order_id)


def end_points(event: MemberClosed) -> None:
    points_forfeit(event.user_id)


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe(OrderPaid, follow)
    subscribe(OrderReceived, follow)
    subscribe(OrderRefundDecided, follow)
    subscribe(MemberClosed, end_points)
