from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Case(ShopOwned):
    """What a buyer asks for after buying. Its state moves only by the table in `states.py`.

    `due_at` is when the state's wait ends by itself (`rules.WAITS`); an open case always has one.
    """

    class Kind(models.TextChoices):
        REFUND_ONLY = "refund_only", _("仅退款")
        RETURN = "return", _("退货退款")
        EXCHANGE = "exchange", _("换货")
        RESHIP = "reship", _("补发")

    class State(models.TextChoices):
        REQUESTED = "requested", _("待商家处理")
        REFUSED = "refused", _("商家已拒绝")
        AWAITING_RETURN = "awaiting_return", _("待寄回商品")
        RETURNING = "returning", _("商品寄回中")
        REPLACING = "replacing", _("待商家发货")
        REPLACED = "replaced", _("商家已发货")
        REFUNDING = "refunding", _("退款中")
        ESCALATED = "escalated", _("平台介入中")
        DONE = "done", _("已完成")
        CLOSED = "closed", _("已关闭")

    number = models.CharField(max_length=32, unique=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=16, choices=State, default=State.REQUESTED)
    reason = models.CharField(max_length=30)
    description = models.CharField(max_length=500, blank=True)
    shop_at_fault = models.BooleanField(default=False)
    claim_fen = models.BigIntegerField(default=0)  # what it looked worth when it was asked for
    refund_fen = models.BigIntegerField(default=0)  # what was decided to go back
    points = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=30, blank=True)
    escalated = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    back_carrier = models.CharField(max_length=30, blank=True)
    back_waybill = models.CharField(max_length=40, blank=True)
    out_carrier = models.CharField(max_length=30, blank=True)
    out_waybill = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(db_default=DatabaseNow())
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("售后单")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["shop", "buyer", "-id"], name="aftersales_of_buyer"),
            models.Index(fields=["shop", "order"], name="aftersales_of_order"),
            models.Index(fields=["shop", "state", "-id"], name="aftersales_by_state"),
            models.Index(
                fields=["shop", "due_at"], name="aftersales_due", condition=models.Q(closed_at__isnull=True)
            ),
        ]

    @property
    def reference(self) -> str:
        """How stock and parcels name this case."""
        return f"aftersales:{self.pk}"

    def __str__(self) -> str:
        return self.number


class CaseLine(ShopOwned):
    """Units of one line of the order. `good` and `defective` are what came back and was looked at."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False, related_name="lines")
    line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    quantity = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(null=True)
    good = models.PositiveIntegerField(default=0)
    defective = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("售后商品")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "case", "line"], name="aftersales_line_once"),
            models.CheckConstraint(
                condition=models.Q(good__lte=models.F("quantity") - models.F("defective")),
                name="aftersales_back_within_asked",
            ),
        ]
        indexes = [models.Index(fields=["shop", "line"], name="aftersales_lines_of_line")]


class CaseEvent(ShopOwned):
    """The case's timeline: moves, and what both sides say to each other. `pictures` are private, by token."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False, related_name="timeline")
    event = models.CharField(max_length=30)
    state = models.CharField(max_length=16)
    actor = models.CharField(max_length=60, default="system")
    text = models.CharField(max_length=500, blank=True)
    pictures = models.JSONField(default=list)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["shop", "case"], name="aftersales_timeline")]
