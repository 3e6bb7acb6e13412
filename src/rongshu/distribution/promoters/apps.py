from __future__ import annotations

from django.apps import AppConfig


class PromotersConfig(AppConfig):
    name = "rongshu.distribution.promoters"
    label = "promoters"
    verbose_name = "Promoters"
