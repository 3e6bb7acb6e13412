"""Builders of a small world for tests of every app. Each builds through the same services as the house does.

Shop rows are made outside a shop block; everything else inside one: `with shop_block(shop.pk): make_product(...)`.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from rongshu.campaigns.base.types import ActivityView
from rongshu.campaigns.groupbuy.services import groupbuy_create
from rongshu.distribution.promoters.models import Promoter
from rongshu.distribution.promoters.selectors import agreement
from rongshu.distribution.promoters.services import promoter_enrol
from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.tenancy import current_shop_id
from rongshu.people.accounts.models import User
from rongshu.people.referrals.models import Relation
from rongshu.people.referrals.services import relation_bind
from rongshu.supply.catalog.models import Category, Product, Sku
from rongshu.supply.catalog.selectors import sku_views
from rongshu.supply.catalog.services import (
    SkuDraft,
    category_save,
    product_publish,
    product_save,
    sale_snapshots_take,
)
from rongshu.supply.inventory.services import stock_set
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
    return category_save(code=code, name=name, parent_code=parent.code if parent else "")


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
    """A product in the running block of `shop`, with `variants` SKUs of that price and stock each.

    `skus_of(product)` lists them. List prices are 1000 fen above.
    """
    assert shop.pk == current_shop_id()
    slug = slug or f"p{next(_products)}"
    product = product_save(
        slug=slug,
        title=title,
        category_code=(category or make_category()).code,
        spec_names=["规格"] if variants > 1 else [],
        skus=[
            SkuDraft(
                code=f"{slug}-{number}",
                specs=[f"{number} 号"] if variants > 1 else [],
                price_fen=price_fen,
                list_price_fen=price_fen + 1000,
                cost_fen=cost_fen,
                weight_g=500,
            )
            for number in range(1, variants + 1)
        ],
    )
    for sku in skus_of(product):
        stock_set(sku_id=sku.pk, on_hand=stock)
    return product_publish(product_id=product.pk, on_sale=on_sale)


def skus_of(product: Product) -> list[Sku]:
    """The product's SKUs in their order."""
    return list(product.skus.order_by("position", "id"))


def sold_before(*sku_ids: int) -> None:
    """Take the variants' snapshots, as their first sale did: rivals of a race would queue at that."""
    sale_snapshots_take(skus=list(sku_views(sku_ids).values()))


def make_address(**fields: str) -> AddressSnapshot:
    """A deliverable address; `receiver`, `phone`, `region_code`, `detail` may be given."""
    return AddressSnapshot(
        receiver=fields.get("receiver", ADDRESS.receiver),
        phone=fields.get("phone", ADDRESS.phone),
        region_code=fields.get("region_code", ADDRESS.region_code),
        detail=fields.get("detail", ADDRESS.detail),
    )


def make_groupbuy(
    product: Product,
    *,
    price_fen: int = 4900,
    size: int = 3,
    leader_discount_fen: int = 0,
    ttl_hours: int = 24,
    quota: int = 100,
    per_order_limit: int = 1,
    per_person_limit: int = 1,
    starts_in: timedelta = timedelta(0),
    lasts: timedelta = timedelta(days=7),
    name: str = "三人团",
    **more: Any,
) -> ActivityView:
    """A group-buy of all variants of a product in the running block, live at once unless `starts_in` is given."""
    starts_at = clock.now() + starts_in
    return groupbuy_create(
        name=name,
        items=[(sku.pk, price_fen) for sku in skus_of(product)],
        size=size,
        ttl_hours=ttl_hours,
        leader_discount_fen=leader_discount_fen,
        starts_at=starts_at,
        ends_at=starts_at + lasts,
        quota=quota,
        per_order_limit=per_order_limit,
        per_person_limit=per_person_limit,
        **more,
    )


def make_promoter(user: User) -> Promoter:
    """`user` as a promoter of the running block's shop, under the current agreement."""
    version, _sentences = agreement()
    return promoter_enrol(user_id=user.pk, agreement_version=version)


def make_invited(buyer: User, inviter: User, link_code: str = "") -> Relation:
    """`buyer` brought into the running block's shop by `inviter`."""
    return relation_bind(buyer_id=buyer.pk, inviter_id=inviter.pk, link_code=link_code)
