from __future__ import annotations

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rongshu.campaigns.rewards"
    label = "rewards"
    verbose_name = "Rewards"

    def ready(self) -> None:
        from rongshu.campaigns.rewards import invariants, subscribers

        subscribers.subscribe_all()
        invariants.register_all()
