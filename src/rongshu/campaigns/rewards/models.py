from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class OrderReward(ShopOwned):
    """What an order earns its buyer, by the rates that held when it was paid. `kept_fen` is what refunds left of it."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    user_id = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    kept_fen = models.BigIntegerField()
    points_bp = models.PositiveIntegerField()
    growth_bp = models.PositiveIntegerField()
    tier_code = models.CharField(max_length=20, blank=True)
    received = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("订单奖励")
        constraints = [
            models.UniqueConstraint(fields=["shop", "order"], name="rewards_once"),
            models.CheckConstraint(
                condition=models.Q(kept_fen__gte=0, kept_fen__lte=models.F("paid_fen")), name="rewards_kept"
            ),
        ]
