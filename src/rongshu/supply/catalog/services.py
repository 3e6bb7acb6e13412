"""Writes to the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F

from rongshu.kernel import ids
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.locks import ordered, require_transaction
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog import checks, returns
from rongshu.supply.catalog.errors import BadProduct, CategoryNotFound, SkuCodeTaken
from rongshu.supply.catalog.locks import lock_product
from rongshu.supply.catalog.models import Category, Product, Sku
from rongshu.supply.catalog.selectors import category_cache_key
from rongshu.supply.catalog.types import Attribute, SkuDraft

__all__ = ["Attribute", "SkuDraft", "category_save", "product_publish", "product_save", "sold_count_add"]


def category_save(
    *, code: str, name: str, parent_code: str = "", position: int = 0, picture_key: str = ""
) -> Category:
    """Create or change the category of that code. A parent must be a top category: there are two levels.

    Raises BadProduct, CategoryNotFound (the parent).
    """
    checks.check_slug(code)
    parent: Category | None = None
    if parent_code:
        parent = Category.objects.filter(code=parent_code).first()
        if parent is None:
            raise CategoryNotFound(field="parent_code")
        if parent.parent_id is not None or parent_code == code:
            raise BadProduct(field="parent_code", rule="a top category")
        if Category.objects.filter(parent__code=code).exists():
            raise BadProduct(field="parent_code", rule="a category with children stays on top")
    category, _made = Category.objects.update_or_create(
        code=code,
        defaults={
            "name": checks.check_text("name", name, 30),
            "parent": parent,
            "position": checks.check_int("position", position, 0, 1_000_000),
            "picture_key": picture_key,
        },
    )
    key = category_cache_key(current_shop_id())
    transaction.on_commit(lambda: caches["local"].delete(key))
    return category


def product_save(
    *,
    title: str,
    category_code: str,
    skus: Sequence[SkuDraft],
    slug: str = "",
    product_id: int | None = None,
    brief: str = "",
    unit: str = "件",
    picture_keys: Sequence[str] = (),
    colour: str = "#eeeeee",
    attributes: Sequence[Attribute] = (),
    spec_names: Sequence[str] = (),
    position: int = 0,
    promises: Sequence[str] = (),
    returnable: str = returns.SEVEN_DAYS,
    return_ground: str = "",
    freight_template_code: str = "",
) -> Product:
    """Create a product (a draft, at `slug` or an opaque one), or change the one of `product_id`; prices are fen.

    SKUs are matched by code; one that is no longer named stays for the orders that refer to it but leaves the shop.
    Locks the product. Raises BadProduct, CategoryNotFound, ProductNotFound, SkuCodeTaken.
    """
    names = checks.check_spec_names(spec_names)
    drafts = checks.check_skus(skus, names)
    category = Category.objects.filter(code=category_code).first()
    if category is None:
        raise CategoryNotFound(field="category_code")
    product = lock_product(product_id) if product_id is not None else Product(version=0)
    if product_id is None:
        product.slug = checks.check_slug(slug or ids.opaque(10).lower())
        if Product.objects.filter(slug=product.slug).exists():
            raise BadProduct(field="slug", rule="taken")
    product.title = checks.check_text("title", title, 80)
    product.brief = checks.check_text("brief", brief, 160, blank=True)
    product.unit = checks.check_text("unit", unit, 10)
    product.category = category
    product.picture_keys = checks.check_picture_keys(picture_keys)
    product.colour = checks.check_colour(colour)
    product.attributes = [
        {
            "name": checks.check_text("attributes", one.name, 30),
            "value": checks.check_text("attributes", one.value, 200),
        }
        for one in attributes
    ]
    product.spec_names = names
    product.promises = checks.check_promises(promises)
    product.returnable, product.return_ground = checks.check_returns(returnable, return_ground)
    product.freight_template_code = checks.check_template_code(freight_template_code)
    product.position = checks.check_int("position", position, 0, 1_000_000)
    cheapest = min((draft for draft in drafts if draft.active), key=lambda draft: draft.price_fen)
    product.price_fen = cheapest.price_fen
    product.list_price_fen = cheapest.list_price_fen
    product.version += 1
    product.updated_at = DatabaseNow()
    # Columns that others move (sold_count, state) are not written back.
    if product_id is None:
        product.save(force_insert=True)
    else:
        product.save(update_fields=_EDITED)
    product.refresh_from_db(fields=["updated_at"])
    _skus_save(product, drafts)
    return product


_SKU_FIELDS = [field.name for field in fields(SkuDraft) if field.name != "code"]
_EDITED = [
    "title",
    "brief",
    "unit",
    "category",
    "picture_keys",
    "colour",
    "attributes",
    "spec_names",
    "promises",
    "returnable",
    "return_ground",
    "freight_template_code",
    "position",
    "price_fen",
    "list_price_fen",
    "version",
    "updated_at",
]


def _skus_save(product: Product, drafts: Sequence[SkuDraft]) -> None:
    codes = [draft.code for draft in drafts]
    taken = Sku.objects.filter(code__in=codes).exclude(product=product).values_list("code", flat=True).first()
    if taken is not None:
        raise SkuCodeTaken(sku_code=taken)
    Sku.objects.filter(product=product, active=True).exclude(code__in=codes).update(active=False)
    Sku.objects.bulk_create(
        [
            Sku(product=product, position=position, **{**asdict(draft), "specs": list(draft.specs)})
            for position, draft in enumerate(drafts)
        ],
        update_conflicts=True,
        unique_fields=["shop", "code"],
        update_fields=[*_SKU_FIELDS, "position"],
    )


def product_publish(*, product_id: int, on_sale: bool) -> Product:
    """Put a product on sale or take it off. Orders placed before stay as they are. Locks the product.

    Raises ProductNotFound; BadProduct when it has nothing to sell.
    """
    product = lock_product(product_id)
    if on_sale and not Sku.objects.filter(product=product, active=True).exists():
        raise BadProduct(field="skus", rule="one active")
    product.state = Product.State.ON_SALE if on_sale else Product.State.OFF
    product.version = F("version") + 1
    product.updated_at = DatabaseNow()
    product.save(update_fields=["state", "version", "updated_at"])
    product.refresh_from_db(fields=["state", "version", "updated_at"])
    return product


def sold_count_add(*, units: Mapping[int, int]) -> None:
    """Move the public counts of paid units, by product id: up when paid, down when refunded unshipped.

    Counts are real (电子商务法 17) and never fall below zero. Locks the products, by id.
    """
    require_transaction()
    product_ids = ordered(units)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH change (product_id, units) AS (SELECT * FROM unnest(%s::bigint[], %s::int[])),
            locked AS (
                SELECT p.id, change.units FROM "catalog_product" p JOIN change ON change.product_id = p.id
                ORDER BY p.id FOR NO KEY UPDATE OF p
            )
            UPDATE "catalog_product" p SET sold_count = greatest(p.sold_count + locked.units, 0)
            FROM locked WHERE p.id = locked.id
            """,
            [product_ids, [units[product_id] for product_id in product_ids]],
        )
