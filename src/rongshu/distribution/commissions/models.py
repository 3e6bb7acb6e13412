from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class CommissionRule(ShopOwned):
    """A rate: for one SKU (fixed fen per unit), one campaign, one product, or the shop's default.

    The most specific active rule wins: SKU fixed > campaign > product > default.
    """

    class Scope(models.TextChoices):
        SKU = "sku", _("规格")
        CAMPAIGN = "campaign", _("活动")
        PRODUCT = "product", _("商品")
        DEFAULT = "default", _("全店")

    scope = models.CharField(max_length=10, choices=Scope)
    target_id = models.BigIntegerField(null=True)
    rate_bp = models.PositiveIntegerField(default=0)
    fixed_fen = models.BigIntegerField(default=0)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("佣金规则")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "scope", "target_id"],
                condition=models.Q(active=True),
                nulls_distinct=False,
                name="commissions_rule_once",
            ),
            models.CheckConstraint(
                condition=models.Q(rate_bp__lte=5000, fixed_fen__gte=0), name="commissions_rate_bounds"
            ),
            models.CheckConstraint(
                condition=models.Q(scope="sku", rate_bp=0) | (~models.Q(scope="sku") & models.Q(fixed_fen=0)),
                name="commissions_fixed_for_skus_only",
            ),
            models.CheckConstraint(
                condition=models.Q(scope="default", target_id=None)
                | (~models.Q(scope="default") & models.Q(target_id__isnull=False)),
                name="commissions_rule_target",
            ),
        ]


class Commission(ShopOwned):
    """What one order line may earn its promoter, copied at order time and never looked up again.

    quoted (order placed) → pending (paid) → settled (after receipt and return window) | void.
    """

    class State(models.TextChoices):
        QUOTED = "quoted", _("待付款")
        PENDING = "pending", _("待结算")
        SETTLED = "settled", _("已结算")
        VOID = "void", _("已失效")

    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    promoter = models.ForeignKey(
        "promoters.Promoter", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    promoter_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(CommissionRule, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    rule_snapshot = models.JSONField()
    link_code = models.CharField(max_length=16, blank=True)
    base_fen = models.BigIntegerField()
    rate_bp = models.PositiveIntegerField()
    fixed_fen = models.BigIntegerField(default=0)
    amount_fen = models.BigIntegerField()
    # Of the base, refunded so far; `due_fen` follows from it.
    refunded_fen = models.BigIntegerField(default=0, db_default=0)
    due_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.QUOTED)
    settle_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("佣金")
        ordering = ["-id"]
        constraints = [
            # One person earns on a line: a second level has no place to be written (禁止传销条例 7).
            models.UniqueConstraint(fields=["shop", "line"], name="commissions_one_level"),
            models.CheckConstraint(
                condition=models.Q(due_fen__gte=0, due_fen__lte=models.F("amount_fen"))
                & models.Q(amount_fen__lte=models.F("base_fen")),
                name="commissions_amounts",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_fen__gte=0, refunded_fen__lte=models.F("base_fen")),
                name="commissions_refunds_within_base",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "promoter_user", "-id"], name="commissions_of_promoter"),
            models.Index(fields=["shop", "order"], name="commissions_of_order"),
            models.Index(
                fields=["shop", "settle_at"], name="commissions_due", condition=models.Q(state="pending")
            ),
        ]


class CommissionReversal(ShopOwned):
    """What a refund took back from a commission, once per refund. `base_fen` of the line was refunded by it.

    `amount_fen` may be 0 where the rounding of an earlier refund already covered it.
    """

    commission = models.ForeignKey(
        Commission, on_delete=models.PROTECT, db_constraint=False, related_name="reversals"
    )
    refund_key = models.CharField(max_length=100)
    base_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "commission", "refund_key"], name="commissions_reversed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(base_fen__gt=0, amount_fen__gte=0), name="commissions_reversal_amounts"
            ),
        ]


class SettlementHold(ShopOwned):
    """A reason why an order's commission must wait, such as an open after-sale; lifted exactly once."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    reason = models.CharField(max_length=60)  # unique within the order: `aftersale:12`
    placed_at = models.DateTimeField(db_default=DatabaseNow())
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "order", "reason"], name="commissions_hold_once"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "order"], name="commissions_open_holds", condition=models.Q(lifted_at=None)
            ),
        ]
