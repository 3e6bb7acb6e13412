from __future__ import annotations

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "rongshu.supply.discovery"
    label = "discovery"
    verbose_name = "Discovery"

    def ready(self) -> None:
        from rongshu.supply.discovery import subscribers

        subscribers.subscribe_all()
