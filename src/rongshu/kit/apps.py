from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class KitConfig(AppConfig):
    name = "rongshu.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from rongshu.kit.tenancy.guard import install_guard

        connection_created.connect(install_guard, dispatch_uid="rongshu.kit.tenancy")
