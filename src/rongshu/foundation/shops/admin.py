from __future__ import annotations

from django.contrib import admin

from rongshu.foundation.shops.access import ShopAdmin
from rongshu.foundation.shops.models import StaffMembership


@admin.register(StaffMembership)
class StaffMembershipAdmin(ShopAdmin):
    area = "staff"
    list_display = ("user", "role", "active", "created_at")
    list_select_related = ("user",)
    list_filter = ("role", "active")
    fields = ("user", "role", "active", "created_at")
