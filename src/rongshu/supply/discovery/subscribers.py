"""What discovery does when the catalogue changes."""

from __future__ import annotations

from rongshu.kit.events import subscribe
from rongshu.supply.catalog.events import ProductsChanged
from rongshu.supply.discovery.services import products_index


def on_products_changed(event: ProductsChanged) -> None:
    products_index(product_ids=event.product_ids)


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe(ProductsChanged, on_products_changed)
