"""Locks of rewards: an order's reward, before the member's account."""

from __future__ import annotations

from rongshu.campaigns.rewards.models import OrderReward
from rongshu.kit.locks import lock_rows


def lock_reward(order_id: int) -> OrderReward | None:
    """The reward of an order, locked and read after the lock; None when there is none yet."""
    return next(iter(lock_rows(OrderReward.objects.filter(order_id=order_id))), None)
