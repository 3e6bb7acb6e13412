"""Every lock this app takes: the product alone."""

from __future__ import annotations

from rongshu.kit.locks import lock_rows
from rongshu.supply.catalog.errors import ProductNotFound
from rongshu.supply.catalog.models import Product


def lock_product(product_id: int) -> Product:
    """Lock a product's row. Raises ProductNotFound."""
    found = lock_rows(Product.objects.filter(pk=product_id))
    if not found:
        raise ProductNotFound
    return found[0]
