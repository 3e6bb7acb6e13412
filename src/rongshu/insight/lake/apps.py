from __future__ import annotations

from django.apps import AppConfig


class LakeConfig(AppConfig):
    name = "rongshu.insight.lake"
    label = "lake"
    verbose_name = "Lake"
