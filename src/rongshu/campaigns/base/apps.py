from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "rongshu.campaigns.base"
    label = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        from rongshu.campaigns.base import invariants

        invariants.register_all()
