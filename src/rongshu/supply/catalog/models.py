from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Category(ShopOwned):
    """Two levels: a top category and its children."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=30)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, related_name="children"
    )
    position = models.PositiveIntegerField(default=0)
    picture_key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("分类")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="catalog_category_code")]

    def __str__(self) -> str:
        return self.name


class Product(ShopOwned):
    """Something the shop sells, in one or more SKUs."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ON_SALE = "on_sale", _("在售")
        OFF = "off", _("已下架")

    class Returnable(models.TextChoices):
        """May a shopper send it back within seven days without a reason (消法 25)?"""

        SEVEN_DAYS = "seven_days", _("支持 7 天无理由退货")
        EXEMPT = "exempt", _("不支持无理由退货")
        EXEMPT_IF_CONFIRMED = "exempt_if_confirmed", _("购买时确认后不支持无理由退货")

    slug = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    brief = models.CharField(max_length=160, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, db_constraint=False, related_name="products"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    unit = models.CharField(max_length=10, default="件")
    # Picture keys of foundation.media, the first is the cover.
    picture_keys = models.JSONField(default=list)
    colour = models.CharField(max_length=7, default="#eeeeee")
    attributes = models.JSONField(default=list)  # [{"name": …, "value": …}]
    spec_names = models.JSONField(default=list)  # ["颜色", "尺码"]; empty for one plain SKU
    promises = models.JSONField(
        default=list
    )  # service promises in the shop's words: ["48 小时发货", "坏果包赔"]
    returnable = models.CharField(max_length=20, choices=Returnable, default=Returnable.SEVEN_DAYS)
    return_ground = models.CharField(max_length=20, blank=True)  # why exempt: a key of `returns.GROUNDS`
    freight_template_code = models.CharField(
        max_length=40, blank=True
    )  # of supply.logistics; empty: the shop's
    # Lowest SKU prices, kept by catalog.services with every SKU change, for lists.
    price_fen = models.BigIntegerField(default=0)
    list_price_fen = models.BigIntegerField(default=0)
    sold_count = models.PositiveIntegerField(default=0)  # real, paid units only (电子商务法 17)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    updated_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("商品")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shop", "slug"], name="catalog_product_slug")]
        indexes = [
            models.Index(fields=["shop", "state", "category", "position"], name="catalog_product_listing"),
        ]

    def __str__(self) -> str:
        return self.title


class Sku(ShopOwned):
    """One sellable variant. `specs` are its values in the order of the product's `spec_names`."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, db_constraint=False, related_name="skus")
    code = models.CharField(max_length=40)
    specs = models.JSONField(default=list)
    price_fen = models.BigIntegerField()
    list_price_fen = models.BigIntegerField()
    cost_fen = models.BigIntegerField(default=0)
    # None: what the member's tier says, and the sale price for the community.
    member_price_fen = models.BigIntegerField(null=True)
    community_price_fen = models.BigIntegerField(null=True)
    weight_g = models.PositiveIntegerField(default=0)
    volume_cm3 = models.PositiveIntegerField(default=0)
    barcode = models.CharField(
        max_length=14, blank=True
    )  # GTIN: 8, 12, 13 or 14 digits with their check digit
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("规格")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="catalog_sku_code"),
            models.CheckConstraint(condition=models.Q(price_fen__gt=0), name="catalog_sku_price_positive"),
            models.CheckConstraint(
                condition=models.Q(list_price_fen__gte=0, cost_fen__gte=0), name="catalog_sku_amounts"
            ),
            models.CheckConstraint(
                condition=models.Q(member_price_fen__isnull=True) | models.Q(member_price_fen__gt=0),
                name="catalog_sku_member_price",
            ),
            models.CheckConstraint(
                condition=models.Q(community_price_fen__isnull=True) | models.Q(community_price_fen__gt=0),
                name="catalog_sku_community_price",
            ),
        ]
        indexes = [models.Index(fields=["shop", "product"], name="catalog_sku_of_product")]

    @property
    def spec_text(self) -> str:
        return " ".join(self.specs)

    def __str__(self) -> str:
        return self.code
