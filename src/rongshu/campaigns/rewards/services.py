"""What an order earns follows the order."""

from __future__ import annotations

from rongshu.campaigns.rewards.locks import lock_reward
from rongshu.campaigns.rewards.models import OrderReward
from rongshu.people.loyalty.rules import per_yuan
from rongshu.people.loyalty.selectors import member_terms, program
from rongshu.people.loyalty.services import (
    growth_add,
    growth_reverse,
    points_earn,
    points_reverse,
    points_schedule,
)
from rongshu.trade.orders.selectors import OrderView, order_of

SOURCE = "order"


def order_reward_follow(*, order_id: int) -> OrderReward | None:
    """Bring growth and points of an order to what its buyer kept of it, whatever happened since the last call.

    Paid: points wait at the rates of that moment. Received: they settle when the return window is over, and growth is
    added. Refunded: ⌊kept · rate⌋ remains of each (campaign-rules §13). Running twice changes nothing. Locks the
    reward, then the member's account; the caller holds no other lock.
    """
    order = order_of(order_id)
    if order is None or order.paid_at is None:
        return None
    reward = lock_reward(order_id) or _start(order)
    source_id = str(order_id)
    kept_fen = sum(line.goods_fen - line.refund_held_fen for line in order.lines)
    if order.received_at is not None and order.return_window_ends_at is not None and not reward.received:
        points_schedule(SOURCE, source_id, order.return_window_ends_at)
        growth_add(
            user_id=reward.user_id,
            source=SOURCE,
            source_id=source_id,
            amount=per_yuan(reward.kept_fen, reward.growth_bp),
        )
        reward.received = True
    if kept_fen < reward.kept_fen:
        key = f"kept:{kept_fen}"
        points_reverse(SOURCE, source_id, key, keep=per_yuan(kept_fen, reward.points_bp))
        growth_reverse(source=SOURCE, source_id=source_id, key=key, keep=per_yuan(kept_fen, reward.growth_bp))
        reward.kept_fen = kept_fen
    reward.save(update_fields=["received", "kept_fen"])
    return reward


def _start(order: OrderView) -> OrderReward:
    """Write down what the order earns. Of two jobs that start at once the second waits at the unique key."""
    rules, terms = program(), member_terms(order.buyer_id)
    paid_fen = sum(line.goods_fen for line in order.lines)
    OrderReward.objects.bulk_create(
        [
            OrderReward(
                order_id=order.id,
                user_id=order.buyer_id,
                paid_fen=paid_fen,
                kept_fen=paid_fen,
                points_bp=terms.points_bp if rules.points_on else 0,
                growth_bp=rules.growth_bp,
                tier_code=terms.tier_code,
            )
        ],
        ignore_conflicts=True,
    )
    reward = lock_reward(order.id)
    assert reward is not None
    points_earn(
        SOURCE, str(order.id), order.buyer_id, per_yuan(reward.paid_fen, reward.points_bp), settle_at=None
    )
    return reward
