"""Every lock this app takes: the campaign's first, then the order's row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from rongshu.kit.locks import lock_rows, require_transaction
from rongshu.kit.prepared import Prepared
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.facts import OrderInHand
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.models import Order, OrderLine

COUNTING: Final = "orders.counting"  # name of the guard, for its negative control

_UNITS = Subquery(
    OrderLine.objects.filter(order=OuterRef("pk")).values("order").annotate(sum=Sum("quantity")).values("sum")
)
_BY_ID = Prepared(lambda order_id: Order.objects.filter(pk=order_id).annotate(units=Coalesce(_UNITS, 0)))
_LOCKED = Prepared(lambda order_id: Order.objects.filter(pk=order_id).select_for_update(no_key=True))


def lock_order(order_id: int) -> OrderInHand:
    """Lock what the order's campaign needs, then the order, and return it read after the lock. Raises OrderNotFound."""
    seen = read_order(order_id)
    # Which campaign an order belongs to never changes, so it may be read before the lock.
    gate_of(seen.row.campaign_kind).lock_before(order=seen.ref())
    require_transaction()
    return OrderInHand(_LOCKED(order_id)[0], seen.units)


def read_order(order_id: int) -> OrderInHand:
    """The order as it stands, for a caller that holds its locks already. One query. Raises OrderNotFound."""
    found = _BY_ID.first(order_id)
    if found is None:
        raise OrderNotFound
    return OrderInHand(found, found.units)


def lock_uncounted_lines(order_ids: Collection[int]) -> list[OrderLine]:
    """Lock those lines of paid orders, by id, whose units are not in the public counts as they stand."""
    counts = F("quantity") - F("cancelled_quantity")
    lines = OrderLine.objects.filter(order_id__in=order_ids, order__paid_at__isnull=False)
    require_transaction()
    differing = lines.exclude(counted_quantity=counts).order_by("pk")
    if COUNTING in settings.RONGSHU_TEST_LOCKS_OFF:
        return list(differing)
    return list(differing.select_for_update(no_key=True, of=("self",)))


def lock_orders(order_ids: Collection[int]) -> list[Order]:
    """Lock several orders, by id. The caller holds the lock of the campaign unit they all belong to."""
    return lock_rows(Order.objects.filter(pk__in=order_ids))
