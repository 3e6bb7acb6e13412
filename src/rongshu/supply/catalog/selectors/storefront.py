"""What shoppers see of the catalogue.

The product page and the lists are the shop's busiest pages, so they are SQL by hand: building the same queries with
the ORM costs several times what PostgreSQL needs to answer them. Stock belongs to inventory; its table is joined here
because a page that asked twice would cost twice.
"""

from __future__ import annotations

import base64
from collections.abc import Collection
from typing import Any, Final

from django.core.cache import caches
from django.db import connection

from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.errors import BadListQuery
from rongshu.supply.catalog.models import Product
from rongshu.supply.catalog.selectors.json import from_json
from rongshu.supply.catalog.types import (
    Attribute,
    ProductCard,
    ProductPage,
    ProductStatic,
    ProductView,
    SkuOffer,
    SkuView,
)

_STATIC_SECONDS: Final = 3600  # a saved product has a new version and so a new key

_FRESH: Final = """
SELECT p.id, p.version, p.updated_at, p.state, p.sold_count,
       s.id, s.price_fen, s.list_price_fen, coalesce(i.on_hand - i.reserved - i.committed, 0)
FROM "catalog_product" p
JOIN "catalog_sku" s ON s.product_id = p.id AND s.shop_id = p.shop_id
LEFT JOIN "inventory_stockitem" i ON i.sku_id = s.id AND i.shop_id = s.shop_id
WHERE p.shop_id = %s AND p.slug = %s AND p.state IN ('on_sale', 'off') AND s.active
ORDER BY s.position, s.id
"""

_STATIC: Final = """
SELECT p.title, p.brief, p.unit, p.colour, p.picture_keys, p.attributes, p.spec_names, p.promises,
       p.returnable, c.code, c.name, parent.code, parent.name,
       (SELECT jsonb_agg(jsonb_build_array(s.id, s.code, s.specs)) FROM "catalog_sku" s WHERE s.product_id = p.id),
       coalesce(b.code, ''), coalesce(b.name, '')
FROM "catalog_product" p
JOIN "catalog_category" c ON c.id = p.category_id AND c.shop_id = p.shop_id
LEFT JOIN "catalog_category" parent ON parent.id = c.parent_id AND parent.shop_id = c.shop_id
LEFT JOIN "catalog_brand" b ON b.id = p.brand_id AND b.shop_id = p.shop_id AND b.active
WHERE p.id = %s
"""


def product_page(slug: str) -> ProductView | None:
    """A product with price, stock and variants as of now; None for a draft or an unknown slug.

    One query; a second when this process has not yet read this version's texts. A product taken off sale is returned
    with `on_sale` false: links to it live on.
    """
    shop_id = current_shop_id()
    with connection.cursor() as cursor:
        cursor.execute(_FRESH, [shop_id, slug])
        rows = cursor.fetchall()
    if not rows:
        return None
    product_id, version, updated_at, state, sold_count = rows[0][:5]
    # The moment belongs in the key: a version that was rolled back may be given out a second time.
    key = f"product:{shop_id}:{product_id}:{version}:{updated_at.timestamp()}"
    static: ProductStatic | None = caches["local"].get(key)
    if static is None:
        static = _static(product_id, slug)
        caches["local"].set(key, static, _STATIC_SECONDS)
    return ProductView(
        static=static,
        on_sale=state == Product.State.ON_SALE,
        sold_count=sold_count,
        skus=tuple(
            SkuOffer(
                id=sku_id,
                code=static.codes[sku_id],
                specs=static.specs[sku_id],
                price_fen=price_fen,
                list_price_fen=list_price_fen,
                available=available,
            )
            for *_product, sku_id, price_fen, list_price_fen, available in rows
        ),
    )


def _static(product_id: int, slug: str) -> ProductStatic:
    with connection.cursor() as cursor:
        cursor.execute(_STATIC, [product_id])
        row = cursor.fetchone()
    pictures, attributes, spec_names, skus = (from_json(row[index]) for index in (4, 5, 6, 13))
    promises = from_json(row[7])
    return ProductStatic(
        id=product_id,
        slug=slug,
        title=row[0],
        brief=row[1],
        unit=row[2],
        colour=row[3],
        category_code=row[9],
        category_name=row[10],
        parent_code=row[11] or "",
        parent_name=row[12] or "",
        picture_keys=tuple(pictures),
        attributes=tuple(Attribute(one["name"], one["value"]) for one in attributes),
        spec_names=tuple(spec_names),
        promises=tuple(promises),
        returnable=row[8],
        specs={sku_id: tuple(specs) for sku_id, _code, specs in skus},
        codes={sku_id: code for sku_id, code, _specs in skus},
        brand_code=row[14],
        brand_name=row[15],
    )


# Sort name → (column, direction); the id breaks ties the same way.
_SORTS: Final[dict[str, tuple[str, str]]] = {
    "default": ("p.position", "ASC"),
    "price": ("p.price_fen", "ASC"),
    "-price": ("p.price_fen", "DESC"),
    "sold": ("p.sold_count", "DESC"),
    "new": ("p.id", "DESC"),
}


def product_list(
    *, category_code: str | None = None, after: str | None = None, limit: int = 20, sort: str = "default"
) -> ProductPage:
    """Products on sale, a page at a time; a category includes all below it. One query.

    `after` is the `next` of the page before. Sorts: default, price, -price, sold, new. Raises BadListQuery.
    """
    if sort not in _SORTS:
        raise BadListQuery(field="sort", rule=", ".join(_SORTS))
    if not 1 <= limit <= 100:
        raise BadListQuery(field="limit", rule="1..100")
    column, direction = _SORTS[sort]
    where = ["p.shop_id = %s", "p.state = 'on_sale'"]
    values: list[Any] = [current_shop_id()]
    if category_code is not None:
        where.append(
            'p.category_id IN (SELECT c.id FROM "catalog_category" c '
            'LEFT JOIN "catalog_category" mid ON mid.id = c.parent_id AND mid.shop_id = c.shop_id '
            'LEFT JOIN "catalog_category" top ON top.id = mid.parent_id AND top.shop_id = c.shop_id '
            "WHERE c.shop_id = p.shop_id AND %s IN (c.code, mid.code, top.code))"  # three levels (rules.MOST_LEVELS)
        )
        values.append(category_code)
    if after:
        mark, last_id = _read_mark(after, sort)
        where.append(f"({column}, p.id) {'>' if direction == 'ASC' else '<'} (%s, %s)")
        values += [mark, last_id]
    with connection.cursor() as cursor:
        # Only the constants of _SORTS are formatted into the text; everything from outside is bound.
        cursor.execute(
            f"""
            SELECT p.id, p.slug, p.title, p.brief, p.picture_keys ->> 0, p.colour, p.unit,
                   p.price_fen, p.list_price_fen, p.sold_count, EXISTS (
                       SELECT FROM "catalog_sku" s JOIN "inventory_stockitem" i ON i.sku_id = s.id
                       WHERE s.product_id = p.id AND s.active AND i.on_hand > i.reserved + i.committed
                   ), {column}
            FROM "catalog_product" p WHERE {" AND ".join(where)}
            ORDER BY {column} {direction}, p.id {direction} LIMIT %s
            """,  # noqa: S608  # see above
            [*values, limit + 1],
        )
        rows = cursor.fetchall()
    shown = rows[:limit]
    more = len(rows) > limit
    return ProductPage(
        items=tuple(
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
                in_stock=row[10],
            )
            for row in shown
        ),
        next=_write_mark(sort, shown[-1][11], shown[-1][0]) if more else "",
    )


def _write_mark(sort: str, mark: int, last_id: int) -> str:
    return base64.urlsafe_b64encode(f"{sort}:{mark}:{last_id}".encode()).decode().rstrip("=")


def _read_mark(text: str, sort: str) -> tuple[int, int]:
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        issued_for, mark, last_id = plain.split(":")
        numbers = int(mark), int(last_id)
    except ValueError:
        raise BadListQuery(field="after", rule="a mark of this list") from None
    if issued_for != sort or not all(0 <= number < 2**63 for number in numbers):
        raise BadListQuery(field="after", rule="a mark of this list")
    return numbers


_SKUS: Final = """
SELECT s.id, p.id, p.slug, p.title, s.specs, coalesce(nullif(s.picture_key, ''), p.picture_keys ->> 0),
       s.price_fen, s.list_price_fen, s.cost_fen,
       s.weight_g, s.active AND p.state = 'on_sale', s.member_price_fen, s.community_price_fen, s.volume_cm3, s.barcode,
       p.unit, p.returnable, p.freight_template_code, p.version, n.id
FROM "catalog_sku" s JOIN "catalog_product" p ON p.id = s.product_id AND p.shop_id = s.shop_id
LEFT JOIN "catalog_salesnapshot" n ON n.sku_id = s.id AND n.version = p.version AND n.shop_id = s.shop_id
WHERE s.shop_id = %s AND s.id = ANY(%s)
"""


def sku_views(sku_ids: Collection[int]) -> dict[int, SkuView]:
    """Variants of this shop by id, sellable or not; an id that is missing here is not the shop's. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SKUS, [current_shop_id(), list(sku_ids)])
        rows = cursor.fetchall()
    return {
        row[0]: SkuView(
            sku_id=row[0],
            product_id=row[1],
            slug=row[2],
            title=row[3],
            spec_text=" ".join(from_json(row[4])),
            picture_key=row[5] or "",
            price_fen=row[6],
            list_price_fen=row[7],
            cost_fen=row[8],
            weight_g=row[9],
            on_sale=row[10],
            member_price_fen=row[11],
            community_price_fen=row[12],
            volume_cm3=row[13],
            barcode=row[14],
            unit=row[15],
            returnable=row[16],
            freight_template_code=row[17],
            version=row[18],
            snapshot_id=row[19],
        )
        for row in rows
    }
