from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.contrib.admin.apps import SimpleAdminConfig


class ConsoleConfig(AppConfig):
    default = True
    name = "rongshu.console"
    label = "console"
    verbose_name = "Console"

    def ready(self) -> None:
        """Register the lists of our own apps only: tables without a shop are never shown (ADR 2)."""
        for config in apps.get_app_configs():
            if config.name.startswith("rongshu.") and find_spec(f"{config.name}.admin"):
                import_module(f"{config.name}.admin")
        from django.contrib.admin import site

        from rongshu.console.labels import name_everything

        name_everything(site)


class ConsoleAdminConfig(SimpleAdminConfig):
    """Django's admin machinery without its autodiscovery: the console registers every page itself."""

    default_site = "rongshu.console.site.ConsoleSite"
