from __future__ import annotations

from django.apps import AppConfig


class GroupbuyConfig(AppConfig):
    name = "rongshu.campaigns.groupbuy"
    label = "groupbuy"
    verbose_name = "Group-buy"
