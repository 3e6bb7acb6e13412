"""Writes to a shopper's cart. A cart reserves nothing and promises no price."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection

from rongshu.kit.prepared import Prepared
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.selectors import sku_views
from rongshu.trade.carts.errors import CartFull, CartQuantity, CartSkuOffSale, CartSkuUnknown
from rongshu.trade.carts.models import CartItem

__all__ = ["cart_add", "cart_change", "cart_remove"]

MOST_UNITS: Final = 999
MOST_LINES: Final = 100

_OTHERS = Prepared(
    lambda user_id, sku_id: (
        CartItem.objects.filter(user_id=user_id)
        .exclude(sku_id=sku_id)
        .values_list("pk", flat=True)[:MOST_LINES]
    )
)


def cart_add(*, user_id: int, sku_id: int, quantity: int = 1) -> None:
    """Put units of a SKU into the cart, on top of those already there.

    Raises CartSkuUnknown, CartSkuOffSale, CartQuantity (also when the sum passes the limit), CartFull.
    """
    _check_quantity(quantity)
    sku = sku_views([sku_id]).get(sku_id)
    if sku is None:
        raise CartSkuUnknown(field="sku_id")
    if not sku.on_sale:
        raise CartSkuOffSale(field="sku_id", product=sku.title)
    others = _OTHERS(user_id, sku_id)
    if len(others) >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    with connection.cursor() as cursor:
        # The sum and its limit in one statement: two taps at once add up and neither is lost.
        cursor.execute(
            """
            INSERT INTO "carts_cartitem" AS c (shop_id, user_id, sku_id, quantity) VALUES (%s, %s, %s, %s)
            ON CONFLICT (shop_id, user_id, sku_id) DO UPDATE SET quantity = c.quantity + excluded.quantity
            WHERE c.quantity + excluded.quantity <= %s
            """,
            [current_shop_id(), user_id, sku_id, quantity, MOST_UNITS],
        )
        if cursor.rowcount == 0:
            raise CartQuantity(field="quantity", most=MOST_UNITS)


def cart_change(*, user_id: int, sku_id: int, quantity: int) -> None:
    """Set how many units of a SKU the cart holds. Raises CartQuantity, CartSkuUnknown when it holds none."""
    _check_quantity(quantity)
    if not CartItem.objects.filter(user_id=user_id, sku_id=sku_id).update(quantity=quantity):
        raise CartSkuUnknown(field="sku_id")


def cart_remove(*, user_id: int, sku_ids: Collection[int]) -> int:
    """Take SKUs out of the cart; those it does not hold are passed over. Returns how many lines left."""
    left, _by_model = CartItem.objects.filter(user_id=user_id, sku_id__in=list(sku_ids)).delete()
    return left


def _check_quantity(quantity: int) -> None:
    if type(quantity) is not int or not 1 <= quantity <= MOST_UNITS:
        raise CartQuantity(field="quantity", most=MOST_UNITS)
