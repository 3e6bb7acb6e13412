from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class SearchIndex(ShopOwned):
    """The state of a shop's index. None: never built. Of another edition: to be built again."""

    edition = models.PositiveIntegerField()
    built_at = models.DateTimeField(db_default=DatabaseNow())
    refreshed_at = models.DateTimeField(db_default=DatabaseNow())  # sales and stock as the index has them

    class Meta:
        verbose_name = _("搜索索引")
        constraints = [models.UniqueConstraint(fields=["shop"], name="discovery_index_of_shop")]


class SearchEntry(ShopOwned):
    """A product on sale as search knows it. Made from the catalogue, and may be made again at any time."""

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    words = SearchVectorField()
    title_key = models.CharField(max_length=80)
    category_code = models.CharField(max_length=30)
    brand_code = models.CharField(max_length=30, blank=True)
    facts = ArrayField(models.TextField(), default=list)  # "颜色=红", what may be filtered by
    price_fen = models.BigIntegerField()
    sold_count = models.PositiveIntegerField(default=0)  # as of the last refresh
    in_stock = models.BooleanField(default=False)  # as of the last refresh

    class Meta:
        verbose_name = _("搜索条目")
        constraints = [models.UniqueConstraint(fields=["shop", "product"], name="discovery_entry_once")]
        indexes = [
            GinIndex(fields=["words"], name="discovery_entry_words", fastupdate=False),
            models.Index(
                fields=["shop", "title_key"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="discovery_entry_title",
            ),
            models.Index(fields=["shop", "price_fen", "product"], name="discovery_entry_price"),
            models.Index(fields=["shop", "-sold_count", "-product"], name="discovery_entry_sold"),
        ]


class SearchWord(ShopOwned):
    """A word of the shop's products: proposed while one types, and what slips of the finger are compared with."""

    word = models.CharField(max_length=40)
    spelling = models.CharField(max_length=200)  # pinyin, or the word itself
    initials = models.CharField(max_length=40, blank=True)
    products = models.PositiveIntegerField(default=1)  # that have it, as of the last count

    class Meta:
        verbose_name = _("搜索词")
        constraints = [models.UniqueConstraint(fields=["shop", "word"], name="discovery_word_once")]
        indexes = [
            GinIndex(
                fields=["spelling"], opclasses=["gin_trgm_ops"], name="discovery_word_alike", fastupdate=False
            ),
            models.Index(
                fields=["shop", "word"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="discovery_word_begins",
            ),
            models.Index(
                fields=["shop", "spelling"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="discovery_word_spelled",
            ),
            models.Index(
                fields=["shop", "initials"],
                opclasses=["int8_ops", "text_pattern_ops"],
                name="discovery_word_initials",
            ),
        ]


class SearchHistory(ShopOwned):
    """What a shopper looked for, each text once. Not kept for those who switched personalisation off (PIPL 24)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    text = models.CharField(max_length=60)
    searched_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("搜索历史")
        constraints = [
            models.UniqueConstraint(fields=["shop", "user", "text"], name="discovery_history_once")
        ]
        indexes = [
            models.Index(fields=["shop", "user", "-searched_at"], name="discovery_history_latest"),
            models.Index(fields=["shop", "-searched_at"], name="discovery_history_recent"),
        ]


class Favourite(ShopOwned):
    """A product a shopper wants to find again (收藏)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    added_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("收藏")
        constraints = [
            models.UniqueConstraint(fields=["shop", "user", "product"], name="discovery_favourite_once")
        ]
        indexes = [models.Index(fields=["shop", "user", "-id"], name="discovery_favourite_latest")]
