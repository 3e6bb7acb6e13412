"""Builders of a small world for tests of every app. Each builds through the same services as the house does.

Shop rows are made outside a shop block; everything else inside one: `with shop_block(shop.pk): make_product(...)`.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from rongshu.foundation.shops.models import Shop
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Category, Product, Sku
from rongshu.supply.inventory.models import StockItem
from rongshu.trade.orders.types import AddressSnapshot

_phones = count(1)
_products = count(1)

ADDRESS = AddressSnapshot(
    receiver="林小榕", phone="13800138000", region_code="440106", detail="天河路 1 号榕树大厦 3 楼"
)


def make_shop(slug: str = "rongshu", *, name: str = "榕树优选", **fields: Any) -> Shop:
    """A shop without freight unless `freight_fen` is given."""
    return Shop.objects.create(slug=slug, name=name, **fields)


def make_user(phone: str = "", name: str = "小林", **fields: Any) -> User:
    """A person with a verified phone of their own."""
    number = phone or f"139{next(_phones):08d}"
    return User.objects.create_user(phone=number, display_name=name, phone_verified=True, **fields)


def make_category(code: str = "fresh", name: str = "生鲜", parent: Category | None = None) -> Category:
    """The shop's category of that code."""
    category, _made = Category.objects.get_or_create(code=code, defaults={"name": name, "parent": parent})
    return category


def make_product(
    shop: Shop,
    price_fen: int = 5900,
    stock: int = 10,
    *,
    title: str = "高山红富士苹果",
    slug: str = "",
    variants: int = 1,
    cost_fen: int = 3000,
    category: Category | None = None,
    on_sale: bool = True,
) -> Product:
    """A product on sale in the running block of `shop`, with `variants` SKUs of that price and stock each.

    `skus_of(product)` lists them. Every SKU has the same price; list price is 1000 fen above.
    """
    number = next(_products)
    product = Product.objects.create(
        shop=shop,
        slug=slug or f"p{number}",
        title=title,
        category=category or make_category(),
        state=Product.State.ON_SALE if on_sale else Product.State.OFF,
        spec_names=["规格"] if variants > 1 else [],
        price_fen=price_fen,
        list_price_fen=price_fen + 1000,
    )
    skus = Sku.objects.bulk_create(
        Sku(
            shop=shop,
            product=product,
            code=f"{product.slug}-{position}",
            specs=[f"{position + 1} 号"] if variants > 1 else [],
            price_fen=price_fen,
            list_price_fen=price_fen + 1000,
            cost_fen=cost_fen,
            weight_g=500,
            position=position,
        )
        for position in range(variants)
    )
    StockItem.objects.bulk_create(StockItem(shop=shop, sku=sku, on_hand=stock) for sku in skus)
    return product


def skus_of(product: Product) -> list[Sku]:
    """The product's SKUs in their order."""
    return list(product.skus.order_by("position", "id"))


def make_address(**fields: str) -> AddressSnapshot:
    """A deliverable address; `receiver`, `phone`, `region_code`, `detail` may be given."""
    return AddressSnapshot(
        receiver=fields.get("receiver", ADDRESS.receiver),
        phone=fields.get("phone", ADDRESS.phone),
        region_code=fields.get("region_code", ADDRESS.region_code),
        detail=fields.get("detail", ADDRESS.detail),
    )
