"""What was sold, kept as it was."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from rongshu.kit.locks import require_transaction
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.errors import ProductChanged
from rongshu.supply.catalog.types import SkuView

# One statement reads product and variant as one moment; the version proves that it is the one the buyer was shown.
_TAKE = """
WITH wanted (sku_id, version) AS (SELECT * FROM unnest(%s::bigint[], %s::int[])), fresh AS (
    INSERT INTO "catalog_salesnapshot" (shop_id, sku_id, version, data)
    SELECT s.shop_id, s.id, p.version, jsonb_build_object(
        'product_id', p.id, 'slug', p.slug, 'code', p.code, 'title', p.title, 'brief', p.brief, 'unit', p.unit,
        'category', c.name, 'brand', coalesce(b.name, ''), 'picture_keys', p.picture_keys, 'video_key', p.video_key,
        'details', p.details, 'attributes', p.attributes, 'spec_names', p.spec_names, 'promises', p.promises,
        'returnable', p.returnable, 'return_ground', p.return_ground,
        'freight_template_code', p.freight_template_code,
        'sku', jsonb_build_object(
            'id', s.id, 'code', s.code, 'specs', s.specs, 'barcode', s.barcode, 'picture_key', s.picture_key,
            'price_fen', s.price_fen, 'list_price_fen', s.list_price_fen, 'member_price_fen', s.member_price_fen,
            'community_price_fen', s.community_price_fen, 'cost_fen', s.cost_fen, 'weight_g', s.weight_g,
            'volume_cm3', s.volume_cm3))
    FROM wanted w
    JOIN "catalog_sku" s ON s.id = w.sku_id AND s.shop_id = %s
    JOIN "catalog_product" p ON p.id = s.product_id AND p.shop_id = s.shop_id AND p.version = w.version
    JOIN "catalog_category" c ON c.id = p.category_id AND c.shop_id = p.shop_id
    LEFT JOIN "catalog_brand" b ON b.id = p.brand_id AND b.shop_id = p.shop_id
    ORDER BY s.id  -- rivals insert in one order, so that none waits for another in a ring
    ON CONFLICT (shop_id, sku_id, version) DO NOTHING
    RETURNING id, sku_id
)
SELECT id, sku_id FROM fresh
"""

_FIND = """
SELECT n.id, n.sku_id FROM "catalog_salesnapshot" n
JOIN unnest(%s::bigint[], %s::int[]) AS w (sku_id, version) ON w.sku_id = n.sku_id AND w.version = n.version
WHERE n.shop_id = %s
"""


def sale_snapshots_take(*, skus: Collection[SkuView]) -> dict[int, int]:
    """Id of the snapshot of each variant as it was read, by SKU id; taken now where this version was never sold before.

    No query when all were sold before, one or two otherwise. Needs the order's transaction. Raises ProductChanged when
    a product was saved since the views were read: the buyer must see it anew.
    """
    require_transaction()
    found = {sku.sku_id: sku.snapshot_id for sku in skus if sku.snapshot_id is not None}
    missing = {sku.sku_id: sku.version for sku in skus if sku.snapshot_id is None}
    for statement in (_TAKE, _FIND):  # a rival may have taken the same one: then it is found by the second
        if not missing:
            break
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(missing), list(missing.values()), current_shop_id()])
            for snapshot_id, sku_id in cursor.fetchall():
                found[sku_id] = snapshot_id
                del missing[sku_id]
    if missing:
        raise ProductChanged
    return found
