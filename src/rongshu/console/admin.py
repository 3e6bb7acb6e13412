"""Lists of tables below the floor of shops, whose own apps cannot know roles."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from rongshu.foundation.shops.access import ShopAdmin


@admin.register(apps.get_model("audit", "AuditEntry"))
class AuditEntryAdmin(ShopAdmin):
    area = "audit"
    list_display = ("seq", "at", "actor", "action", "target")
    list_filter = ("action",)
    search_fields = ("actor", "target")
    fields = (
        "seq",
        "at",
        "actor",
        "action",
        "target",
        "before",
        "after",
        "request_id",
        "previous_hash",
        "hash",
    )
