from __future__ import annotations

from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "rongshu.distribution.commissions"
    label = "commissions"
    verbose_name = "Commissions"

    def ready(self) -> None:
        from rongshu.campaigns.base.registry import register_cost
        from rongshu.distribution.commissions import invariants, subscribers
        from rongshu.distribution.commissions.selectors import export_rows, open_earnings_reason
        from rongshu.distribution.commissions.services import unit_cost_fen
        from rongshu.people.profiles.registry import closure_check, export_source

        subscribers.subscribe_all()
        invariants.register_all()
        export_source("earnings", export_rows)
        closure_check("earnings", open_earnings_reason)
        register_cost("commission", unit_cost_fen)
