from __future__ import annotations

from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "rongshu.foundation.shops"
    label = "shops"
    verbose_name = "Shops"
