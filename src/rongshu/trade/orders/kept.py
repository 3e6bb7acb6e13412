"""What buyers kept of orders: the few figures that those who follow many orders at once ask for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum

from rongshu.trade.orders.models import OrderLine


@dataclass(frozen=True, slots=True)
class OrderKept:
    """A paid order's goods in fen: what was paid for them, and what of it no refund took or holds."""

    order_id: int
    buyer_id: int
    goods_fen: int
    kept_fen: int
    received_at: datetime | None
    return_window_ends_at: datetime | None


def orders_kept(order_ids: Collection[int]) -> list[OrderKept]:
    """The paid ones among these orders of this shop, by ascending id. One query."""
    rows = (
        OrderLine.objects.filter(order__in=list(order_ids), order__paid_at__isnull=False)
        .values_list(
            "order_id", "order__buyer_id", "order__received_at", "order__return_window_ends_at", named=False
        )
        .annotate(goods=Sum("goods_fen"), kept=Sum(F("goods_fen") - F("refund_held_fen")))
        .order_by("order_id")
    )
    return [
        OrderKept(order_id, buyer_id, int(goods), int(kept), received_at, window)
        for order_id, buyer_id, received_at, window, goods, kept in rows
    ]
