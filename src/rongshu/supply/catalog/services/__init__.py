"""Writes to the catalogue, one use case per function."""

from rongshu.supply.catalog.services.categories import (
    attribute_rules_set,
    brand_save,
    category_delete,
    category_move,
    category_save,
)
from rongshu.supply.catalog.services.counts import sold_count_add
from rongshu.supply.catalog.services.many import products_put_in_category, products_reprice, products_sell
from rongshu.supply.catalog.services.products import product_draft_save, product_save, product_specs_set
from rongshu.supply.catalog.services.selling import (
    product_publish,
    product_schedule,
    product_unschedule,
    products_due_move,
)
from rongshu.supply.catalog.services.snapshots import sale_snapshots_take
from rongshu.supply.catalog.services.write import products_write
from rongshu.supply.catalog.types import Attribute, SkuDraft

__all__ = [
    "Attribute",
    "SkuDraft",
    "attribute_rules_set",
    "brand_save",
    "category_delete",
    "category_move",
    "category_save",
    "product_draft_save",
    "product_publish",
    "product_save",
    "product_schedule",
    "product_specs_set",
    "product_unschedule",
    "products_due_move",
    "products_put_in_category",
    "products_reprice",
    "products_sell",
    "products_write",
    "sale_snapshots_take",
    "sold_count_add",
]
