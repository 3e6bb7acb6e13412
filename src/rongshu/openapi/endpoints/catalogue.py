"""The shop and what it sells."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router

from rongshu.campaigns.base.registry import PanelEntry
from rongshu.campaigns.base.selectors import product_panels
from rongshu.foundation.shops.selectors import current_shop
from rongshu.kit.http.endpoints import PAGE, Anyone, Told, caller_of
from rongshu.kit.http.fields import After, Code, Limit
from rongshu.openapi import urls_of
from rongshu.openapi.schemas.catalogue import (
    AttributeOut,
    BrandOut,
    CampaignEntryOut,
    Categories,
    CategoryOut,
    ChildCategory,
    PriceOut,
    ProductOut,
    ProductPage,
    ProductRow,
    ShopOut,
    SkuOut,
)
from rongshu.supply.catalog.errors import ProductNotFound
from rongshu.supply.catalog.selectors import category_tree, product_list, product_page
from rongshu.supply.catalog.types import CategoryNode

router = Router(tags=["商品 | Catalogue"], auth=Anyone())


@router.get(
    "/shop",
    response=ShopOut,
    operation_id="shop",
    summary="店铺信息 | The shop",
    description="店名、证照、运费与退货期。 | Name, licence, freight and return window.",
)
def shop(request: HttpRequest) -> ShopOut:
    return ShopOut.model_validate(current_shop())


@router.get(
    "/categories",
    response=Categories,
    operation_id="categories",
    summary="分类 | Categories",
    description="两级分类树，按店铺的顺序。 | Two levels, in the shop's order.",
)
def categories(request: HttpRequest) -> Categories:
    return Categories(
        items=[
            CategoryOut(**_category(top).model_dump(), children=[_category(one) for one in top.children])
            for top in category_tree()
        ]
    )


def _category(node: CategoryNode) -> ChildCategory:
    return ChildCategory(code=node.code, name=node.name, picture_url=urls_of.picture(node.picture_key))


@router.get(
    "/products",
    response=ProductPage,
    operation_id="products",
    summary="商品列表 | List products",
    description="在售商品；一级分类包含其下的二级分类。 | Products on sale; a top category includes those below it.",
)
def products(
    request: HttpRequest,
    category: Annotated[Code | None, Told("分类编码 | Category", "fruit")] = None,
    sort: Annotated[
        Literal["default", "price", "-price", "sold", "new"],
        Told("排序，对所有人相同 | Order, the same for everybody", "-price"),
    ] = "default",
    after: After = None,
    limit: Limit = PAGE,
) -> ProductPage:
    page = product_list(category_code=category, after=after, limit=limit, sort=sort)
    return ProductPage(
        items=[
            ProductRow(
                slug=card.slug,
                title=card.title,
                brief=card.brief,
                picture_url=urls_of.picture(card.picture_key),
                unit=card.unit,
                price_fen=card.price_fen,
                list_price_fen=card.list_price_fen,
                sold_count=card.sold_count,
                in_stock=card.in_stock,
            )
            for card in page.items
        ],
        next=page.next or None,
    )


@router.get(
    "/products/{slug}",
    response=ProductOut,
    operation_id="product",
    summary="商品详情 | One product",
    description=(
        "价格、库存、规格，以及现在可参加的活动；下架的商品仍可查看。"
        " | Price, stock, variants and campaigns that can be entered now; a product off sale can still be read."
    ),
)
def product(
    request: HttpRequest,
    slug: Annotated[Code, Told("商品地址 | Slug", "fuji-apple")],
) -> ProductOut:
    found = product_page(slug)
    if found is None:
        raise ProductNotFound
    panels = (
        product_panels(product_id=found.id, user_id=caller_of(request).shopper_id) if found.on_sale else []
    )
    return ProductOut(
        slug=found.slug,
        title=found.title,
        brief=found.static.brief,
        unit=found.static.unit,
        category_code=found.static.category_code,
        picture_urls=[url for key in found.static.picture_keys if (url := urls_of.picture(key, 800))],
        attributes=[AttributeOut.model_validate(one) for one in found.static.attributes],
        brand=BrandOut(code=found.static.brand_code, name=found.static.brand_name)
        if found.static.brand_code
        else None,
        returnable=found.static.returnable,
        promises=list(found.static.promises),
        spec_names=list(found.static.spec_names),
        on_sale=found.on_sale,
        sold_count=found.sold_count,
        price_fen=found.price_fen,
        skus=[
            SkuOut(
                id=sku.id,
                code=sku.code,
                specs=list(sku.specs),
                price_fen=sku.price_fen,
                list_price_fen=sku.list_price_fen,
                available=max(sku.available, 0),
            )
            for sku in found.skus
        ],
        campaigns=[_entry(panel.entry) for panel in panels if panel.entry is not None],
    )


def _entry(entry: PanelEntry) -> CampaignEntryOut:
    return CampaignEntryOut(
        kind=entry.kind,
        activity_id=entry.activity_id,
        ref=entry.ref,
        label=str(entry.label),
        limit=entry.limit,
        prices=[PriceOut(sku_id=sku_id, price_fen=price) for sku_id, price in entry.prices.items()],
    )
