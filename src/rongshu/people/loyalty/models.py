from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Program(ShopOwned):
    """How this shop's membership works; without a row the defaults hold."""

    growth_bp = models.PositiveIntegerField(_("成长值比例（万分之）"), default=10_000)
    period_days = models.PositiveIntegerField(_("等级有效天数"), default=365)
    points_on = models.BooleanField(_("开启积分"), default=True)
    points_valid_days = models.PositiveIntegerField(_("积分有效天数"), default=365)
    points_cap_bp = models.PositiveIntegerField(_("积分抵扣上限（万分之）"), default=3_000)

    class Meta:
        verbose_name = _("会员方案")
        constraints = [
            models.UniqueConstraint(fields=["shop"], name="loyalty_program_once"),
            models.CheckConstraint(
                condition=models.Q(
                    growth_bp__lte=100_000,
                    period_days__range=(30, 1095),
                    points_valid_days__range=(30, 3650),
                    points_cap_bp__lte=10_000,
                ),
                name="loyalty_program_bounds",
            ),
        ]


class Tier(ShopOwned):
    """A rung of the ladder above the plain membership, with what it gives. The growth it asks for is its rank."""

    code = models.SlugField(_("编码"), max_length=20)
    name = models.CharField(_("等级名称"), max_length=20)
    growth_min = models.PositiveIntegerField(_("所需成长值"))
    price_bp = models.PositiveIntegerField(_("会员价比例（万分之）"), default=10_000)
    free_freight = models.BooleanField(_("包邮"), default=False)
    points_bp = models.PositiveIntegerField(_("积分倍率（万分之）"), default=10_000)
    birthday_points = models.PositiveIntegerField(_("生日礼积分"), default=0)

    class Meta:
        verbose_name = _("会员等级")
        ordering = ["growth_min"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="loyalty_tier_code"),
            models.UniqueConstraint(fields=["shop", "growth_min"], name="loyalty_tier_rung"),
            models.CheckConstraint(
                condition=models.Q(
                    growth_min__gte=1,
                    price_bp__range=(5_000, 10_000),
                    points_bp__range=(10_000, 100_000),
                    birthday_points__lte=100_000,
                ),
                name="loyalty_tier_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Account(ShopOwned):
    """A member's growth and standing: one row per person, the row that is locked before either moves.

    `growth` is the sum of all entries ever; which tier it gives is decided from those of the running period.
    `assured` is the tier of the last review: until `tier_until` a refund does not take that away.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    growth = models.BigIntegerField(default=0)
    tier = models.ForeignKey(
        Tier, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="accounts"
    )
    assured = models.ForeignKey(
        Tier, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    tier_since = models.DateTimeField(null=True)
    tier_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("会员账户")
        constraints = [
            models.UniqueConstraint(fields=["shop", "user"], name="loyalty_account_once"),
            models.CheckConstraint(
                condition=models.Q(tier=None) | models.Q(tier_until__isnull=False), name="loyalty_tier_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "tier_until"], name="loyalty_reviews_due"),
            models.Index(fields=["shop", "tier"], name="loyalty_by_tier"),
        ]


class GrowthEntry(ShopOwned):
    """Growth that came or was taken back, append-only (trigger). `counts_at` decides which period it belongs to.

    A refund's entry counts at the moment of the growth it takes back.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_constraint=False, related_name="entries"
    )
    source = models.CharField(max_length=20)
    source_id = models.CharField(max_length=160)
    amount = models.BigIntegerField()
    counts_at = models.DateTimeField()
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("成长值明细")
        constraints = [
            models.UniqueConstraint(fields=["shop", "source", "source_id"], name="loyalty_growth_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="loyalty_growth_moves"),
        ]
        indexes = [
            models.Index(fields=["shop", "account", "-counts_at"], name="loyalty_growth_of"),
        ]
