from __future__ import annotations

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "rongshu.insight.collection"
    label = "collection"
    verbose_name = "Collection"
