from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kernel.text import mask_phone
from rongshu.kit import crypto
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned

ORDER_PHONE = "order.phone"
ORDER_DETAIL = "order.detail"


class Order(ShopOwned):
    """A contract to buy. Its state moves only by the table in `states.py`."""

    class State(models.TextChoices):
        UNPAID = "unpaid", _("待付款")
        AWAITING_CAMPAIGN = "awaiting_campaign", _("待成团")
        PAID = "paid", _("待发货")
        SHIPPED = "shipped", _("待收货")
        RECEIVED = "received", _("已完成")
        CLOSED = "closed", _("已关闭")
        REFUNDING = "refunding", _("退款中")
        REFUNDED = "refunded", _("已退款")

    number = models.CharField(max_length=32, unique=True)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.UNPAID)
    # Which campaign sets this order's price and when it may ship: kind, activity, and the kind's own unit (a group).
    campaign_kind = models.CharField(max_length=30, blank=True)
    activity_id = models.BigIntegerField(null=True)
    campaign_ref = models.CharField(max_length=40, blank=True)
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField(default=0)
    payable_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    # What was taken off and by which reduction (`trade.pricing`), frozen: [{name, seq, rule, label, off_fen, data}].
    reductions = models.JSONField(default=list)
    freight_held_fen = models.BigIntegerField(default=0)  # freight that was decided to go back
    link_code = models.CharField(max_length=16, blank=True)
    receiver = models.CharField(max_length=40)
    phone_cipher = models.BinaryField()
    region_code = models.CharField(max_length=6)
    detail_cipher = models.BinaryField()
    note = models.CharField(max_length=200, blank=True)
    close_reason = models.CharField(max_length=40, blank=True)
    placed_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    receive_due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    return_window_ends_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("订单")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    payable_fen=models.F("goods_fen") + models.F("freight_fen"), goods_fen__gte=0
                ),
                name="orders_payable_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_fen__gte=0, refunded_fen__lte=models.F("paid_fen")),
                name="orders_refunds_within_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(freight_held_fen__gte=0, freight_held_fen__lte=models.F("freight_fen")),
                name="orders_freight_refunds_within_freight",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "buyer", "-id"], name="orders_of_buyer"),
            models.Index(fields=["shop", "state", "-id"], name="orders_by_state"),
            models.Index(
                fields=["shop", "expires_at"], name="orders_due_close", condition=models.Q(state="unpaid")
            ),
            models.Index(
                fields=["shop", "receive_due_at"],
                name="orders_due_receive",
                condition=models.Q(state="shipped"),
            ),
        ]

    @property
    def phone(self) -> str:
        return crypto.decrypt(self.phone_cipher, ORDER_PHONE)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def detail(self) -> str:
        return crypto.decrypt(self.detail_cipher, ORDER_DETAIL)

    @property
    def reference(self) -> str:
        """How stock, shipments and ledger name this order."""
        return f"order:{self.pk}"

    def __str__(self) -> str:
        return self.number


class OrderLine(ShopOwned):
    """A SKU as it was when ordered. Amounts are for the whole line; `goods_fen` is its price after all steps.

    What was decided to go back: `refund_held_fen` of goods, `freight_held_fen` of the line's share of the freight,
    `points_returned` of the points it took, for `refunded_quantity` units, `cancelled_quantity` of which never shipped.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_constraint=False, related_name="lines")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    # What the page said when it was sold; None for lines older than snapshots.
    snapshot = models.ForeignKey(
        "catalog.SaleSnapshot", on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    title = models.CharField(max_length=80)
    spec_text = models.CharField(max_length=120, blank=True)
    picture_key = models.CharField(max_length=64, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price_fen = models.BigIntegerField()
    goods_fen = models.BigIntegerField()
    refund_held_fen = models.BigIntegerField(default=0)
    freight_held_fen = models.BigIntegerField(default=0)
    points_returned = models.BigIntegerField(default=0)
    refunded_quantity = models.PositiveIntegerField(default=0)
    cancelled_quantity = models.PositiveIntegerField(default=0)
    counted_quantity = models.PositiveIntegerField(default=0)  # what of it the product's public count holds
    # The right to return without a reason as it was when sold (LAW-15); given up only by a tick for this purchase.
    returnable = models.CharField(max_length=20, default="seven_days")
    return_waived = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("订单商品")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="orders_line_quantity"),
            models.CheckConstraint(
                condition=models.Q(refund_held_fen__gte=0, refund_held_fen__lte=models.F("goods_fen")),
                name="orders_line_refunds_within_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refunded_quantity__lte=models.F("quantity"),
                    cancelled_quantity__lte=models.F("refunded_quantity"),
                ),
                name="orders_line_units_within_ordered",
            ),
        ]
        indexes = [models.Index(fields=["shop", "order"], name="orders_lines_of_order")]


class PriceStep(ShopOwned):
    """One step of how a line came to its price, frozen when the order is placed.

    `seq` is its place in the price stack, `label` the shop's own word for the rule.
    """

    line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, db_constraint=False, related_name="price_steps"
    )
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    rule = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=80, blank=True)
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["seq", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "line", "seq", "kind", "rule"], name="orders_price_step_once"
            ),
        ]


class OrderEvent(ShopOwned):
    """The order's timeline, written by the function that moved it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_constraint=False, related_name="timeline")
    event = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    actor = models.CharField(max_length=60, default="system")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["shop", "order"], name="orders_timeline")]


class OrderRefund(ShopOwned):
    """One decision to give money back, under a key unique within its order. The money itself is payments' affair.

    `wishes` is what was asked for, so that the same decision is recognised when it comes again. `arrived_fen` counts
    what has reached the buyer.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_constraint=False, related_name="refunds")
    key = models.CharField(max_length=100)  # reason:ref
    reason = models.CharField(max_length=40)
    whole = models.BooleanField(default=False)
    shop_at_fault = models.BooleanField(default=False)
    goods_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField(default=0)
    points = models.BigIntegerField(default=0)
    arrived_fen = models.BigIntegerField(default=0)
    wishes = models.JSONField(default=list)
    actor = models.CharField(max_length=60, default="system")
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("退款决定")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "order", "key"], name="orders_refund_once"),
            models.CheckConstraint(
                condition=models.Q(
                    goods_fen__gte=0,
                    freight_fen__gte=0,
                    points__gte=0,
                    arrived_fen__gte=0,
                    arrived_fen__lte=models.F("goods_fen") + models.F("freight_fen"),
                ),
                name="orders_refund_amounts",
            ),
        ]

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen


class OrderRefundLine(ShopOwned):
    """What one line gave up in one decision: units, fen of goods, its share of the freight, points."""

    refund = models.ForeignKey(
        OrderRefund, on_delete=models.PROTECT, db_constraint=False, related_name="lines"
    )
    line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, db_constraint=False, related_name="refund_lines"
    )
    quantity = models.PositiveIntegerField(default=0)
    goods_fen = models.BigIntegerField(default=0)
    freight_fen = models.BigIntegerField(default=0)
    points = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("退款明细")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "refund", "line"], name="orders_refund_line_once")
        ]
        indexes = [models.Index(fields=["shop", "line"], name="orders_refunds_of_line")]
