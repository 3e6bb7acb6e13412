from __future__ import annotations

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "rongshu.insight.metrics"
    label = "metrics"
    verbose_name = "Metrics"
