from __future__ import annotations

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rongshu.campaigns.rewards"
    label = "rewards"
    verbose_name = "Rewards"

    def ready(self) -> None:
        from rongshu.campaigns.rewards import invariants, subscribers
        from rongshu.campaigns.rewards.reductions import PointsReduction
        from rongshu.people.loyalty.selectors import export_rows
        from rongshu.people.profiles.registry import export_source
        from rongshu.trade.pricing.registry import reduction_register

        subscribers.subscribe_all()
        reduction_register(PointsReduction())
        export_source("loyalty", export_rows)
        invariants.register_all()
