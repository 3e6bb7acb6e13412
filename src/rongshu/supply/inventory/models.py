from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class StockItem(ShopOwned):
    """Counters of one SKU: `on_hand` is physical, `reserved` for unpaid orders, `committed` paid but unshipped.

    Available is `on_hand - reserved - committed`; the database refuses it below zero.
    """

    sku = models.OneToOneField(
        "catalog.Sku", on_delete=models.PROTECT, db_constraint=False, related_name="stock"
    )
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    committed = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("库存")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, committed__gte=0, on_hand__gte=0),
                name="inventory_counters_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=models.F("reserved") + models.F("committed")),
                name="inventory_never_oversold",
            ),
        ]

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.committed


class Reservation(ShopOwned):
    """Units of one SKU set aside for one reference (`order:<id>`), ending exactly once.

    held → committed (paid) → consumed (shipped); held or committed → released.
    """

    class State(models.TextChoices):
        HELD = "held", _("已占用")
        COMMITTED = "committed", _("待发货")
        CONSUMED = "consumed", _("已出库")
        RELEASED = "released", _("已释放")

    item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, db_constraint=False, related_name="reservations"
    )
    reference = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "reference", "item"], name="inventory_reserved_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="inventory_reserved_positive"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "item"],
                name="inventory_live_reservations",
                condition=models.Q(state__in=["held", "committed"]),
            )
        ]


class StockReturn(ShopOwned):
    """Units that came back and were looked at: the good ones are on hand again, the defective ones are not."""

    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, db_constraint=False, related_name="returns")
    key = models.CharField(max_length=100)  # names the receipt: aftersales:12
    reference = models.CharField(max_length=60)  # what they were sold under: order:7
    good = models.PositiveIntegerField(default=0)
    defective = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("退货入库")
        constraints = [
            models.UniqueConstraint(fields=["shop", "key", "item"], name="inventory_returned_once"),
            models.CheckConstraint(
                condition=models.Q(good__gt=0) | models.Q(defective__gt=0),
                name="inventory_return_not_empty",
            ),
        ]
