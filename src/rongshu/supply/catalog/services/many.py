"""One change to many products, each as a few statements whatever their number. Locks the products by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.events import publish
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.checks import MOST_FEN
from rongshu.supply.catalog.errors import CategoryNotFound
from rongshu.supply.catalog.events import ProductsChanged
from rongshu.supply.catalog.locks import lock_products
from rongshu.supply.catalog.models import Category, Product
from rongshu.supply.catalog.selectors.editing import draft_refusals, product_drafts
from rongshu.supply.catalog.states import PRODUCT
from rongshu.supply.catalog.types import Repricing

# The same as Repricing.applied(), which shows it before it is done.
_NEW_PRICE: Final = {
    "set": "%(amount)s::bigint",
    "add": "coalesce({field}, price_fen) + %(amount)s::bigint",
    "percent": "(coalesce({field}, price_fen) * %(amount)s::bigint + 5000) / 10000",
}
_REPRICE: Final = """
WITH priced AS (
    UPDATE "catalog_sku" SET {field} = least(greatest({value}, %(least)s), %(most)s)
    WHERE shop_id = %(shop_id)s AND product_id = ANY(%(ids)s) AND active
    RETURNING product_id, price_fen, list_price_fen, position, id
), cheapest AS (
    SELECT DISTINCT ON (product_id) product_id, price_fen, list_price_fen FROM priced
    ORDER BY product_id, price_fen, position, id
)
UPDATE "catalog_product" p SET price_fen = cheapest.price_fen, list_price_fen = cheapest.list_price_fen,
    version = p.version + 1, updated_at = rongshu_now()
FROM cheapest WHERE p.id = cheapest.product_id AND p.shop_id = %(shop_id)s
"""


def products_reprice(*, product_ids: Sequence[int], change: Repricing) -> None:
    """Change one price of every variant on offer, in fen. Raises ProductNotFound."""
    with transaction.atomic():
        lock_products(product_ids)
        # Field and formula are constants of this file and of Repricing; everything from outside is bound.
        value = _NEW_PRICE[change.how].format(field=change.field)
        with connection.cursor() as cursor:
            cursor.execute(
                _REPRICE.format(field=change.field, value=value),
                {
                    "amount": change.amount,
                    "least": change.least,
                    "most": MOST_FEN,
                    "shop_id": current_shop_id(),
                    "ids": list(product_ids),
                },
            )
        publish(ProductsChanged(product_ids=list(product_ids)))


def products_put_in_category(*, product_ids: Sequence[int], category_code: str) -> None:
    """Put products into another category. Raises CategoryNotFound, ProductNotFound, and what the category refuses."""
    with transaction.atomic():
        category = Category.objects.filter(code=category_code).first()
        if category is None:
            raise CategoryNotFound(field="category_code")
        lock_products(product_ids)
        Product.objects.filter(pk__in=product_ids).update(
            category=category, version=F("version") + 1, updated_at=DatabaseNow()
        )
        _refuse_first(product_ids, selling=False)
        publish(ProductsChanged(product_ids=list(product_ids)))


def products_sell(*, product_ids: Sequence[int], on_sale: bool) -> None:
    """Put products on sale or take them off; those already there stay as they are.

    Raises ProductNotFound, and BadProduct for the first that cannot be sold; then none was moved.
    """
    if not product_ids:
        return
    with transaction.atomic():
        lock_products(product_ids)
        if on_sale:
            _refuse_first(product_ids, selling=True)
        event = "publish" if on_sale else "take_off"
        moving = Product.objects.filter(pk__in=product_ids, state__in=PRODUCT.sources(event))
        moved = list(moving.values_list("pk", flat=True))
        changes = {} if on_sale else {"off_sale_at": None}
        moving.update(
            state=Product.State.ON_SALE if on_sale else Product.State.OFF,
            on_sale_at=None,
            version=F("version") + 1,
            updated_at=DatabaseNow(),
            **changes,
        )
        if moved:
            publish(ProductsChanged(product_ids=moved))


def _refuse_first(product_ids: Sequence[int], *, selling: bool) -> None:
    drafts = product_drafts(product_ids)
    for refusal in draft_refusals([(draft, selling) for draft in drafts.values()]):
        if refusal is not None:
            raise refusal
