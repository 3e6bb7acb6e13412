from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Review(ShopOwned):
    """What a buyer says of one line of an order. No row is ever deleted; `hidden` says why it is not shown."""

    number = models.CharField(_("编号"), max_length=32, unique=True)
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    spec_text = models.CharField(_("规格"), max_length=120, blank=True)
    stars = models.PositiveSmallIntegerField(_("星级"))
    text = models.CharField(_("评价"), max_length=1000, blank=True)
    pictures = models.JSONField(default=list)  # keys of pictures of the shop
    anonymous = models.BooleanField(_("匿名"), default=False)
    follow_up = models.CharField(_("追评"), max_length=1000, blank=True)
    follow_up_pictures = models.JSONField(default=list)
    followed_at = models.DateTimeField(null=True)
    reply = models.CharField(_("商家回复"), max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True)
    hidden = models.CharField(_("隐藏原因"), max_length=20, blank=True)
    hidden_note = models.CharField(max_length=200, blank=True)
    helpful = models.PositiveIntegerField(_("有用"), default=0)
    written_at = models.DateTimeField(_("时间"), db_default=DatabaseNow())

    class Meta:
        verbose_name = _("评价")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "line"], name="reviews_line_once"),
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="reviews_stars"),
        ]
        indexes = [
            models.Index(fields=["shop", "product", "-id"], name="reviews_of_product"),
            models.Index(fields=["shop", "order"], name="reviews_of_order"),
            models.Index(fields=["shop", "buyer", "-id"], name="reviews_of_buyer"),
            models.Index(
                fields=["shop", "-id"],
                name="reviews_unanswered",
                condition=models.Q(replied_at__isnull=True, hidden=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Vote(ShopOwned):
    """Somebody found a review helpful."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, db_constraint=False, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("觉得有用")
        constraints = [models.UniqueConstraint(fields=["shop", "review", "user"], name="reviews_vote_once")]


class ProductRating(ShopOwned):
    """A product's reviews in figures, moved in the transaction that writes a review."""

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    stars1 = models.PositiveIntegerField(default=0)
    stars2 = models.PositiveIntegerField(default=0)
    stars3 = models.PositiveIntegerField(default=0)
    stars4 = models.PositiveIntegerField(default=0)
    stars5 = models.PositiveIntegerField(default=0)
    pictures = models.PositiveIntegerField(default=0)
    follow_ups = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("商品评分")
        constraints = [models.UniqueConstraint(fields=["shop", "product"], name="reviews_rating_of_product")]
