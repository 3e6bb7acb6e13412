from __future__ import annotations

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "rongshu.supply.catalog"
    label = "catalog"
    verbose_name = "Catalog"
