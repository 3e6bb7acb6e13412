"""The sheet merchants fill in: its columns, in Chinese, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the field, `kind` how a cell is read: text, yuan, whole, list or one of `words` (cell → value)."""

    key: str
    header: str
    kind: str = "text"
    example: str = ""
    words: tuple[tuple[str, str], ...] = ()


RETURNS: Final = (
    ("7天无理由", "seven_days"),
    ("不支持", "exempt"),
    ("确认后不支持", "exempt_if_confirmed"),
)
GROUNDS: Final = (
    ("定作", "custom_made"),
    ("鲜活易腐", "perishable"),
    ("数字化商品", "digital"),
    ("报纸期刊", "press"),
    ("拆封后影响安全或品质", "opened_spoils"),
    ("激活试用后贬值", "activated"),
    ("临期或有瑕疵", "near_expiry"),
)
STATES: Final = (("在售", "on_sale"), ("下架", "off"), ("草稿", "draft"), ("定时上架", "scheduled"))

COLUMNS: Final = (
    Column("product_code", "商品编码", example="TEE"),
    Column("title", "商品名称", example="纯棉 T 恤"),
    Column("category_code", "分类编码", example="home"),
    Column("brand_code", "品牌编码"),
    Column("brief", "卖点", example="柔软透气"),
    Column("unit", "单位", example="件"),
    Column("spec1", "规格名1", example="颜色"),
    Column("value1", "规格值1", example="红"),
    Column("spec2", "规格名2", example="尺码"),
    Column("value2", "规格值2", example="M"),
    Column("spec3", "规格名3"),
    Column("value3", "规格值3"),
    Column("code", "商家编码", example="TEE-RED-M"),
    Column("barcode", "商品条码"),
    Column("price_fen", "售价", "yuan", example="59.00"),
    Column("list_price_fen", "划线价", "yuan"),
    Column("member_price_fen", "会员价", "yuan"),
    Column("community_price_fen", "社群价", "yuan"),
    Column("cost_fen", "成本价", "yuan", example="30.00"),
    Column("stock", "库存", "whole", example="100"),
    Column("weight_g", "重量(克)", "whole", example="200"),
    Column("volume_cm3", "体积(立方厘米)", "whole"),
    Column("returnable", "退货政策", "words", example="7天无理由", words=RETURNS),
    Column("return_ground", "不退依据", "words", words=GROUNDS),
    Column("freight_template_code", "运费模板"),
    Column("promises", "服务承诺", "list", example="48小时发货"),
    Column("position", "排序", "whole"),
    Column("state", "状态", "words", example="在售", words=STATES),
)
BY_HEADER: Final = {column.header: column for column in COLUMNS}
BY_KEY: Final = {column.key: column for column in COLUMNS}
FAULT_HEADER: Final = "错误原因"
KEY_HEADER: Final = BY_KEY["code"].header
