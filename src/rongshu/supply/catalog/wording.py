"""Fields of the catalogue in the merchant's words, so that a refusal can be understood where it is read."""

from __future__ import annotations

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIELD_LABELS: Final[dict[str, Promise]] = {
    "title": _("商品名称"),
    "slug": _("商品地址"),
    "code": _("编码"),
    "brief": _("一句话卖点"),
    "unit": _("单位"),
    "category_code": _("分类"),
    "parent_code": _("上级分类"),
    "brand_code": _("品牌"),
    "picture_keys": _("商品图片"),
    "video_key": _("商品视频"),
    "details": _("图文详情"),
    "colour": _("底色"),
    "attributes": _("商品参数"),
    "spec_names": _("规格名"),
    "spec_groups": _("规格"),
    "promises": _("服务承诺"),
    "returnable": _("退货政策"),
    "return_ground": _("不支持退货的依据"),
    "freight_template_code": _("运费模板"),
    "position": _("排序"),
    "name": _("名称"),
    "choices": _("可选值"),
    "kind": _("类型"),
    "skus": _("规格"),
    "specs": _("规格值"),
    "price_fen": _("售价"),
    "list_price_fen": _("划线价"),
    "member_price_fen": _("会员价"),
    "community_price_fen": _("社群价"),
    "cost_fen": _("成本价"),
    "weight_g": _("重量（克）"),
    "volume_cm3": _("体积（立方厘米）"),
    "barcode": _("商品条码"),
    "on_sale_at": _("上架时间"),
    "off_sale_at": _("下架时间"),
    "stock": _("库存"),
}

_OF_SKU = re.compile(r"skus\.(\d+)\.(\w+)")


def field_label(field: str) -> str:
    """`skus.3.price_fen` as 第 4 个规格的售价; empty for a field without a name."""
    found = _OF_SKU.fullmatch(field)
    if found is not None and found[2] in FIELD_LABELS:
        words = {"number": int(found[1]) + 1, "field": FIELD_LABELS[found[2]]}
        return gettext("第 %(number)s 个规格的%(field)s") % words
    label = FIELD_LABELS.get(field.partition(".")[0])
    return str(label) if label is not None else ""
