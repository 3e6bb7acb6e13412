"""Products in the console."""

from __future__ import annotations

from typing import Any, Final

from rongshu.kit.tenancy import shop_block
from rongshu.supply.assortment.services import import_start, import_work
from rongshu.supply.assortment.sheets import write_book
from rongshu.supply.catalog.services import brand_save
from tests.security.fills.fill import Fill

_RUN = {"run_id": "{import}"}
_PRODUCT = {"slug": "{product}"}

FILLS: Final[dict[str, Fill]] = {
    "console/products/": Fill(query={"q": "{product}", "category": "{category}"}),
    "console/products/new/": Fill(
        form={"title": "x", "code": "X1", "category_code": "{category}", "sku_code": "", "act": "matrix"}
    ),
    "console/products/bulk/": Fill(
        form={
            "product": "{row:catalog_product}",
            "kind": "price",
            "price_how": "set",
            "price_amount": "1",
            "act": "preview",
        }
    ),
    "console/categories/": Fill(form={"name": "x", "code": "x1", "parent": "{category}"}),
    "console/categories/<slug:code>/": Fill(
        {"code": "{category}"}, form={"name": "x", "rule_name": "产地", "rule_kind": "text"}
    ),
    "console/categories/<slug:code>/delete/": Fill({"code": "{category}"}),
    "console/brands/": Fill(form={"name": "x", "code": "x1"}),
    "console/brands/<slug:code>/": Fill({"code": "{brand}"}, form={"name": "x", "active": "1"}),
    "api/v1/staff/products": Fill(query={"category": "{category}", "text": "{product}"}),
    "api/v1/staff/products/<slug>": Fill(_PRODUCT),
    "api/v1/staff/products/<slug>/<step>": Fill({**_PRODUCT, "step": "take_off"}),
    "console/products/export/": Fill(query={"product": "{row:catalog_product}"}),
    "console/products/imports/<int:run_id>/": Fill(_RUN),
    "console/products/imports/<int:run_id>/go/": Fill(_RUN),
    "console/products/imports/<int:run_id>/faults/": Fill(_RUN),
    "console/products/<slug:slug>/": Fill(
        _PRODUCT, form={"title": "x", "category_code": "{category}", "sku_code": "A-1", "act": "save"}
    ),
    "console/products/<slug:slug>/<slug:step>/": Fill({**_PRODUCT, "step": "take_off"}),
}

_SAID: Final = {"title": "x", "category_code": "{category}", "skus": [{"code": "API-1", "price_fen": 100}]}
BODIES: Final[dict[str, Any]] = {
    "staff_product_create": _SAID,
    "staff_product_change": {**_SAID, "expected_version": 999},
}
MISSING: Final[dict[str, str]] = {"brand": "nosuch-brand"}


def furnish(world: Any, till: Any) -> dict[str, str]:
    """A sheet that was checked."""
    content = write_book(["商品名称", "分类编码", "商家编码", "售价"], [["杯", "nowhere", "CUP", 1]])
    with shop_block(world.shop.pk):
        brand = brand_save(code=f"brand-{world.shop.slug}"[:30], name=f"{world.shop.name}的品牌")
        run = import_start(name="x.xlsx", content=content, actor="system")
    import_work(shop_id=world.shop.pk, run_id=run.pk)
    return {"import": str(run.pk), "brand": brand.code}
