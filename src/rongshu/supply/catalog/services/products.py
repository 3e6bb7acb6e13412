"""One product: saving it whole, and drawing its variants from its specs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from rongshu.foundation.audit.services import audit_record
from rongshu.supply.catalog import checks, returns
from rongshu.supply.catalog.errors import ProductChanged
from rongshu.supply.catalog.locks import lock_product
from rongshu.supply.catalog.models import Product
from rongshu.supply.catalog.rules import groups_of
from rongshu.supply.catalog.selectors.editing import product_drafts, specs_matrix
from rongshu.supply.catalog.services.write import products_write
from rongshu.supply.catalog.types import Attribute, Block, ProductDraft, SkuDraft, SpecGroup


def product_save(
    *,
    title: str,
    category_code: str,
    skus: Sequence[SkuDraft],
    slug: str = "",
    product_id: int | None = None,
    code: str = "",
    brand_code: str = "",
    brief: str = "",
    unit: str = "件",
    picture_keys: Sequence[str] = (),
    video_key: str = "",
    colour: str = "#eeeeee",
    details: Sequence[Block] = (),
    attributes: Sequence[Attribute] = (),
    spec_names: Sequence[str] = (),
    spec_groups: Sequence[SpecGroup] = (),
    position: int = 0,
    promises: Sequence[str] = (),
    returnable: str = returns.SEVEN_DAYS,
    return_ground: str = "",
    freight_template_code: str = "",
    expected_version: int | None = None,
    actor: str = "",
) -> Product:
    """Create a product (a draft, at `slug` or an opaque one), or change the one of `product_id`; prices are fen.

    SKUs are matched by code; one that is no longer named stays for the orders that refer to it but leaves the shop.
    `spec_groups` may hold values that no SKU has; without them they are what the SKUs' values say of `spec_names`.
    `expected_version` refuses to write over what somebody else saved since. With an `actor` it is audited.
    Locks the product. Raises BadProduct, CategoryNotFound, BrandNotFound, ProductNotFound, ProductChanged and
    SkuCodeTaken.
    """
    groups = tuple(spec_groups) or _implied(spec_names, skus)
    draft = ProductDraft(
        id=product_id,
        slug=slug if product_id is None else "",
        code=code,
        title=title,
        category_code=category_code,
        brand_code=brand_code,
        brief=brief,
        unit=unit,
        picture_keys=tuple(picture_keys),
        video_key=video_key,
        colour=colour,
        details=tuple(details),
        attributes=tuple(attributes),
        spec_groups=groups,
        promises=tuple(promises),
        returnable=returnable,
        return_ground=return_ground,
        freight_template_code=freight_template_code,
        position=position,
        skus=tuple(skus),
    )
    return _write_one(
        draft, expected_version, actor, "product.save" if product_id is not None else "product.create"
    )


def product_draft_save(
    *, draft: ProductDraft, expected_version: int | None = None, actor: str = ""
) -> Product:
    """Create or change one product from its draft; as `product_save`, with the same refusals."""
    action = "product.save" if draft.id is not None else "product.create"
    return _write_one(draft, expected_version, actor, action)


def _implied(spec_names: Sequence[str], skus: Sequence[SkuDraft]) -> tuple[SpecGroup, ...]:
    """Spec groups of what the SKUs say. The SKUs' own faults are found first, where they are."""
    names = checks.check_spec_names(spec_names)
    checks.check_skus_specs(skus, names)
    return groups_of(names, skus)


def product_specs_set(
    *, product_id: int, groups: Sequence[SpecGroup], expected_version: int | None = None, actor: str = ""
) -> Product:
    """Give a product these specs: one SKU per combination of their values, in order.

    A SKU whose combination lives on keeps its code, prices and stock; the others are retired, and come back as they
    were when their value does. New ones cost what the product's first SKU costs and have no stock. Locks the product.
    Raises BadProduct (more than 600 combinations), ProductNotFound, ProductChanged.
    """
    with transaction.atomic():
        lock_product(product_id)
        draft = product_drafts([product_id])[product_id]
        after = checks.check_spec_groups(groups)
        skus = specs_matrix(draft, after)
        changed = replace(draft, spec_groups=after, skus=skus)
        return _write_one(changed, expected_version, actor, "product.specs")


def _write_one(draft: ProductDraft, expected_version: int | None, actor: str, action: str) -> Product:
    with transaction.atomic():
        before: dict[str, object] = {}
        if draft.id is not None:
            stored = lock_product(draft.id)
            if expected_version is not None and expected_version != stored.version:
                raise ProductChanged(version=stored.version)
            before = _said(stored)
        (row,) = products_write([draft])
        row.refresh_from_db()
        if actor and before != (after := _said(row)):
            audit_record(actor=actor, action=action, target=f"product:{row.pk}", before=before, after=after)
    return row


def _said(row: Product) -> dict[str, object]:
    return {"version": row.version, "title": row.title, "price_fen": row.price_fen, "state": row.state}
