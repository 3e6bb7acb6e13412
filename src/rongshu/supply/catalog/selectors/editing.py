"""The catalogue as the merchant sees it: drafts, standings, the shop's own list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from rongshu.kernel import ids
from rongshu.kit.errors import Refusal
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog import checks
from rongshu.supply.catalog.checks import References
from rongshu.supply.catalog.errors import BadListQuery, ProductNotFound
from rongshu.supply.catalog.models import Brand, Category, Product, SaleSnapshot, Sku
from rongshu.supply.catalog.rules import free_codes, groups_of, matrix
from rongshu.supply.catalog.selectors.categories import attribute_rules
from rongshu.supply.catalog.types import (
    Attribute,
    Block,
    ProductDraft,
    ProductRow,
    ProductStanding,
    SkuDraft,
    SpecGroup,
)


def references(drafts: Sequence[ProductDraft]) -> References:
    """Ids of the categories and brands that drafts name, and the categories' rules. Three queries at most."""
    categories = {draft.category_code for draft in drafts}
    brand_codes = {draft.brand_code for draft in drafts if draft.brand_code}
    return References(
        categories=dict(Category.objects.filter(code__in=categories).values_list("code", "pk")),
        brands=dict(Brand.objects.filter(code__in=brand_codes).values_list("code", "pk"))
        if brand_codes
        else {},
        attributes=attribute_rules(categories),
    )


def sku_draft(row: Sku) -> SkuDraft:
    """A stored variant as a draft."""
    return SkuDraft(
        code=row.code,
        price_fen=row.price_fen,
        list_price_fen=row.list_price_fen,
        cost_fen=row.cost_fen,
        weight_g=row.weight_g,
        specs=tuple(row.specs),
        active=row.active,
        member_price_fen=row.member_price_fen,
        community_price_fen=row.community_price_fen,
        volume_cm3=row.volume_cm3,
        barcode=row.barcode,
        picture_key=row.picture_key,
    )


def product_drafts(product_ids: Collection[int]) -> dict[int, ProductDraft]:
    """Products as they can be edited and saved again, by id; ids of no product of this shop are missing. Two queries.

    Retired variants are left out; one that is switched off by hand is there, with its values still among the product's.
    """
    skus: dict[int, list[SkuDraft]] = {}
    rows = list(Product.objects.filter(pk__in=list(product_ids)).select_related("category", "brand"))
    groups = {row.pk: spec_groups_of(row) for row in rows}
    for sku in Sku.objects.filter(product_id__in=list(groups)).order_by("position", "pk"):
        if sku.active or _still_offered(sku, groups[sku.product_id]):
            skus.setdefault(sku.product_id, []).append(sku_draft(sku))
    return {
        row.pk: ProductDraft(
            id=row.pk,
            slug=row.slug,
            code=row.code,
            title=row.title,
            category_code=row.category.code,
            brand_code=row.brand.code if row.brand is not None else "",
            brief=row.brief,
            unit=row.unit,
            picture_keys=tuple(row.picture_keys),
            video_key=row.video_key,
            colour=row.colour,
            details=tuple(Block(one.get("text", ""), one.get("picture", "")) for one in row.details),
            attributes=tuple(Attribute(one["name"], one["value"]) for one in row.attributes),
            spec_groups=groups[row.pk],
            promises=tuple(row.promises),
            returnable=row.returnable,
            return_ground=row.return_ground,
            freight_template_code=row.freight_template_code,
            position=row.position,
            skus=tuple(skus.get(row.pk, ())),
        )
        for row in rows
    }


def spec_groups_of(row: Product) -> tuple[SpecGroup, ...]:
    """A product's specs with their values."""
    return tuple(SpecGroup(one["name"], tuple(one["values"])) for one in row.spec_groups)


def spec_groups(names: Sequence[str], skus: Sequence[SkuDraft]) -> tuple[SpecGroup, ...]:
    """The spec groups that variants imply. No query. Raises BadProduct where their values do not fit the names."""
    checked = checks.check_spec_names(names)
    checks.check_skus_specs(skus, checked)
    return groups_of(checked, skus)


def _still_offered(sku: Sku, groups: Sequence[SpecGroup]) -> bool:
    return (
        bool(groups)
        and len(sku.specs) == len(groups)
        and all(value in group.values for value, group in zip(sku.specs, groups, strict=True))
    )


def specs_matrix(
    draft: ProductDraft, groups: Sequence[SpecGroup], *, model: SkuDraft | None = None
) -> tuple[SkuDraft, ...]:
    """The variants a draft would have with these specs, nothing written; retired ones come back. Two queries.

    A new variant is like `model`, or else like the first one on offer. Raises BadProduct.
    """
    after = checks.check_spec_groups(groups)
    named = {sku.code for sku in draft.skus}
    retired = (
        []
        if draft.id is None
        else [sku_draft(sku) for sku in Sku.objects.filter(product_id=draft.id).exclude(code__in=named)]
    )
    prefix = draft.code or draft.slug.upper() or "SKU-" + ids.opaque(6).upper()
    taken = named | set(Sku.objects.filter(code__startswith=prefix[:34]).values_list("code", flat=True))
    drawn = matrix(
        before=draft.spec_groups,
        skus=[*draft.skus, *retired],
        after=after,
        codes=free_codes(prefix, taken),
        model=model or next((sku for sku in draft.skus if sku.active), draft.skus[0]),
    )
    return tuple(drawn)


def draft_refusals(wanted: Sequence[tuple[ProductDraft, bool]]) -> list[Refusal | None]:
    """What writing each draft would be refused for, None where nothing stands in the way; with True, as if on sale.

    Codes that others have taken are found only by the write itself. Four queries.
    """
    known = references([draft for draft, _selling in wanted])
    own = [draft.id for draft, _selling in wanted if draft.id is not None]
    selling_now = set(
        Product.objects.filter(pk__in=own)
        .filter(Q(state__in=[Product.State.ON_SALE, Product.State.SCHEDULED]) | Q(on_sale_at__isnull=False))
        .values_list("pk", flat=True)
    )
    found: list[Refusal | None] = []
    for draft, selling in wanted:
        try:
            checks.check_draft(draft, known, selling=selling or draft.id in selling_now)
        except Refusal as refusal:
            found.append(refusal)
        else:
            found.append(None)
    return found


def product_ids_by_sku(codes: Collection[str]) -> dict[str, int]:
    """Whose product each SKU code is. One query."""
    return dict(Sku.objects.filter(code__in=list(codes)).values_list("code", "product_id"))


def product_ids_by_code(codes: Collection[str]) -> dict[str, int]:
    """Products by the merchant's own number. One query."""
    return dict(Product.objects.filter(code__in=list(codes)).exclude(code="").values_list("code", "pk"))


def product_ids_for_staff() -> list[int]:
    """Every product of the shop, in its order. One query."""
    return list(Product.objects.values_list("pk", flat=True))


def product_states(product_ids: Collection[int]) -> dict[int, str]:
    """State by id. One query."""
    return dict(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "state"))


def product_versions(product_ids: Collection[int]) -> dict[int, int]:
    """Version by id; ids of no product of this shop are missing. One query."""
    return dict(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "version"))


def sku_ids(codes: Collection[str]) -> dict[str, int]:
    """Ids of the shop's variants by code. One query."""
    return dict(Sku.objects.filter(code__in=list(codes)).values_list("code", "pk"))


def product_standing(slug: str) -> ProductStanding:
    """Where the product at a slug stands. One query. Raises ProductNotFound."""
    row = Product.objects.filter(slug=slug).first()
    if row is None:
        raise ProductNotFound
    return ProductStanding(
        id=row.pk,
        slug=row.slug,
        state=row.state,
        version=row.version,
        sold_count=row.sold_count,
        on_sale_at=row.on_sale_at,
        off_sale_at=row.off_sale_at,
        updated_at=row.updated_at,
    )


def sale_snapshot(snapshot_id: int) -> dict[str, Any] | None:
    """What a sold variant said when it was sold; None for an id that is not this shop's. One query."""
    data: dict[str, Any] | None = (
        SaleSnapshot.objects.filter(pk=snapshot_id).values_list("data", flat=True).first()
    )
    return data


_LIST: Final = """
SELECT p.id, p.slug, p.code, p.title, p.state, c.name, coalesce(b.name, ''), coalesce(p.picture_keys ->> 0, ''),
       p.price_fen, k.highest, k.skus, k.available, p.sold_count, p.version,
       p.on_sale_at, p.off_sale_at, p.updated_at
FROM "catalog_product" p
JOIN "catalog_category" c ON c.id = p.category_id AND c.shop_id = p.shop_id
LEFT JOIN "catalog_brand" b ON b.id = p.brand_id AND b.shop_id = p.shop_id
CROSS JOIN LATERAL (
    SELECT coalesce(max(s.price_fen), p.price_fen) AS highest, count(*) AS skus,
           coalesce(sum(i.on_hand - i.reserved - i.committed), 0) AS available
    FROM "catalog_sku" s LEFT JOIN "inventory_stockitem" i ON i.sku_id = s.id AND i.shop_id = s.shop_id
    WHERE s.product_id = p.id AND s.shop_id = p.shop_id AND s.active
) k
WHERE {where} ORDER BY p.id DESC LIMIT %s
"""

_BELOW: Final = """p.category_id IN (
    WITH RECURSIVE below AS (
        SELECT id FROM "catalog_category" WHERE shop_id = %s AND code = %s
        UNION SELECT c.id FROM "catalog_category" c JOIN below ON c.parent_id = below.id WHERE c.shop_id = %s
    ) SELECT id FROM below)"""


def products_for_staff(
    *,
    state: str = "",
    category_code: str = "",
    brand_code: str = "",
    text: str = "",
    product_ids: Collection[int] | None = None,
    after_id: int | None = None,
    limit: int = 50,
) -> list[ProductRow]:
    """The shop's products in any state, newest first; `text` is looked for in title, slug and every code. One query.

    `after_id` is the last id of the page before. Raises BadListQuery.
    """
    if state and state not in Product.State.values:
        raise BadListQuery(field="state", rule=", ".join(Product.State.values))
    shop_id = current_shop_id()
    where, values = ["p.shop_id = %s"], [shop_id]  # type: tuple[list[str], list[Any]]
    if state:
        where.append("p.state = %s")
        values.append(state)
    if category_code:
        where.append(_BELOW)
        values += [shop_id, category_code, shop_id]
    if brand_code:
        where.append("b.code = %s")
        values.append(brand_code)
    if text := " ".join(text.split()):
        like = "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        where.append(
            "(p.title ILIKE %s OR p.slug = %s OR p.code = %s OR p.id IN (SELECT s.product_id FROM "
            '"catalog_sku" s WHERE s.shop_id = %s AND (s.code = %s OR s.barcode = %s)))'
        )
        values += [like, text, text, shop_id, text, text]
    if product_ids is not None:
        where.append("p.id = ANY(%s)")
        values.append(list(product_ids))
    if after_id is not None:
        where.append("p.id < %s")
        values.append(after_id)
    with connection.cursor() as cursor:
        cursor.execute(_LIST.format(where=" AND ".join(where)), [*values, limit])
        return [ProductRow(*row) for row in cursor.fetchall()]
