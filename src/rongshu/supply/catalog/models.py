from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Category(ShopOwned):
    """A shelf of the shop's tree, at most `rules.MOST_LEVELS` deep; `level` counts from 1 at the top."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=30)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, related_name="children"
    )
    level = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)
    picture_key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("分类")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="catalog_category_code")]

    def __str__(self) -> str:
        return self.name


class CategoryAttribute(ShopOwned):
    """A fact that products of a category, and of those below it, are described by."""

    class Kind(models.TextChoices):
        TEXT = "text", _("文字")
        NUMBER = "number", _("数字")
        CHOICE = "choice", _("选项")

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, db_constraint=False, related_name="attribute_rules"
    )
    name = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(default=list)  # of a choice: ["棉", "麻"]
    unit = models.CharField(max_length=10, blank=True)  # of a number: "cm"
    required = models.BooleanField(default=False)  # before a product may go on sale
    filterable = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("分类参数")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "category", "name"], name="catalog_attribute_of_category")
        ]

    def __str__(self) -> str:
        return self.name


class Brand(ShopOwned):
    """Whose make a product is: a filter and a line on its page."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    picture_key = models.CharField(max_length=64, blank=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("品牌")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shop", "code"], name="catalog_brand_code")]

    def __str__(self) -> str:
        return self.name


class Product(ShopOwned):
    """Something the shop sells, in one or more SKUs. Its state moves only by the table in `states.py`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SCHEDULED = "scheduled", _("定时上架")
        ON_SALE = "on_sale", _("在售")
        OFF = "off", _("已下架")

    class Returnable(models.TextChoices):
        """May a shopper send it back within seven days without a reason (消法 25)?"""

        SEVEN_DAYS = "seven_days", _("支持 7 天无理由退货")
        EXEMPT = "exempt", _("不支持无理由退货")
        EXEMPT_IF_CONFIRMED = "exempt_if_confirmed", _("购买时确认后不支持无理由退货")

    slug = models.CharField(max_length=40)
    code = models.CharField(
        max_length=40, blank=True
    )  # the merchant's own number of the product; empty: none
    title = models.CharField(max_length=80)
    brief = models.CharField(max_length=160, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, db_constraint=False, related_name="products"
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="products"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    on_sale_at = models.DateTimeField(null=True)  # goes on sale by itself then
    off_sale_at = models.DateTimeField(null=True)  # is taken off by itself then
    unit = models.CharField(max_length=10, default="件")
    # Picture keys of foundation.media, the first is the cover.
    picture_keys = models.JSONField(default=list)
    video_key = models.CharField(max_length=64, blank=True)
    # The long description, as blocks: {"text": …} or {"picture": key}. Plain text, so nothing in it can run.
    details = models.JSONField(default=list)
    colour = models.CharField(max_length=7, default="#eeeeee")
    attributes = models.JSONField(default=list)  # [{"name": …, "value": …}]
    spec_names = models.JSONField(default=list)  # ["颜色", "尺码"]; empty for one plain SKU
    # Every value a spec may have, also ones no SKU has now: [{"name": "颜色", "values": ["红", "蓝"]}]
    spec_groups = models.JSONField(default=list)
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
        constraints = [
            models.UniqueConstraint(fields=["shop", "slug"], name="catalog_product_slug"),
            models.UniqueConstraint(
                fields=["shop", "code"], name="catalog_product_code", condition=~models.Q(code="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "on_sale_at"],
                name="catalog_product_due_on",
                condition=models.Q(on_sale_at__isnull=False),
            ),
            models.Index(
                fields=["shop", "off_sale_at"],
                name="catalog_product_due_off",
                condition=models.Q(off_sale_at__isnull=False),
            ),
            models.Index(fields=["shop", "state", "category", "position"], name="catalog_product_listing"),
        ]

    def __str__(self) -> str:
        return self.title


class Sku(ShopOwned):
    """One sellable variant. `specs` are its values in the order of the product's `spec_names`.

    Never deleted: one that leaves the product is retired (`active` false), for the orders that refer to it, and comes
    back under its old code when its values do.
    """

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
    picture_key = models.CharField(max_length=64, blank=True)  # empty: the product's cover
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


class SaleSnapshot(ShopOwned):
    """A variant exactly as it was offered when it was sold, once per version of its product. Never changed.

    Order lines point here: what the page said then is the contract, whatever it says later.
    """

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    version = models.PositiveIntegerField()
    data = models.JSONField()
    taken_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("成交快照")
        constraints = [
            models.UniqueConstraint(fields=["shop", "sku", "version"], name="catalog_snapshot_once"),
        ]
