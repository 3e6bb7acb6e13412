"""Reads of the catalogue. All run in the shop's block."""

from rongshu.supply.catalog.selectors.cards import product_cards, products_to_index
from rongshu.supply.catalog.selectors.categories import (
    attribute_rules,
    brands,
    category_rows,
    category_tree,
    own_attribute_rules,
)
from rongshu.supply.catalog.selectors.editing import (
    draft_refusals,
    product_drafts,
    product_ids_by_code,
    product_ids_by_sku,
    product_ids_for_staff,
    product_standing,
    product_states,
    product_versions,
    products_for_staff,
    references,
    sale_snapshot,
    sku_ids,
    spec_groups,
    specs_matrix,
)
from rongshu.supply.catalog.selectors.storefront import product_list, product_page, sku_views

__all__ = [
    "attribute_rules",
    "brands",
    "category_rows",
    "category_tree",
    "draft_refusals",
    "own_attribute_rules",
    "product_cards",
    "product_drafts",
    "product_ids_by_code",
    "product_ids_by_sku",
    "product_ids_for_staff",
    "product_list",
    "product_page",
    "product_standing",
    "product_states",
    "product_versions",
    "products_for_staff",
    "products_to_index",
    "references",
    "sale_snapshot",
    "sku_ids",
    "sku_views",
    "spec_groups",
    "specs_matrix",
]
