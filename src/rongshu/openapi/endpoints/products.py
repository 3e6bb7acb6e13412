"""The shop's own programs write its products. By API key with `catalog.view` or `catalog.change`."""

from dataclasses import replace
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from rongshu.kit.http.endpoints import PAGE, Staff, Told, caller_of, once
from rongshu.kit.http.fields import After, Code, Limit
from rongshu.openapi.cursors import cut, read_id
from rongshu.openapi.schemas.products import (
    ProductChangeIn,
    ProductIn,
    ProductState,
    StaffProductOut,
    StaffProductPage,
    StaffProductRow,
)
from rongshu.supply.catalog.selectors import product_drafts, product_standing, products_for_staff, spec_groups
from rongshu.supply.catalog.services import product_draft_save, product_publish
from rongshu.supply.catalog.types import Attribute, ProductDraft, SkuDraft

router = Router(tags=["店员：商品 | Staff: products"], auth=Staff("catalog.view"))

Slug = Annotated[Code, Told("商品地址 | Slug", "fuji-apple")]


@router.get(
    "/staff/products",
    response=StaffProductPage,
    operation_id="staff_products",
    summary="商品列表 | List products",
    description="各种状态的商品，新的在前。 | Products in any state, the newest first.",
)
def listing(
    request: HttpRequest,
    state: Annotated[ProductState | None, Told("状态 | State", "on_sale")] = None,
    category: Annotated[Code | None, Told("分类编码，含下级 | Category with all below it", "fruit")] = None,
    text: Annotated[
        str, Field(max_length=80), Told("名称、编码或条码 | Title, code or barcode", "APPLE")
    ] = "",
    after: After = None,
    limit: Limit = PAGE,
) -> StaffProductPage:
    found = products_for_staff(
        state=state or "",
        category_code=category or "",
        text=text.replace("\0", ""),
        after_id=read_id(after),
        limit=limit + 1,
    )
    shown, mark = cut(found, limit, lambda row: row.id)
    return StaffProductPage(items=[StaffProductRow.model_validate(row) for row in shown], next=mark)


@router.get(
    "/staff/products/{slug}",
    response=StaffProductOut,
    operation_id="staff_product",
    summary="商品的状态与版本 | Where a product stands",
    description="修改前先读版本。 | Read the version before a change.",
)
def standing(request: HttpRequest, slug: Slug) -> StaffProductOut:
    return StaffProductOut.model_validate(product_standing(slug))


@router.post(
    "/staff/products",
    response={201: StaffProductOut},
    auth=Staff("catalog.change"),
    operation_id="staff_product_create",
    summary="新建商品 | Make a product",
    description="存为草稿，图片在后台上传，确认后再上架。 | Kept as a draft; pictures are put in at the console.",
)
@once(201)
def create(request: HttpRequest, given: ProductIn) -> StaffProductOut:
    return _saved(request, given)


@router.put(
    "/staff/products/{slug}",
    response=StaffProductOut,
    auth=Staff("catalog.change"),
    operation_id="staff_product_change",
    summary="修改商品 | Change a product",
    description=(
        "整体保存；图片、详情、会员价等这里没有的字段保持原样；没有列出的规格退役。"
        " | Saved whole; what is not named here (pictures, member prices) stays; variants not named are retired."
    ),
)
@once()
def change(request: HttpRequest, slug: Slug, given: ProductChangeIn) -> StaffProductOut:
    return _saved(request, given, slug)


@router.post(
    "/staff/products/{slug}/{step}",
    response=StaffProductOut,
    auth=Staff("catalog.change"),
    operation_id="staff_product_step",
    summary="上架或下架 | Put on sale or take off",
    description="已经如此则没有变化。 | Nothing happens where it is so already.",
)
@once()
def move(
    request: HttpRequest,
    slug: Slug,
    step: Annotated[Literal["publish", "take_off"], Told("动作 | What to do", "publish")],
) -> StaffProductOut:
    product_publish(
        product_id=product_standing(slug).id, on_sale=step == "publish", actor=caller_of(request).actor
    )
    return StaffProductOut.model_validate(product_standing(slug))


def _saved(request: HttpRequest, given: ProductIn, slug: str = "") -> StaffProductOut:
    """Put what was sent over what is stored, so that fields the API does not know stay as they are."""
    product_id = product_standing(slug).id if slug else None
    stored = product_drafts([product_id])[product_id] if product_id is not None else None
    skus = {sku.code: sku for sku in stored.skus} if stored else {}
    variants = tuple(
        replace(
            skus.get(one.code, SkuDraft(code=one.code, price_fen=one.price_fen)),
            **{**one.model_dump(), "specs": tuple(one.specs)},
        )
        for one in given.skus
    )
    said = given.model_dump(exclude={"skus", "attributes", "spec_names", "promises", "expected_version"})
    draft = replace(
        stored or ProductDraft(title=given.title, category_code=given.category_code, skus=()),
        **said,
        skus=variants,
        attributes=tuple(Attribute(one.name, one.value) for one in given.attributes),
        promises=tuple(given.promises),
        spec_groups=spec_groups(given.spec_names, variants),
    )
    saved = product_draft_save(
        draft=draft,
        expected_version=given.expected_version if isinstance(given, ProductChangeIn) else None,
        actor=caller_of(request).actor,
    )
    return StaffProductOut.model_validate(product_standing(saved.slug))
