from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Shipment(ShopOwned):
    """A parcel: carrier code, waybill number, and the reference (`order:<id>`) it carries."""

    reference = models.CharField(max_length=60)
    carrier_code = models.CharField(max_length=40)
    waybill = models.CharField(max_length=40)
    shipped_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("包裹")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "carrier_code", "waybill"], name="logistics_waybill_once"
            ),
        ]
        indexes = [models.Index(fields=["shop", "reference"], name="logistics_by_reference")]

    def __str__(self) -> str:
        return f"{self.carrier_code} {self.waybill}"
