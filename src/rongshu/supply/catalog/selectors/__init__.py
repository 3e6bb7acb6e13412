"""Reads of the catalogue. All run in the shop's block."""

from rongshu.supply.catalog.selectors.categories import (
    attribute_rules,
    brands,
    category_rows,
    category_tree,
)
from rongshu.supply.catalog.selectors.editing import (
    product_drafts,
    product_standing,
    products_for_staff,
    references,
    sale_snapshot,
    sku_ids,
    specs_matrix,
)
from rongshu.supply.catalog.selectors.storefront import product_list, product_page, sku_views

__all__ = [
    "attribute_rules",
    "brands",
    "category_rows",
    "category_tree",
    "product_drafts",
    "product_list",
    "product_page",
    "product_standing",
    "products_for_staff",
    "references",
    "sale_snapshot",
    "sku_ids",
    "sku_views",
    "specs_matrix",
]
