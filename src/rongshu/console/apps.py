from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig


class ConsoleConfig(AppConfig):
    name = "rongshu.console"
    label = "console"
    verbose_name = "Console"


class ConsoleAdminConfig(SimpleAdminConfig):
    """Django's admin machinery without its autodiscovery: the console registers every page itself."""

    default_site = "rongshu.console.site.ConsoleSite"
