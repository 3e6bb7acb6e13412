from __future__ import annotations

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "rongshu.foundation.compliance"
    label = "compliance"
    verbose_name = "Compliance"
