from __future__ import annotations

from django.apps import AppConfig


class StoredValueConfig(AppConfig):
    name = "rongshu.money.stored_value"
    label = "stored_value"
    verbose_name = "Stored value"
