"""The tree of categories, what their products are described by, and brands."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.core.cache import caches
from django.db import connection
from django.db.models import Count

from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.models import Brand, Category, CategoryAttribute, Product
from rongshu.supply.catalog.selectors.json import from_json
from rongshu.supply.catalog.types import AttributeRule, BrandView, CategoryNode, CategoryRow

_CATEGORY_SECONDS: Final = 10


def category_cache_key(shop_id: int) -> str:
    """Key under which a process keeps a shop's category tree."""
    return f"categories:{shop_id}"


def category_tree() -> tuple[CategoryNode, ...]:
    """Top categories with all below them, in the shop's order; kept per process for a few seconds.

    At most one query.
    """
    key = category_cache_key(current_shop_id())
    tree: tuple[CategoryNode, ...] | None = caches["local"].get(key)
    if tree is None:
        tree = _tree()
        caches["local"].set(key, tree, _CATEGORY_SECONDS)
    return tree


def _tree() -> tuple[CategoryNode, ...]:
    below: dict[int | None, list[tuple[int, str, str, str]]] = {}
    fields = ("id", "code", "name", "picture_key", "parent_id")
    for pk, code, name, picture_key, parent_id in Category.objects.values_list(*fields):
        below.setdefault(parent_id, []).append((pk, code, name, picture_key))

    def nodes(parent_id: int | None) -> tuple[CategoryNode, ...]:
        return tuple(CategoryNode(*fields, nodes(fields[0])) for fields in below.get(parent_id, ()))

    return nodes(None)


def category_rows() -> list[CategoryRow]:
    """The whole tree as the console lists it: each category after its parent, its products counted. Two queries."""
    counts = dict(Product.objects.values_list("category").annotate(Count("pk")))
    below: dict[int | None, list[Category]] = {}
    codes: dict[int | None, str] = {None: ""}
    for row in Category.objects.all():
        below.setdefault(row.parent_id, []).append(row)
        codes[row.pk] = row.code
    rows: list[CategoryRow] = []

    def walk(parent_id: int | None, path: tuple[str, ...]) -> None:
        for row in below.get(parent_id, ()):
            here = (*path, row.name)
            rows.append(
                CategoryRow(
                    id=row.pk,
                    code=row.code,
                    name=row.name,
                    level=row.level,
                    parent_code=codes[parent_id],
                    position=row.position,
                    path=here,
                    products=counts.get(row.pk, 0),
                )
            )
            walk(row.pk, here)

    walk(None, ())
    return rows


_RULES: Final = """
WITH RECURSIVE line AS (
    SELECT c.code AS of_code, c.id, c.parent_id, 0 AS up FROM "catalog_category" c
    WHERE c.shop_id = %s AND c.code = ANY(%s)
    UNION ALL
    SELECT line.of_code, c.id, c.parent_id, line.up + 1 FROM line
    JOIN "catalog_category" c ON c.id = line.parent_id AND c.shop_id = %s
)
SELECT line.of_code, a.name, a.kind, a.choices, a.unit, a.required, a.filterable
FROM line JOIN "catalog_categoryattribute" a ON a.category_id = line.id AND a.shop_id = %s
ORDER BY line.of_code, line.up DESC, a.position, a.id
"""


def attribute_rules(category_codes: Collection[str]) -> dict[str, list[AttributeRule]]:
    """What products of each category are described by: what its ancestors say first, its own word last. One query."""
    shop_id = current_shop_id()
    with connection.cursor() as cursor:
        cursor.execute(_RULES, [shop_id, list(category_codes), shop_id, shop_id])
        rows = cursor.fetchall()
    found: dict[str, dict[str, AttributeRule]] = {}
    for of_code, name, kind, choices, unit, required, filterable in rows:
        found.setdefault(of_code, {})[name] = AttributeRule(
            name, kind, tuple(from_json(choices)), unit, required, filterable
        )
    return {code: list(rules.values()) for code, rules in found.items()}


def own_attribute_rules(category_code: str) -> list[AttributeRule]:
    """What a category says itself, without its ancestors, in its order. One query."""
    rows = CategoryAttribute.objects.filter(category__code=category_code)
    return [
        AttributeRule(row.name, row.kind, tuple(row.choices), row.unit, row.required, row.filterable)
        for row in rows
    ]


def brands(*, active_only: bool = False) -> list[BrandView]:
    """The shop's brands, in its order."""
    rows = Brand.objects.filter(active=True) if active_only else Brand.objects.all()
    return [BrandView(row.pk, row.code, row.name, row.picture_key, row.active, row.position) for row in rows]
