"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class CartSkuUnknown(NotFound):
    """This shop has no such SKU, or the cart has no such line (404)."""

    code = "cart_sku_unknown"
    title = _("没有找到这件商品，可能已被删除。")


class CartSkuOffSale(Refusal):
    """The product or the variant is not on sale (409)."""

    code = "cart_sku_off_sale"
    title = _("“%(product)s”已下架，请选购其他商品。")


class CartQuantity(InvalidInput):
    """A quantity that is no whole number from 1 to `most`, or that would lift the line above it (422)."""

    code = "cart_quantity"
    title = _("购买数量应为 1 到 %(most)s 之间的整数。")


class CartFull(Refusal):
    """The cart holds as many different SKUs as it can (409)."""

    code = "cart_full"
    title = _("购物车最多放 %(most)s 种商品，请先清理一些。")
