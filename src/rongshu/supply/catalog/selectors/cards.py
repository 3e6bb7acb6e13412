"""Products by id: as cards in the order asked for, and with everything search goes by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.selectors.json import from_json
from rongshu.supply.catalog.types import IndexedProduct, ProductCard

_IN_STOCK: Final = """EXISTS (
    SELECT FROM "catalog_sku" s JOIN "inventory_stockitem" i ON i.sku_id = s.id AND i.shop_id = s.shop_id
    WHERE s.product_id = p.id AND s.shop_id = p.shop_id AND s.active AND i.on_hand > i.reserved + i.committed
)"""

_CARDS: Final = f"""
SELECT p.id, p.slug, p.title, p.brief, p.picture_keys ->> 0, p.colour, p.unit,
       p.price_fen, p.list_price_fen, p.sold_count, {_IN_STOCK}, p.state
FROM "catalog_product" p WHERE p.shop_id = %s AND p.id = ANY(%s) AND p.state IN ('on_sale', 'off')
"""  # noqa: S608  # a constant of this file


def product_cards(product_ids: Sequence[int], *, off_too: bool = False) -> list[ProductCard]:
    """Cards of products on sale in the order given; ids of others are left out. With `off_too` also what was taken off,
    without stock. One query.
    """
    if not product_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, [current_shop_id(), list(product_ids)])
        rows = {row[0]: row for row in cursor.fetchall()}
    return [
        ProductCard(
            id=row[0],
            slug=row[1],
            title=row[2],
            brief=row[3],
            picture_key=row[4] or "",
            colour=row[5],
            unit=row[6],
            price_fen=row[7],
            list_price_fen=row[8],
            sold_count=row[9],
            in_stock=row[10] and row[11] == "on_sale",
        )
        for one in product_ids
        if (row := rows.get(one)) is not None and (off_too or row[11] == "on_sale")
    ]


_TO_INDEX: Final = f"""
SELECT p.id, p.title, p.brief, c.code, array_remove(ARRAY[c.name, mid.name, top.name], NULL),
       coalesce(b.code, ''), coalesce(b.name, ''), p.attributes, p.spec_names, k.specs, k.codes, p.code,
       p.price_fen, p.sold_count, {_IN_STOCK}
FROM "catalog_product" p
JOIN "catalog_category" c ON c.id = p.category_id AND c.shop_id = p.shop_id
LEFT JOIN "catalog_category" mid ON mid.id = c.parent_id AND mid.shop_id = p.shop_id
LEFT JOIN "catalog_category" top ON top.id = mid.parent_id AND top.shop_id = p.shop_id
LEFT JOIN "catalog_brand" b ON b.id = p.brand_id AND b.shop_id = p.shop_id AND b.active
CROSS JOIN LATERAL (
    SELECT jsonb_agg(s.specs ORDER BY s.position, s.id) AS specs, array_agg(s.code || ' ' || s.barcode) AS codes
    FROM "catalog_sku" s WHERE s.product_id = p.id AND s.shop_id = p.shop_id AND s.active
) k
WHERE p.shop_id = %s AND p.state = 'on_sale' AND p.id > %s AND (%s::bigint[] IS NULL OR p.id = ANY(%s))
ORDER BY p.id LIMIT %s
"""  # noqa: S608  # a constant of this file


def products_to_index(
    product_ids: Sequence[int] | None, *, after_id: int = 0, limit: int = 1000
) -> list[IndexedProduct]:
    """Products on sale among these, or all, by id; those that are not on sale are missing. One query."""
    ids = list(product_ids) if product_ids is not None else None
    with connection.cursor() as cursor:
        cursor.execute(_TO_INDEX, [current_shop_id(), after_id, ids, ids, limit])
        return [_indexed(row) for row in cursor.fetchall()]


def _indexed(row: Sequence[Any]) -> IndexedProduct:
    names = from_json(row[8])
    specs = dict.fromkeys(
        (name, value)
        for values in from_json(row[9] or "[]")
        for name, value in zip(names, values, strict=False)
    )
    return IndexedProduct(
        id=row[0],
        title=row[1],
        brief=row[2],
        category_code=row[3],
        category_names=tuple(row[4]),
        brand_code=row[5],
        brand_name=row[6],
        attributes=tuple((one["name"], one["value"]) for one in from_json(row[7])),
        specs=tuple(specs),
        codes=tuple(one for one in (row[11], *(row[10] or ())) if one.strip()),
        price_fen=row[12],
        sold_count=row[13],
        in_stock=row[14],
    )
