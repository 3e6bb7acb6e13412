"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal


class OutOfStock(Refusal):
    """Fewer units can be ordered than wanted (409): `sku_id`, and how many are `available`. Nothing was reserved."""

    code = "out_of_stock"
    title = _("库存不足，仅剩 %(available)s 件。")


class StockInUse(Refusal):
    """Stock cannot be set below what orders have taken (409); `taken` says how much."""

    code = "stock_in_use"
    title = _("已有订单占用 %(taken)s 件，库存不能低于这个数。")


class BadStock(InvalidInput):
    """A stock or quantity that is no whole number in range (422); `field` names it."""

    code = "bad_stock"
    title = _("库存数量应为 0 到 %(most)s 之间的整数。")
