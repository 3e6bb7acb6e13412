from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.shops.access import ShopAdmin
from rongshu.kernel.money import Money
from rongshu.supply.catalog.models import Category, Product


@admin.register(Product)
class ProductAdmin(ShopAdmin):
    area = "catalog"
    list_display = ("title", "category", "price", "sold_count", "state")
    list_filter = ("state", "category")
    list_select_related = ("category",)
    search_fields = ("title", "slug")
    fields = (
        "title",
        "slug",
        "brief",
        "category",
        "state",
        "unit",
        "spec_names",
        "attributes",
        "sold_count",
        "position",
    )

    @admin.display(description=_("售价"), ordering="price_fen")
    def price(self, product: Product) -> str:
        return str(Money(product.price_fen))


@admin.register(Category)
class CategoryAdmin(ShopAdmin):
    area = "catalog"
    list_display = ("name", "parent", "position")
    list_select_related = ("parent",)
    fields = ("name", "code", "parent", "position")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from products
