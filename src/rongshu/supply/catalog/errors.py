"""Every refusal of this app."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal
from rongshu.supply.catalog.wording import field_label


class BadProduct(InvalidInput):
    """A field of a product, SKU or category broke a rule (422); `field` names it, `rule` says which.

    `words` say the rule to people, after the field's name in the merchant's language.
    """

    code = "bad_product"
    title = _("商品信息有误，请检查后再保存。")

    def __init__(self, words: str | Promise | None = None, *, field: str, rule: str, **members: Any) -> None:
        super().__init__(field=field, rule=rule, **members)
        self._words = words

    @property
    def words(self) -> str:
        """The rule alone, for beside the field."""
        return str(self._words) if self._words is not None else self.members["rule"]

    @property
    def sentence(self) -> str:
        label = field_label(self.members["field"])
        return f"{label}：{self.words}" if label else str(self.title)


class ProductNotFound(NotFound):
    """No such product in this shop (404)."""

    code = "product_not_found"
    title = _("没有找到这件商品，可能已被删除。")


class CategoryNotFound(NotFound):
    """No such category in this shop (404)."""

    code = "category_not_found"
    title = _("没有找到这个分类。")


class CategoryInUse(Refusal):
    """A category with categories or products in it cannot be deleted (409)."""

    code = "category_in_use"
    title = _("分类下还有商品或下级分类，请先移走再删除。")


class CategoryCycle(Refusal):
    """A category cannot be moved below itself (409)."""

    code = "category_cycle"
    title = _("不能把分类移到它自己的下级分类里。")


class BrandNotFound(NotFound):
    """No such brand in this shop (404)."""

    code = "brand_not_found"
    title = _("没有找到这个品牌。")


class SkuCodeTaken(Refusal):
    """Another product of the shop uses this SKU code (409)."""

    code = "sku_code_taken"
    title = _("规格编码 %(sku_code)s 已被其他商品使用。")


class ProductChanged(Refusal):
    """Somebody else saved the product since it was read (409); `version` is the present one."""

    code = "product_changed"
    title = _("这件商品刚刚被别人修改过，请重新载入后再保存。")


class BadListQuery(InvalidInput):
    """A sort that is not offered, or a page mark that was not issued here (422); `field` names which."""

    code = "bad_list_query"
    title = _("列表参数有误。")
