"""Products as the shop's own programs write them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rongshu.kit.http.endpoints import Body, Page, Shown, says
from rongshu.kit.http.fields import Code, CodeOrNone, fen, moment

Fen = Annotated[int, Field(ge=0, le=99_999_999)]
Returnable = Literal["seven_days", "exempt", "exempt_if_confirmed"]
ProductState = Literal["draft", "scheduled", "on_sale", "off"]


class FactIn(Body):
    """商品参数 | A fact of the product"""

    name: Annotated[str, Field(min_length=1, max_length=30)] = says("名称 | Name", "产地")
    value: Annotated[str, Field(min_length=1, max_length=100)] = says("值 | Value", "山东烟台")


class VariantIn(Body):
    """规格，按商家编码认 | A variant, known by its code"""

    code: Annotated[str, Field(min_length=1, max_length=40)] = says("商家编码 | Code", "APPLE-5")
    specs: Annotated[list[str], Field(max_length=5)] = says(
        "规格值，与 spec_names 对应 | Values, in the order of spec_names", ["5 斤装"], []
    )
    price_fen: Fen = fen("售价，单位分 | Price in fen", 3990)
    list_price_fen: Fen = fen("划线价，0 为无 | List price, 0 for none", 4990, 0)
    cost_fen: Fen = fen("成本，单位分 | Cost in fen", 2000, 0)
    weight_g: Annotated[int, Field(ge=0, le=1_000_000)] = says("重量，克 | Weight in grams", 2600, 0)
    barcode: Annotated[str, Field(max_length=14)] = says("条码 | Barcode", "6901234567892", "")
    active: bool = says("是否出售 | Whether it is offered", True, True)


class ProductIn(Body):
    """要保存的商品；没有列出的规格退役 | A product to save; variants not named are retired"""

    title: Annotated[str, Field(min_length=1, max_length=80)] = says("标题 | Title", "烟台红富士苹果 5 斤")
    category_code: Code = says("分类编码 | Category", "fruit")
    code: Annotated[str, Field(max_length=40)] = says(
        "商家自己的商品编号 | The shop's own number", "APPLE", ""
    )
    brand_code: CodeOrNone = says("品牌编码 | Brand", "luochuan", "")
    brief: Annotated[str, Field(max_length=160)] = says("卖点 | In short", "脆甜多汁，坏果包赔", "")
    unit: Annotated[str, Field(max_length=10)] = says("单位 | Unit", "箱", "件")
    spec_names: Annotated[list[str], Field(max_length=5)] = says(
        "规格名 | What variants differ in", ["规格"], []
    )
    attributes: Annotated[list[FactIn], Field(max_length=60)] = Field(default_factory=list)
    promises: Annotated[list[str], Field(max_length=10)] = says(
        "服务承诺 | What the shop promises", ["48 小时发货"], []
    )
    returnable: Returnable = says("七天无理由 | Return without reason", "seven_days", "seven_days")
    return_ground: Annotated[str, Field(max_length=20)] = says(
        "不支持无理由退货的法定理由 | Ground of the law for refusing it", "", ""
    )
    skus: Annotated[list[VariantIn], Field(min_length=1, max_length=600)]


class ProductChangeIn(ProductIn):
    """要保存的修改 | A change to save"""

    expected_version: Annotated[int, Field(ge=1)] = says(
        "读到的版本；别人改过则拒绝 | The version that was read; refused when somebody changed it since", 3
    )


class StaffProductRow(Shown):
    """列表中的商品 | A product in the shop's own list"""

    slug: str = says("商品地址 | Address of the product", "fuji-apple")
    code: str = says("商家自己的商品编号 | The shop's own number", "APPLE")
    title: str = says("标题 | Title", "烟台红富士苹果 5 斤")
    state: ProductState = says("状态 | State", "on_sale")
    category_name: str = says("分类 | Category", "水果")
    brand_name: str = says("品牌 | Brand", "洛川")
    price_fen: int = fen("最低价，单位分 | Lowest price in fen", 3990)
    highest_price_fen: int = fen("最高价，单位分 | Highest price in fen", 5990)
    skus: int = says("规格数 | Variants", 3)
    available: int = says("可售件数 | Units that can be ordered", 56)
    sold_count: int = says("真实销量 | Units sold, real", 128)
    version: int = says("版本 | Version", 3)


class StaffProductPage(Page[StaffProductRow]):
    """一页商品 | A page of products"""


class StaffProductOut(Shown):
    """保存后的商品 | A product as saved"""

    slug: str = says("商品地址 | Address of the product", "fuji-apple")
    state: ProductState = says("状态 | State", "draft")
    version: int = says("版本，修改时带上 | Version, to be sent with a change", 1)
    updated_at: datetime = moment("最后修改 | Last changed")
