"""A cart as its owner sees it: plain values, amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rongshu.supply.catalog.types import SkuView

Problem = Literal["", "off_sale", "sold_out", "too_few"]


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line at today's price. `problem` says why it cannot be ordered as it is; empty when it can."""

    sku: SkuView
    quantity: int
    available: int
    problem: Problem

    @property
    def goods_fen(self) -> int:
        return self.sku.price_fen * self.quantity


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart, newest line first. Amounts count the lines that can be ordered."""

    lines: tuple[CartLine, ...]
    goods_fen: int
    freight_fen: int
    units: int

    @property
    def payable_fen(self) -> int:
        return self.goods_fen + self.freight_fen
