"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class BadProduct(InvalidInput):
    """A field of a product, SKU or category broke a rule (422); `field` names it, `rule` says which."""

    code = "bad_product"
    title = _("商品信息有误，请检查后再保存。")


class ProductNotFound(NotFound):
    """No such product in this shop (404)."""

    code = "product_not_found"
    title = _("没有找到这件商品，可能已被删除。")


class CategoryNotFound(NotFound):
    """No such category in this shop (404)."""

    code = "category_not_found"
    title = _("没有找到这个分类。")


class SkuCodeTaken(Refusal):
    """Another product of the shop uses this SKU code (409)."""

    code = "sku_code_taken"
    title = _("规格编码 %(sku_code)s 已被其他商品使用。")


class BadListQuery(InvalidInput):
    """A sort that is not offered, or a page mark that was not issued here (422); `field` names which."""

    code = "bad_list_query"
    title = _("列表参数有误。")
