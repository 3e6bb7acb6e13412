"""The shop the month is played in: its goods, its group-buys, its customers and promoters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rongshu.demo.logins import staff_password
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.distribution.promoters.agreement import CURRENT_VERSION
from rongshu.distribution.promoters.services import promoter_enrol
from rongshu.foundation.shops.services import shop_open
from rongshu.foundation.tracking.services import link_create
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.services import staff_user_create, user_ensure
from rongshu.supply.catalog.services import category_save, product_publish, product_save
from rongshu.supply.catalog.types import SkuDraft
from rongshu.supply.inventory.services import stock_set

SLUG: Final = "month"
STOCK: Final = 100_000
"""Units of each SKU at the beginning: the month is about money and stock adding up, not about selling out."""
GROUP_HOURS: Final = 24
_LONGEST_CAMPAIGN: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the plan's numbers stand for. Ids in the order of the plan's indices."""

    shop_id: int
    skus: tuple[int, ...]
    activities: tuple[int, ...]  # the group-buy of each SKU
    customers: tuple[int, ...]
    links: tuple[str, ...]  # the code of each promoter's link


def build(*, customers: int, promoters: int, skus: int) -> Stage:
    """Open the shop and fill it. Expects an installation without it."""
    owner = staff_user_create(email="owner@month.example", password=staff_password(), display_name="月店主")
    shop = shop_open(
        slug=SLUG,
        name="模拟月",
        owner_id=owner.pk,
        licence_name="模拟月（演示）商贸有限公司",
        licence_number="91440101DEMO00003X",
        service_phone="400-000-0002",
        freight_fen=800,
        free_freight_from_fen=9900,
    )
    people = [user_ensure(phone=f"137{number:08d}").pk for number in range(customers)]
    with shop_block(shop.pk):
        commission_rule_save(scope="default", rate_bp=800)
        sku_ids, activity_ids = _shelves(skus)
        for person in people[:promoters]:
            promoter_enrol(user_id=person, agreement_version=CURRENT_VERSION)
        links = [
            link_create(sharer_id=person, target_kind="shop", target_ref="", channel="wechat").code
            for person in people[:promoters]
        ]
    return Stage(shop.pk, tuple(sku_ids), tuple(activity_ids), tuple(people), tuple(links))


def _shelves(count: int) -> tuple[list[int], list[int]]:
    """Goods from 3.90 to some 100 yuan, each with a group-buy at nine tenths that everybody may join again."""
    from rongshu.campaigns.groupbuy.services import (
        groupbuy_create,
    )  # absent in an installation without the kind

    category_save(code="month", name="月货")
    sku_ids: list[int] = []
    activity_ids: list[int] = []
    now = clock.now()
    for number in range(count):
        price_fen = 390 + 1111 * number % 9973
        product = product_save(
            slug=f"good-{number}",
            title=f"月货 {number} 号",
            category_code="month",
            spec_names=[],
            skus=[
                SkuDraft(
                    code=f"M{number:04d}",
                    specs=[],
                    price_fen=price_fen,
                    list_price_fen=price_fen + 500,
                    cost_fen=price_fen // 3,
                    weight_g=300,
                )
            ],
        )
        product_publish(product_id=product.pk, on_sale=True)
        sku_id = product.skus.get().pk
        stock_set(sku_id=sku_id, on_hand=STOCK)
        sku_ids.append(sku_id)
        activity = groupbuy_create(
            name=f"月团 {number} 号",
            items=[(sku_id, price_fen * 9 // 10)],
            size=3,
            ttl_hours=GROUP_HOURS,
            starts_at=now,
            ends_at=now + _LONGEST_CAMPAIGN,
            quota=STOCK,
            per_person_limit=1000,
        )
        activity_ids.append(activity.id)
    return sku_ids, activity_ids
