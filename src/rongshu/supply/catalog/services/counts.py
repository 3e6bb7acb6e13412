"""The public count of units sold."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from rongshu.kit.locks import ordered, require_transaction


def sold_count_add(*, units: Mapping[int, int]) -> None:
    """Move the public counts of paid units, by product id: up when paid, down when refunded unshipped.

    Counts are real (电子商务法 17) and never fall below zero. Locks the products, by id.
    """
    require_transaction()
    product_ids = ordered(units)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH change (product_id, units) AS (SELECT * FROM unnest(%s::bigint[], %s::int[])),
            locked AS (
                SELECT p.id, change.units FROM "catalog_product" p JOIN change ON change.product_id = p.id
                ORDER BY p.id FOR NO KEY UPDATE OF p
            )
            UPDATE "catalog_product" p SET sold_count = greatest(p.sold_count + locked.units, 0)
            FROM locked WHERE p.id = locked.id
            """,
            [product_ids, [units[product_id] for product_id in product_ids]],
        )
