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
    # Points: active and free, set aside for unpaid orders, not yet settled; and what a refund left owing.
    points = models.BigIntegerField(default=0, db_default=0)
    points_held = models.BigIntegerField(default=0, db_default=0)
    points_pending = models.BigIntegerField(default=0, db_default=0)
    debt_points = models.BigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("会员账户")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    points__gte=0, points_held__gte=0, points_pending__gte=0, debt_points__gte=0
                ),
                name="loyalty_points_not_negative",
            ),
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


class PointsLot(ShopOwned):
    """Points of one origin, with one date on which they expire.

    pending (until the return window is over) → active → spent | expired; void when a refund took all of a pending lot.
    `left` is what is free in it: what orders hold is out of it already.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("待到账")
        ACTIVE = "active", _("可用")
        SPENT = "spent", _("已用完")
        EXPIRED = "expired", _("已过期")
        VOID = "void", _("已失效")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False, related_name="lots")
    source = models.CharField(max_length=20)
    source_id = models.CharField(max_length=100)
    qty = models.BigIntegerField()
    left = models.BigIntegerField()
    reversed = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    settle_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("积分批次")
        constraints = [
            models.UniqueConstraint(fields=["shop", "source", "source_id"], name="loyalty_lot_once"),
            models.CheckConstraint(
                condition=models.Q(qty__gte=1, left__gte=0, left__lte=models.F("qty"))
                & models.Q(reversed__gte=0, reversed__lte=models.F("qty")),
                name="loyalty_lot_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "void"]) | models.Q(expires_at__isnull=False),
                name="loyalty_lot_expires",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "account", "expires_at", "id"],
                condition=models.Q(state="active"),
                name="loyalty_lots_fifo",
            ),
            models.Index(
                fields=["shop", "settle_at"],
                condition=models.Q(state="pending"),
                name="loyalty_lots_settling",
            ),
            models.Index(
                fields=["shop", "expires_at"],
                condition=models.Q(state="active"),
                name="loyalty_lots_expiring",
            ),
        ]


class PointsHold(ShopOwned):
    """Points of one lot set aside for one reference (an order), in the order they were taken.

    held → consumed (the order is paid) | released (it closed). `returned` counts what refunds gave back afterwards.
    """

    class State(models.TextChoices):
        HELD = "held", _("占用中")
        CONSUMED = "consumed", _("已抵扣")
        RELEASED = "released", _("已退回")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False, related_name="holds")
    lot = models.ForeignKey(PointsLot, on_delete=models.PROTECT, db_constraint=False, related_name="holds")
    reference = models.CharField(max_length=80)
    qty = models.BigIntegerField()
    returned = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "reference", "lot"], name="loyalty_hold_once"),
            models.CheckConstraint(
                condition=models.Q(qty__gte=1, returned__gte=0, returned__lte=models.F("qty"))
                & (models.Q(state="consumed") | models.Q(returned=0)),
                name="loyalty_hold_bounds",
            ),
        ]
        indexes = [models.Index(fields=["shop", "account"], name="loyalty_holds_of")]


class PointsEntry(ShopOwned):
    """One thing that happened to a member's points, once per `key`, append-only (trigger).

    `qty` is the sum of its moves, `debt` what it changed about the debt.
    """

    class Kind(models.TextChoices):
        EARN = "earn", _("获得")
        SETTLE = "settle", _("到账")
        HOLD = "hold", _("下单抵扣")
        RELEASE = "release", _("订单关闭退回")
        CONSUME = "consume", _("抵扣完成")
        RETURN = "return", _("退款退回")
        REVERSE = "reverse", _("退款扣回")
        EXPIRE = "expire", _("过期")
        MERGE = "merge", _("账号合并")

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_constraint=False, related_name="points_entries"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=200)
    qty = models.BigIntegerField()
    debt = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("积分明细")
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="loyalty_points_entry_once")]
        indexes = [models.Index(fields=["shop", "account", "-id"], name="loyalty_points_of")]


class PointsMove(ShopOwned):
    """What an entry changed about one lot's `left`; append-only (trigger)."""

    entry = models.ForeignKey(
        PointsEntry, on_delete=models.PROTECT, db_constraint=False, related_name="moves"
    )
    lot = models.ForeignKey(PointsLot, on_delete=models.PROTECT, db_constraint=False, related_name="moves")
    qty = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(qty=0), name="loyalty_move_moves")]
        indexes = [
            models.Index(fields=["shop", "lot"], name="loyalty_moves_of_lot"),
            models.Index(fields=["shop", "entry"], name="loyalty_moves_of_entry"),
        ]
