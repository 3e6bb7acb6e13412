"""The demo's campaigns: two group-buys that run, one to come, one that was called off."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps

from rongshu.campaigns.base.services import activity_stop
from rongshu.demo.shops import MAIN, SECOND
from rongshu.foundation.shops.selectors import shop_at_slug
from rongshu.kernel import clock
from rongshu.kernel.money import rate
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.selectors import product_list, product_page
from rongshu.supply.catalog.types import ProductView

# Group price in basis points of the shop's price, group size, hours to fill, leader's discount in fen.
_RUNNING = ((8200, 3, 24, 200), (8800, 2, 24, 0), (8500, 5, 48, 0), (8000, 3, 12, 0))


def load_campaigns() -> None:
    """Make them through the kind's own service; an installation without group-buy gets none."""
    if not apps.is_installed("rongshu.campaigns.groupbuy"):
        return
    for slug in (MAIN, SECOND):
        shop = shop_at_slug(slug)
        assert shop is not None
        with shop_block(shop.id):
            cards = product_list(limit=100, sort="default").items
            wanted = cards[:: max(len(cards) // 7, 1)][:6]
            products = [found for card in wanted if (found := product_page(card.slug)) is not None]
            for product, terms in zip(products, _RUNNING, strict=False):
                _group_buy(product, terms, start=timedelta(0))
            if len(products) > 5:
                _group_buy(products[4], _RUNNING[0], start=timedelta(days=2))
                activity_stop(activity_id=_group_buy(products[5], _RUNNING[1], start=timedelta(0)))


def _group_buy(product: ProductView, terms: tuple[int, int, int, int], *, start: timedelta) -> int:
    from rongshu.campaigns.groupbuy.services import (
        groupbuy_create,  # absent in an installation without the kind
    )

    price_bp, size, hours, discount = terms
    now = clock.now()
    activity = groupbuy_create(
        name=f"{size} 人团 · {product.title}"[:60],
        items=[(sku.id, rate(sku.price_fen, price_bp)) for sku in product.skus],
        size=size,
        ttl_hours=hours,
        leader_discount_fen=discount,
        starts_at=now + start,
        ends_at=now + start + timedelta(days=14),
        quota=max(1, min(300, product.available)),
        per_order_limit=2,
        per_person_limit=4,
        goal_value=60,
    )
    return activity.id
