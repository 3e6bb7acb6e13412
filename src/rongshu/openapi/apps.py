from __future__ import annotations

from django.apps import AppConfig


class OpenapiConfig(AppConfig):
    name = "rongshu.openapi"
    label = "openapi"
    verbose_name = "Open API"
