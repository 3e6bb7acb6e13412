from __future__ import annotations

from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "rongshu.distribution.commissions"
    label = "commissions"
    verbose_name = "Commissions"
