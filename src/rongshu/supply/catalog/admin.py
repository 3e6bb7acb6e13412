from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.media.selectors import picture_url
from rongshu.foundation.shops.access import ShopAdmin
from rongshu.kernel.money import Money
from rongshu.supply.catalog.models import Category, Product

# What all active variants can still sell, with the page's own rows: asking inventory by row would cost a query each.
_AVAILABLE = """
(SELECT coalesce(sum(i.on_hand - i.reserved - i.committed), 0) FROM "inventory_stockitem" i
 JOIN "catalog_sku" s ON s.id = i.sku_id AND s.shop_id = i.shop_id
 WHERE s.product_id = "catalog_product"."id" AND s.active)
"""


@admin.register(Product)
class ProductAdmin(ShopAdmin):
    area = "catalog"
    list_display = ("picture", "title", "category", "price", "available", "sold_count", "state")
    list_display_links = ("title",)
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        rows: QuerySet[Product] = super().get_queryset(request)
        available = RawSQL(_AVAILABLE, (), output_field=IntegerField())  # noqa: S611  # a constant of this file
        return rows.annotate(available=available)

    @admin.display(description="")
    def picture(self, product: Product) -> SafeString | str:
        if not product.picture_keys:
            return ""
        return format_html(
            '<img class="rs-list-picture" src="{}" width="40" height="40" alt="" loading="lazy">',
            picture_url(product.picture_keys[0], 200),
        )

    @admin.display(description=_("售价"), ordering="price_fen")
    def price(self, product: Product) -> str:
        return str(Money(product.price_fen))

    @admin.display(description=_("可售"), ordering="available")
    def available(self, product: Any) -> int:
        return int(product.available)


@admin.register(Category)
class CategoryAdmin(ShopAdmin):
    area = "catalog"
    list_display = ("name", "parent", "position")
    list_select_related = ("parent",)
    fields = ("name", "code", "parent", "position")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from products
