"""Every lock this app takes: the shop's category tree, then products by id. SKUs are covered by their product."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings

from rongshu.kit.locks import advisory_lock, lock_rows, ordered
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.errors import ProductNotFound
from rongshu.supply.catalog.models import Product


def lock_category_tree() -> None:
    """Lock the shape of this shop's category tree: two moves that each look right alone could make a ring."""
    if "catalog.tree" not in settings.RONGSHU_TEST_LOCKS_OFF:
        advisory_lock("catalog.tree", current_shop_id())


def lock_product(product_id: int) -> Product:
    """Lock a product's row. Raises ProductNotFound."""
    return lock_products([product_id])[0]


def lock_products(product_ids: Collection[int]) -> list[Product]:
    """Lock products by ascending id. Raises ProductNotFound when one is missing."""
    wanted = ordered(product_ids)
    found = lock_rows(Product.objects.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise ProductNotFound
    return found
