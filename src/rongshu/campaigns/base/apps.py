from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "rongshu.campaigns.base"
    label = "campaigns"
    verbose_name = "Campaigns"
