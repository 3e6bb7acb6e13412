from __future__ import annotations

from django.contrib import admin

from rongshu.distribution.promoters.models import Promoter
from rongshu.foundation.shops.access import ShopAdmin


@admin.register(Promoter)
class PromoterAdmin(ShopAdmin):
    area = "promoters"
    list_display = ("user", "state", "agreement_version", "agreed_at")
    list_select_related = ("user",)
    list_filter = ("state",)
    fields = ("user", "state", "agreement_version", "agreed_at")
