"""The public count of units sold."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from rongshu.kit.locks import ordered
from rongshu.supply.catalog.locks import lock_products


def sold_count_add(*, units: Mapping[int, int]) -> None:
    """Move the public counts of paid units, by product id: up when paid, down when refunded unshipped.

    Counts are real (电子商务法 17) and never fall below zero. Locks the products, by id, in a statement of its own: an
    update that also locks may wait on rows that carts and order lines hold by key, in an order of its own, and two of
    them then wait for each other. Two statements, whatever the number.
    """
    product_ids = ordered(units)
    lock_products(product_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE "catalog_product" p SET sold_count = greatest(p.sold_count + change.units, 0)
            FROM (SELECT * FROM unnest(%s::bigint[], %s::int[])) AS change (product_id, units)
            WHERE p.id = change.product_id
            """,
            [product_ids, [units[product_id] for product_id in product_ids]],
        )
