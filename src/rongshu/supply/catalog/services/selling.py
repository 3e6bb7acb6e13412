"""Putting products on sale and taking them off: at once, or by the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.events import publish
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog import checks
from rongshu.supply.catalog.errors import BadProduct
from rongshu.supply.catalog.events import ProductsChanged
from rongshu.supply.catalog.locks import lock_product
from rongshu.supply.catalog.models import Product
from rongshu.supply.catalog.selectors.editing import product_drafts, references
from rongshu.supply.catalog.states import PRODUCT


def product_publish(*, product_id: int, on_sale: bool, actor: str = "") -> Product:
    """Put a product on sale or take it off, now. Orders placed before stay as they are; where it is there already,
    nothing happens. Locks the product.

    Raises ProductNotFound, IllegalTransition; BadProduct when something the shop's category asks for is missing.
    """
    with transaction.atomic():
        product = lock_product(product_id)
        if product.state == (Product.State.ON_SALE if on_sale else Product.State.OFF):
            return product
        if on_sale:
            _check_sellable(product)
        event = "publish" if on_sale else "take_off"
        return _move(
            product, event, actor, on_sale_at=None, off_sale_at=product.off_sale_at if on_sale else None
        )


def product_schedule(
    *,
    product_id: int,
    on_sale_at: datetime | None = None,
    off_sale_at: datetime | None = None,
    actor: str = "",
) -> Product:
    """Let a product go on sale by itself, be taken off by itself, or both. Times are exact to the sweep (seconds).

    A product on sale takes only an end (or, without one, loses its end). Locks the product. Raises ProductNotFound,
    IllegalTransition, BadProduct for a time that is past, an end before its start, or a product that cannot be sold.
    """
    with transaction.atomic():
        product = lock_product(product_id)
        now = clock.now()
        for field, moment in (("on_sale_at", on_sale_at), ("off_sale_at", off_sale_at)):
            if moment is not None and moment <= now:
                raise BadProduct(_("应晚于现在"), field=field, rule="in the future")
        if on_sale_at is not None and off_sale_at is not None and off_sale_at <= on_sale_at:
            raise BadProduct(_("应晚于上架时间"), field="off_sale_at", rule="after on_sale_at")
        if product.state == Product.State.ON_SALE and on_sale_at is None:
            return _set_end(product, off_sale_at, actor)
        if on_sale_at is None:
            raise BadProduct(_("必填"), field="on_sale_at", rule="required")
        PRODUCT.next_state(product.state, "schedule")
        _check_sellable(product)
        return _move(product, "schedule", actor, on_sale_at=on_sale_at, off_sale_at=off_sale_at)


def _set_end(product: Product, off_sale_at: datetime | None, actor: str) -> Product:
    before = product.off_sale_at
    product.off_sale_at = off_sale_at
    product.save(update_fields=["off_sale_at"])
    if actor:
        audit_record(
            actor=actor,
            action="product.schedule_end",
            target=f"product:{product.pk}",
            before={"off_sale_at": before},
            after={"off_sale_at": off_sale_at},
        )
    return product


def product_unschedule(*, product_id: int, actor: str = "") -> Product:
    """Forget that a product was to go on sale by itself. Locks it. Raises ProductNotFound, IllegalTransition."""
    with transaction.atomic():
        product = lock_product(product_id)
        return _move(product, "unschedule", actor, on_sale_at=None, off_sale_at=None)


def _move(product: Product, event: str, actor: str, **times: datetime | None) -> Product:
    before = product.state
    changes: dict[str, Any] = {"version": F("version") + 1, "updated_at": DatabaseNow(), **times}
    PRODUCT.apply(product, event, **changes)
    product.refresh_from_db(fields=["state", "version", "updated_at", "on_sale_at", "off_sale_at"])
    publish(ProductsChanged(product_ids=[product.pk]))
    if actor:
        audit_record(
            actor=actor,
            action=f"product.{event}",
            target=f"product:{product.pk}",
            before={"state": before},
            after={"state": product.state, **times},
        )
    return product


def _check_sellable(product: Product) -> None:
    draft = product_drafts([product.pk])[product.pk]
    checks.check_draft(draft, references([draft]), selling=True)


_DUE = """
WITH due AS (
    SELECT p.id, p.on_sale_at <= rongshu_now() AND p.state IN ('scheduled', 'off') AS goes_on FROM "catalog_product" p
    WHERE p.shop_id = %s AND (
        (p.on_sale_at <= rongshu_now() AND p.state IN ('scheduled', 'off')
         AND EXISTS (SELECT FROM "catalog_sku" s WHERE s.product_id = p.id AND s.shop_id = p.shop_id AND s.active))
        OR (p.off_sale_at <= rongshu_now() AND p.state = 'on_sale')
    )
    ORDER BY p.id LIMIT 500 FOR NO KEY UPDATE OF p SKIP LOCKED
)
UPDATE "catalog_product" p
SET state = CASE WHEN due.goes_on THEN 'on_sale' ELSE 'off' END,
    on_sale_at = NULL, off_sale_at = CASE WHEN due.goes_on THEN p.off_sale_at END,
    version = p.version + 1, updated_at = rongshu_now()
FROM due WHERE p.id = due.id RETURNING p.id
"""


def products_due_move() -> list[int]:
    """Move every product of the shop whose time has come, at most 500 at once; one that is locked waits its turn.

    Set-based: steps `publish` and `take_off` of the state table as one statement. Returns the ids moved.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DUE, [current_shop_id()])
        moved = sorted(row[0] for row in cursor.fetchall())
        if moved:
            publish(ProductsChanged(product_ids=moved))
    return moved
