"""Units sold, told to the catalogue after the fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import F

from rongshu.supply.catalog.services import sold_count_add
from rongshu.trade.orders.locks import lock_uncounted_lines
from rongshu.trade.orders.models import OrderLine


def sold_units_count(*, order_ids: Collection[int]) -> None:
    """Bring the public counts of units sold in line with these orders: paid units count, units that never left do not.

    Each line keeps what is counted of it, so running twice, late or out of order counts nothing twice. Not in the
    transaction that pays: a product that many buy is one row, and every payment would wait for it. Locks the lines
    that differ, then their products, by id. Four statements, whatever the number.
    """
    lines = lock_uncounted_lines(order_ids)
    if not lines:
        return
    units: dict[int, int] = defaultdict(int)
    for line in lines:
        units[line.product_id] += line.quantity - line.cancelled_quantity - line.counted_quantity
    sold_count_add(units={product_id: change for product_id, change in units.items() if change})
    OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        counted_quantity=F("quantity") - F("cancelled_quantity")
    )
