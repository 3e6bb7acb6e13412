"""What the catalogue tells the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rongshu.kit.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ProductsChanged(DomainEvent):
    """Products were made or changed in what they say, cost, or whether they are on sale. Many at once in an import."""

    name: ClassVar[str] = "catalog.products_changed"
    product_ids: list[int]
