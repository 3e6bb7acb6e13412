"""What an order earns follows the order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rongshu.campaigns.rewards.locks import lock_rewards
from rongshu.campaigns.rewards.models import OrderReward
from rongshu.people.loyalty.rules import per_yuan
from rongshu.people.loyalty.selectors import member_terms_of, program
from rongshu.people.loyalty.services import (
    Earned,
    growth_add,
    growth_reverse,
    points_earn_many,
    points_reverse,
    points_schedule,
)
from rongshu.trade.orders.selectors import OrderKept, orders_kept

SOURCE = "order"


def order_rewards_follow(*, order_ids: Collection[int]) -> None:
    """Bring growth and points of orders to what their buyers kept, whatever happened since the last call.

    Paid: points wait at the rates of that moment. Received: they settle when the return window is over, and growth is
    added. Refunded: ⌊kept · rate⌋ remains of each (campaign-rules §13). Running twice changes nothing. Locks the
    rewards by ascending id, then the members' accounts; the caller holds no other lock. However many orders are new,
    that takes seven statements; one that was received or refunded is a decision of its own.
    """
    orders = orders_kept(set(order_ids))
    rewards = lock_rewards([order.order_id for order in orders])
    new = [order for order in orders if order.order_id not in rewards]
    if new:
        rewards |= _start(new)
    for order in orders:
        _follow(order, rewards[order.order_id])


def _start(orders: Sequence[OrderKept]) -> Mapping[int, OrderReward]:
    """Write down what orders earn. Of two that start one order at once the second waits at the unique key."""
    rules, terms = program(), member_terms_of([order.buyer_id for order in orders])
    OrderReward.objects.bulk_create(
        [
            OrderReward(
                order_id=order.order_id,
                user_id=order.buyer_id,
                paid_fen=order.goods_fen,
                kept_fen=order.goods_fen,
                points_bp=terms[order.buyer_id].points_bp if rules.points_on else 0,
                growth_bp=rules.growth_bp,
                tier_code=terms[order.buyer_id].tier_code,
            )
            for order in orders
        ],
        ignore_conflicts=True,
    )
    rewards = lock_rewards([order.order_id for order in orders])
    points_earn_many(
        SOURCE,
        [
            Earned(str(one.order_id), one.user_id, per_yuan(one.paid_fen, one.points_bp))
            for one in rewards.values()
        ],
    )
    return rewards


def _follow(order: OrderKept, reward: OrderReward) -> None:
    source_id = str(order.order_id)
    received = order.received_at is not None and order.return_window_ends_at is not None
    if received and not reward.received:
        assert order.return_window_ends_at is not None
        points_schedule(SOURCE, source_id, order.return_window_ends_at)
        growth_add(
            user_id=reward.user_id,
            source=SOURCE,
            source_id=source_id,
            amount=per_yuan(reward.kept_fen, reward.growth_bp),
        )
    back = order.kept_fen < reward.kept_fen
    if back:
        key = f"kept:{order.kept_fen}"
        points_reverse(SOURCE, source_id, key, keep=per_yuan(order.kept_fen, reward.points_bp))
        growth_reverse(
            source=SOURCE, source_id=source_id, key=key, keep=per_yuan(order.kept_fen, reward.growth_bp)
        )
        reward.kept_fen = order.kept_fen
    if back or (received and not reward.received):
        reward.received = reward.received or received
        reward.save(update_fields=["received", "kept_fen"])
