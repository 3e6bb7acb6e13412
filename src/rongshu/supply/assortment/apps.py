from __future__ import annotations

from django.apps import AppConfig


class AssortmentConfig(AppConfig):
    name = "rongshu.supply.assortment"
    label = "assortment"
    verbose_name = "Assortment"
