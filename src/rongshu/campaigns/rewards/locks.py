"""Locks of rewards: orders' rewards, before their members' accounts."""

from __future__ import annotations

from collections.abc import Collection

from rongshu.campaigns.rewards.models import OrderReward
from rongshu.kit.locks import lock_rows


def lock_rewards(order_ids: Collection[int]) -> dict[int, OrderReward]:
    """The rewards these orders have already, by order id, locked and read after the lock."""
    return {
        reward.order_id: reward for reward in lock_rows(OrderReward.objects.filter(order__in=list(order_ids)))
    }
