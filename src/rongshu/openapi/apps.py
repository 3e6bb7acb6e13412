from __future__ import annotations

from django.apps import AppConfig


class OpenapiConfig(AppConfig):
    name = "rongshu.openapi"
    label = "openapi"
    verbose_name = "Open API"

    def ready(self) -> None:
        from rongshu.kit.http.endpoints import register_identify
        from rongshu.openapi.auth import identify

        register_identify(identify)
