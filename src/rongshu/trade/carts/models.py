from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class CartItem(ShopOwned):
    """One SKU in a shopper's cart of this shop."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.CASCADE, db_constraint=False, related_name="+")
    quantity = models.PositiveIntegerField()
    added_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("购物车")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "user", "sku"], name="carts_item_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, quantity__lte=999), name="carts_quantity"
            ),
        ]
