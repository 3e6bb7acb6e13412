"""Writing products: any number in a fixed number of statements, so that one save and an import are the same code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from rongshu.kernel import ids
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.events import publish
from rongshu.kit.locks import require_transaction
from rongshu.supply.catalog import checks
from rongshu.supply.catalog.errors import BadProduct, SkuCodeTaken
from rongshu.supply.catalog.events import ProductsChanged
from rongshu.supply.catalog.locks import lock_products
from rongshu.supply.catalog.models import Product, Sku
from rongshu.supply.catalog.selectors.editing import references
from rongshu.supply.catalog.types import ProductDraft, SkuDraft

_SKU_FIELDS: Final = [field.name for field in fields(SkuDraft) if field.name != "code"] + ["position"]
# Columns that others move (sold_count, state and its times) are not written back.
_PRODUCT_FIELDS: Final = [
    "code",
    "title",
    "brief",
    "unit",
    "category_id",
    "brand_id",
    "picture_keys",
    "video_key",
    "colour",
    "details",
    "attributes",
    "spec_names",
    "spec_groups",
    "promises",
    "returnable",
    "return_ground",
    "freight_template_code",
    "position",
    "price_fen",
    "list_price_fen",
]
_SELLING: Final = {Product.State.ON_SALE, Product.State.SCHEDULED}


def products_write(drafts: Sequence[ProductDraft]) -> list[Product]:
    """Create the products without an id (drafts, at their slug or an opaque one) and change the others, in their order.

    SKUs are matched by code; one no longer named is retired: it stays for the orders that refer to it. A product that
    already says all this is left alone, its version too. Amounts are fen. Needs a transaction; locks the products by
    id. Raises BadProduct, CategoryNotFound, BrandNotFound, ProductNotFound, SkuCodeTaken; then nothing was written.
    """
    require_transaction()
    known = references(drafts)
    stored = {row.pk: row for row in lock_products([draft.id for draft in drafts if draft.id is not None])}
    cleaned = [
        checks.check_draft(draft, known, selling=draft.id is not None and _selling(stored[draft.id]))
        for draft in drafts
    ]
    _check_unique(cleaned)
    skus = _stored_skus(list(stored))
    rows: list[Product] = []
    changed: list[tuple[Product, ProductDraft]] = []
    for draft in cleaned:
        row, altered = _filled(draft, stored, known)
        rows.append(row)
        if altered or _skus_differ(skus.get(row.pk, {}), draft):
            changed.append((row, draft))
    if changed:
        _store([row for row, _draft in changed])
        _store_skus(changed)
        publish(ProductsChanged(product_ids=[row.pk for row, _draft in changed]))
    return rows


def _selling(row: Product) -> bool:
    return row.state in _SELLING or row.on_sale_at is not None


def _filled(
    draft: ProductDraft, stored: dict[int, Product], known: checks.References
) -> tuple[Product, bool]:
    """The product's row with what the draft says, and whether that is anything new."""
    row = (
        stored[draft.id]
        if draft.id is not None
        else Product(slug=draft.slug or ids.opaque(10).lower(), version=0)
    )
    offered = [sku for sku in draft.skus if sku.active]
    cheapest = min(offered, key=lambda sku: sku.price_fen)
    values: dict[str, Any] = {
        "code": draft.code,
        "title": draft.title,
        "brief": draft.brief,
        "unit": draft.unit,
        "category_id": known.categories[draft.category_code],
        "brand_id": known.brands[draft.brand_code] if draft.brand_code else None,
        "picture_keys": list(draft.picture_keys),
        "video_key": draft.video_key,
        "colour": draft.colour,
        "details": [
            {"picture": block.picture_key} if block.picture_key else {"text": block.text}
            for block in draft.details
        ],
        "attributes": [{"name": one.name, "value": one.value} for one in draft.attributes],
        "spec_names": list(draft.spec_names),
        "spec_groups": [{"name": group.name, "values": list(group.values)} for group in draft.spec_groups],
        "promises": list(draft.promises),
        "returnable": draft.returnable,
        "return_ground": draft.return_ground,
        "freight_template_code": draft.freight_template_code,
        "position": draft.position,
        "price_fen": cheapest.price_fen,
        "list_price_fen": cheapest.list_price_fen,
    }
    altered = draft.id is None or any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return row, altered


def _check_unique(drafts: Sequence[ProductDraft]) -> None:
    """Slugs, product codes and SKU codes that nobody else has, in the shop or among the drafts. Two queries."""
    own = {draft.id for draft in drafts if draft.id is not None}
    new_slugs = [draft.slug for draft in drafts if draft.id is None and draft.slug]
    codes = {draft.code: draft.id for draft in drafts if draft.code}
    if len(set(new_slugs)) != len(new_slugs) or len(codes) != sum(bool(draft.code) for draft in drafts):
        raise BadProduct(_("同一批里重复"), field="code", rule="taken")
    taken = Product.objects.filter(slug__in=new_slugs) | Product.objects.filter(code__in=list(codes))
    for pk, slug, code in taken.values_list("pk", "slug", "code"):
        if code in codes and codes[code] != pk:
            raise BadProduct(_("已被其他商品使用"), field="code", rule="taken")
        if slug in new_slugs and pk not in own:
            raise BadProduct(_("已被其他商品使用"), field="slug", rule="taken")
    sku_codes = {sku.code: draft.id for draft in drafts for sku in draft.skus}
    if len(sku_codes) != sum(len(draft.skus) for draft in drafts):
        raise BadProduct(_("商家编码不能重复"), field="skus", rule="codes differ")
    owners = Sku.objects.filter(code__in=list(sku_codes)).values_list("code", "product_id")
    for code, product_id in owners:
        if sku_codes[code] != product_id:
            raise SkuCodeTaken(sku_code=code)


def _stored_skus(product_ids: Sequence[int]) -> dict[int, dict[str, Sku]]:
    found: dict[int, dict[str, Sku]] = {}
    for sku in Sku.objects.filter(product_id__in=product_ids):
        found.setdefault(sku.product_id, {})[sku.code] = sku
    return found


def _skus_differ(stored: dict[str, Sku], draft: ProductDraft) -> bool:
    named = {sku.code for sku in draft.skus}
    if any(sku.active and code not in named for code, sku in stored.items()):
        return True
    return any(
        sku.code not in stored
        or _sku_values(sku, place) != {name: getattr(stored[sku.code], name) for name in _SKU_FIELDS}
        for place, sku in enumerate(draft.skus)
    )


def _sku_values(sku: SkuDraft, position: int) -> dict[str, Any]:
    values = {name: getattr(sku, name) for name in _SKU_FIELDS if name != "position"}
    return {**values, "specs": list(sku.specs), "position": position}


def _store(rows: Sequence[Product]) -> None:
    for row in rows:
        row.version += 1
        row.updated_at = DatabaseNow()
    new = [row for row in rows if row._state.adding]
    known = [row for row in rows if not row._state.adding]
    try:
        with transaction.atomic():
            Product.objects.bulk_create(new)
    except IntegrityError:
        raise BadProduct(_("已被其他商品使用"), field="code", rule="taken") from None
    Product.objects.bulk_create(
        known,
        update_conflicts=True,
        unique_fields=["shop", "slug"],
        update_fields=[*(name.removesuffix("_id") for name in _PRODUCT_FIELDS), "version", "updated_at"],
    )


def _store_skus(changed: Sequence[tuple[Product, ProductDraft]]) -> None:
    named = [sku.code for _row, draft in changed for sku in draft.skus]
    products = [row.pk for row, _draft in changed]
    Sku.objects.filter(product_id__in=products, active=True).exclude(code__in=named).update(active=False)
    Sku.objects.bulk_create(
        [
            Sku(product=row, code=sku.code, **_sku_values(sku, place))
            for row, draft in changed
            for place, sku in enumerate(draft.skus)
        ],
        update_conflicts=True,
        unique_fields=["shop", "code"],
        update_fields=_SKU_FIELDS,
    )
    # A code that another transaction took meanwhile has been written over in its product: refused, so undone.
    mine = dict(Sku.objects.filter(code__in=named).values_list("code", "product_id"))
    for row, draft in changed:
        for sku in draft.skus:
            if mine.get(sku.code) != row.pk:
                raise SkuCodeTaken(sku_code=sku.code)
