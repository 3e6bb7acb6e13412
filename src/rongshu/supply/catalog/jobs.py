"""Deadlines: a product's own times say when it goes on sale and comes off."""

from __future__ import annotations

from rongshu.kit.jobs import sweeper
from rongshu.supply.catalog.services import products_due_move


@sweeper
def sweep_product_times(shop_id: int) -> None:
    """Put on sale and take off what is due; a time of 500 products at once is done over several sweeps."""
    products_due_move()
