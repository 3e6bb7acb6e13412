"""Categories, what their products are described by, and brands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.cache import caches
from django.db import transaction
from django.db.models import F, ProtectedError, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.audit.services import audit_record
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.events import publish
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog import checks
from rongshu.supply.catalog.errors import BadProduct, CategoryCycle, CategoryInUse, CategoryNotFound
from rongshu.supply.catalog.events import ProductsChanged
from rongshu.supply.catalog.locks import lock_category_tree, lock_products
from rongshu.supply.catalog.models import Brand, Category, CategoryAttribute, Product
from rongshu.supply.catalog.rules import MOST_LEVELS
from rongshu.supply.catalog.selectors.categories import category_cache_key
from rongshu.supply.catalog.types import AttributeRule


def category_save(
    *,
    code: str,
    name: str,
    parent_code: str = "",
    position: int = 0,
    picture_key: str | None = None,
    actor: str = "",
) -> Category:
    """Create or change the category of that code, and put it below `parent_code` (empty: on top).

    What is below it moves along. Locks the tree. Raises BadProduct (also when the tree would be deeper than three
    levels), CategoryNotFound (the parent), CategoryCycle. A picture of None stays as it is. With an `actor` it is
    audited. Its products are told changed when its name is: they are found by it.
    """
    checks.check_slug(code)
    values: dict[str, Any] = {
        "name": checks.check_text("name", name, 30),
        "position": checks.check_int("position", position, 0, 1_000_000),
    }
    if picture_key is not None:
        values["picture_key"] = picture_key
    with transaction.atomic():
        lock_category_tree()
        category = Category.objects.filter(code=code).first() or Category(code=code)
        before = {} if category._state.adding else _said(category)
        for field, value in values.items():
            setattr(category, field, value)
        _put_below(category, parent_code)
        category.save()
        if before and before["name"] != category.name:
            codes = [row.code for row in _with_below(category)]
            _tell(Product.objects.filter(category__code__in=codes))
        _audit(actor, f"category:{code}", "category.save", before, _said(category))
    _forget_tree()
    return category


def _said(row: Category | Brand) -> dict[str, Any]:
    return {"name": row.name, "position": row.position}


def _audit(actor: str, target: str, action: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    if actor and before != after:
        audit_record(actor=actor, action=action, target=target, before=before, after=after)


def _with_below(category: Category) -> list[Category]:
    rows = list(Category.objects.all())
    found, row = [category], [category]
    while row:
        row = [one for one in rows if one.parent_id in {above.pk for above in row}]
        found += row
    return found


def _tell(products: QuerySet[Product]) -> None:
    """New versions of products whose page and search entry say something else now. Locks them by id."""
    ids = list(products.values_list("pk", flat=True))
    if ids:
        lock_products(ids)
        Product.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=DatabaseNow())
        publish(ProductsChanged(product_ids=ids))


def category_move(*, code: str, parent_code: str = "", position: int | None = None) -> Category:
    """Put a category with all below it under another parent (empty: on top), at a place among its siblings.

    Locks the tree. Raises CategoryNotFound, CategoryCycle, BadProduct when the tree would be deeper than three levels.
    """
    with transaction.atomic():
        lock_category_tree()
        category = Category.objects.filter(code=code).first()
        if category is None:
            raise CategoryNotFound(field="code")
        if position is not None:
            category.position = checks.check_int("position", position, 0, 1_000_000)
        _put_below(category, parent_code)
        category.save()
    _forget_tree()
    return category


def _put_below(category: Category, parent_code: str) -> None:
    """Set parent and level, and the levels of what is below. The whole tree is read: it is small, and one query."""
    nodes = {node.pk: node for node in Category.objects.all()}
    parent = next((node for node in nodes.values() if node.code == parent_code), None)
    if parent_code and parent is None:
        raise CategoryNotFound(field="parent_code")
    above = parent
    while above is not None:
        if above.pk == category.pk:
            raise CategoryCycle(field="parent_code")
        above = nodes.get(above.parent_id) if above.parent_id is not None else None
    below: list[list[Category]] = []  # by depth under the category
    row = [node for node in nodes.values() if not category._state.adding and node.parent_id == category.pk]
    while row:
        below.append(row)
        row = [node for node in nodes.values() if node.parent_id in {one.pk for one in row}]
    category.parent = parent
    category.level = parent.level + 1 if parent is not None else 1
    if category.level + len(below) > MOST_LEVELS:
        words = format_lazy(_("分类最多 {most} 级"), most=MOST_LEVELS)
        raise BadProduct(words, field="parent_code", rule=f"at most {MOST_LEVELS} levels")
    moved = []
    for depth, nodes_there in enumerate(below, 1):
        for node in nodes_there:
            node.level = category.level + depth
            moved.append(node)
    Category.objects.bulk_update(moved, ["level"])


def category_delete(*, code: str) -> None:
    """Delete an empty category. Locks the tree. Raises CategoryNotFound, CategoryInUse."""
    with transaction.atomic():
        lock_category_tree()
        category = Category.objects.filter(code=code).first()
        if category is None:
            raise CategoryNotFound(field="code")
        if Product.objects.filter(category=category).exists():
            raise CategoryInUse
        CategoryAttribute.objects.filter(category=category).delete()
        try:
            category.delete()
        except ProtectedError:
            raise CategoryInUse from None
    _forget_tree()


def _forget_tree() -> None:
    key = category_cache_key(current_shop_id())
    transaction.on_commit(lambda: caches["local"].delete(key))


def attribute_rules_set(*, category_code: str, rules: Sequence[AttributeRule]) -> None:
    """Say what products of a category and of those below it are described by; replaces what was said of it before.

    Products already on sale stay so; the next time one is saved it must fit. Raises CategoryNotFound, BadProduct.
    """
    category = Category.objects.filter(code=category_code).first()
    if category is None:
        raise CategoryNotFound(field="category_code")
    names = [checks.check_text("name", rule.name, 30) for rule in rules]
    if len(names) > checks.MOST_ATTRIBUTES or len(set(names)) != len(names):
        raise BadProduct(
            _("参数太多或重名"), field="name", rule=f"at most {checks.MOST_ATTRIBUTES} different names"
        )
    for rule in rules:
        if rule.kind not in CategoryAttribute.Kind.values:
            raise BadProduct(field="kind", rule=", ".join(CategoryAttribute.Kind.values))
        if (rule.kind == "choice") != bool(rule.choices):
            raise BadProduct(
                _("选项类参数须列出可选值"), field="choices", rule="with kind choice, and only then"
            )
    with transaction.atomic():
        CategoryAttribute.objects.filter(category=category).exclude(name__in=names).delete()
        CategoryAttribute.objects.bulk_create(
            [
                CategoryAttribute(
                    category=category,
                    name=name,
                    kind=rule.kind,
                    choices=[checks.check_text("choices", choice, 30) for choice in rule.choices],
                    unit=checks.check_text("unit", rule.unit, 10, blank=True),
                    required=rule.required,
                    filterable=rule.filterable,
                    position=position,
                )
                for position, (name, rule) in enumerate(zip(names, rules, strict=True))
            ],
            update_conflicts=True,
            unique_fields=["shop", "category", "name"],
            update_fields=["kind", "choices", "unit", "required", "filterable", "position"],
        )


def brand_save(
    *,
    code: str,
    name: str,
    picture_key: str | None = None,
    position: int = 0,
    active: bool = True,
    actor: str = "",
) -> Brand:
    """Create or change the brand of that code. A picture of None stays as it is. With an `actor` it is audited.

    Its products are told changed when its name or whether it is shown is. Raises BadProduct.
    """
    checks.check_slug(code)
    values: dict[str, Any] = {
        "name": checks.check_text("name", name, 40),
        "position": checks.check_int("position", position, 0, 1_000_000),
        "active": active,
    }
    if picture_key is not None:
        values["picture_key"] = picture_key
    with transaction.atomic():
        stored = Brand.objects.filter(code=code).first()
        before = {**_said(stored), "active": stored.active} if stored is not None else {}
        brand, _made = Brand.objects.update_or_create(code=code, defaults=values)
        after = {**_said(brand), "active": brand.active}
        if before and (before["name"], before["active"]) != (brand.name, brand.active):
            _tell(Product.objects.filter(brand=brand))
        _audit(actor, f"brand:{code}", "brand.save", before, after)
    return brand
