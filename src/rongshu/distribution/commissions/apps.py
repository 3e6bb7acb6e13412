from __future__ import annotations

from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "rongshu.distribution.commissions"
    label = "commissions"
    verbose_name = "Commissions"

    def ready(self) -> None:
        from rongshu.campaigns.base.registry import register_cost
        from rongshu.distribution.commissions import invariants, subscribers
        from rongshu.distribution.commissions.services import unit_cost_fen

        subscribers.subscribe_all()
        invariants.register_all()
        register_cost("commission", unit_cost_fen)
