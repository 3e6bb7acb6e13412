from __future__ import annotations

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "rongshu.foundation.tracking"
    label = "tracking"
    verbose_name = "Tracking"
