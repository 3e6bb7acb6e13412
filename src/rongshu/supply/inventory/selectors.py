"""Reads of stock, in the shop's block."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from rongshu.supply.inventory.models import StockItem

__all__ = ["available", "on_hand"]


def available(sku_ids: Iterable[int]) -> dict[int, int]:
    """Units that can still be ordered, by SKU id; a SKU without stock is missing. One query."""
    return dict(
        StockItem.objects.filter(sku_id__in=list(sku_ids)).values_list(
            "sku_id", F("on_hand") - F("reserved") - F("committed")
        )
    )


def on_hand(sku_ids: Iterable[int]) -> dict[int, int]:
    """Units physically there, by SKU id; a SKU without stock is missing. One query."""
    return dict(StockItem.objects.filter(sku_id__in=list(sku_ids)).values_list("sku_id", "on_hand"))
