"""What the demo's main shop needs beside its goods: a product with 60 variants, a brand, filters, a search index."""

from __future__ import annotations

from io import BytesIO
from itertools import product as every_combination
from typing import Final

from PIL import Image

from rongshu.foundation.media.drawing import dominant_colour, draw_product
from rongshu.foundation.media.services import picture_store
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.selectors import category_tree
from rongshu.supply.catalog.services import attribute_rules_set, brand_save, product_publish, product_save
from rongshu.supply.catalog.types import Attribute, AttributeRule, SkuDraft
from rongshu.supply.discovery.services import index_rebuild
from rongshu.supply.inventory.services import stock_set

COLOURS: Final = (
    "云白",
    "雾灰",
    "墨黑",
    "藏青",
    "雾蓝",
    "湖绿",
    "墨绿",
    "樱粉",
    "焦糖",
    "燕麦",
    "酒红",
    "鹅黄",
)
SIZES: Final = ("S", "M", "L", "XL", "XXL")
SLUG: Final = "tee-60"


def stock_the_rest(shop_id: int) -> None:
    """A T-shirt in twelve colours and five sizes, of a brand, with facts to filter by. Expects a category `wear`."""
    title = "榕荫重磅纯棉圆领短袖 T 恤"
    with shop_block(shop_id):
        brand_save(code="rongyin", name="榕荫")
        shelf = next((top for top in category_tree() if top.code == "wear"), category_tree()[0])
        attribute_rules_set(
            category_code=shelf.code,
            rules=[
                AttributeRule("面料", filterable=True),
                AttributeRule("版型", "choice", ("宽松", "合身"), filterable=True),
            ],
        )
        art = draw_product(SLUG, title, shelf.name, 800)
        picture = picture_store(
            source=Image.open(BytesIO(art)), alt=title, origin="drawn by Rongshu, Apache-2.0"
        )
        made = product_save(
            slug=SLUG,
            code="TEE60",
            title=title,
            brief="280 克重磅棉，久洗不松领",
            category_code=shelf.children[0].code if shelf.children else shelf.code,
            brand_code="rongyin",
            picture_keys=[picture.key],
            colour=dominant_colour(SLUG, title, shelf.name),
            attributes=[Attribute("面料", "纯棉"), Attribute("版型", "宽松")],
            spec_names=["颜色", "尺码"],
            promises=["48 小时发货", "尺码不合包退"],
            position=10_000,
            skus=[
                SkuDraft(
                    code=f"TEE60-{number:02d}",
                    specs=specs,
                    price_fen=9900 if specs[1] != "XXL" else 10900,
                    list_price_fen=0,
                    cost_fen=4200,
                    weight_g=260,
                )
                for number, specs in enumerate(every_combination(COLOURS, SIZES), 1)
            ],
        )
        product_publish(product_id=made.pk, on_sale=True)
        for place, sku_id in enumerate(made.skus.order_by("pk").values_list("pk", flat=True)):
            stock_set(sku_id=sku_id, on_hand=(place * 7 + 5) % 40)
    index_shelves(shop_id)


def index_shelves(shop_id: int) -> None:
    """Search finds what is on the shelves from the first moment."""
    with shop_block(shop_id):
        index_rebuild()
