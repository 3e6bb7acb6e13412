from __future__ import annotations

from pydantic import Field

from rongshu.kit.http.endpoints import Page, Shown, Words, says
from rongshu.kit.http.fields import fen

_PRICE = "价格，单位分 | Price in fen"
_LIST = "划线价，单位分，0 为无 | List price in fen, 0 for none"


class ShopOut(Shown):
    """店铺 | The shop"""

    slug: str = says("店铺地址 | Address of the shop", "rongshu")
    name: str = says("店名 | Name", "榕树优选")
    slogan: str = says("口号 | Slogan", "好东西，一起买")
    licence_name: str = says("营业执照主体 | Licensed company", "榕树（广州）贸易有限公司")
    licence_number: str = says("统一社会信用代码 | Unified social credit code", "91440101MA5XXXXX0X")
    service_phone: str = says("客服电话 | Customer service", "4008000000")
    freight_fen: int = fen("运费，单位分 | Freight in fen", 800)
    free_freight_from_fen: int = fen(
        "满此金额免运费，0 为不免 | Free freight from this amount, 0 for never", 9900
    )
    return_window_days: int = says("无理由退货天数，自签收起 | Days to return, from receipt", 7)
    auto_receive_days: int = says("发货后自动确认收货的天数 | Days until receipt is assumed", 10)


class ChildCategory(Shown):
    """二级分类 | A category of the second level"""

    code: str = says("分类编码 | Code", "fruit")
    name: str = says("名称 | Name", "水果")
    picture_url: str | None = says("图片 | Picture", "https://shop.example/media/1/ab12-400.webp", None)


class CategoryOut(ChildCategory):
    """分类 | A category"""

    children: list[ChildCategory]


class Categories(Shown):
    """分类树 | The tree of categories"""

    items: list[CategoryOut]


class ProductRow(Shown):
    """列表中的商品 | A product in a list"""

    slug: str = says("商品地址 | Address of the product", "fuji-apple")
    title: str = says("标题 | Title", "烟台红富士苹果 5 斤")
    brief: str = says("卖点 | In short", "脆甜多汁，坏果包赔")
    picture_url: str | None = says("封面 | Cover", "https://shop.example/media/1/ab12-400.webp", None)
    unit: str = says("单位 | Unit", "箱")
    price_fen: int = fen(_PRICE, 3990)
    list_price_fen: int = fen(_LIST, 4990)
    sold_count: int = says("真实销量，件 | Units sold, real", 128)
    in_stock: bool = says("是否有货 | Whether any variant is in stock", True)


class ProductPage(Page[ProductRow]):
    """一页商品 | A page of products"""


class AttributeOut(Shown):
    """商品参数 | A fact of a product"""

    name: str = says("名称 | Name", "产地")
    value: str = says("值 | Value", "山东烟台")


class SkuOut(Shown):
    """规格 | A variant"""

    id: int = says("规格编号，下单用 | Id, for ordering", 101)
    code: str = says("商家编码 | Code of the shop's own", "APPLE-5")
    specs: list[str] = says("规格值，与 spec_names 对应 | Values, in the order of spec_names", ["5 斤装"])
    price_fen: int = fen(_PRICE, 3990)
    list_price_fen: int = fen(_LIST, 4990)
    available: int = says("可售件数 | Units that can be ordered", 56)


class BrandOut(Shown):
    """品牌 | A brand"""

    code: str = says("品牌编码 | Code", "luochuan")
    name: str = says("名称 | Name", "洛川")


class ProductOut(Shown):
    """商品 | A product"""

    slug: str = says("商品地址 | Address of the product", "fuji-apple")
    title: str = says("标题 | Title", "烟台红富士苹果 5 斤")
    brief: str = says("卖点 | In short", "脆甜多汁，坏果包赔")
    unit: str = says("单位 | Unit", "箱")
    category_code: str = says("分类编码 | Category", "fruit")
    picture_urls: list[str] = says("图片 | Pictures", ["https://shop.example/media/1/ab12-800.webp"])
    attributes: list[AttributeOut]
    brand: BrandOut | None = Field(None, description="品牌 | Brand")
    returnable: str = says(
        "七天无理由退货：seven_days 支持，exempt 不支持，exempt_if_confirmed 下单时确认后不支持"
        " | Return without reason within seven days: yes, no, or not once confirmed when ordering",
        "seven_days",
    )
    promises: list[str] = says("店铺的服务承诺 | What the shop promises", ["48 小时发货"])
    spec_names: list[str] = says("规格名 | What variants differ in", ["规格"])
    on_sale: bool = says("是否在售 | Whether it can be bought", True)
    sold_count: int = says("真实销量，件 | Units sold, real", 128)
    price_fen: int = fen("最低价，单位分 | Lowest price in fen", 3990)
    skus: list[SkuOut]
    campaigns: list[CampaignEntryOut]


class PriceOut(Shown):
    """规格的活动价 | A variant's price in the campaign"""

    sku_id: int = says("规格编号 | Variant", 101)
    price_fen: int = fen(_PRICE, 2990)


class CampaignEntryOut(Shown):
    """现在可参加的活动 | A campaign that can be entered now"""

    kind: str = says("活动类型 | Kind", "groupbuy")
    activity_id: int = says("活动编号 | Activity", 7)
    ref: str = says("要加入的团等，空为新开 | What to join, empty to open a new one", "")
    label: Words = says("按钮文字 | Words for the button", "发起拼团")
    limit: int = says("每单限购件数 | Units per order", 2)
    prices: list[PriceOut]


ProductOut.model_rebuild()
