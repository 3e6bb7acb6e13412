"""One change to many products: shown first, then applied as it was shown, set-based."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel.money import Money
from rongshu.supply.assortment.errors import BadBulkChange, SelectionChanged
from rongshu.supply.assortment.types import BulkLine, BulkPreview
from rongshu.supply.catalog.selectors import product_drafts, product_versions, sku_ids
from rongshu.supply.catalog.services import products_put_in_category, products_reprice, products_sell
from rongshu.supply.catalog.types import ProductDraft, Repricing
from rongshu.supply.inventory.selectors import on_hand
from rongshu.supply.inventory.services import stocks_set

MOST_PRODUCTS: Final = 500
SHOWN: Final = 100
KINDS: Final = ("price", "stock", "category", "state")


def bulk_preview(*, product_ids: Collection[int], kind: str, change: Mapping[str, str]) -> BulkPreview:
    """What a change would do, nothing written. `change` by kind:

    price: `field` (price_fen, …), `how` (set, add, percent) and `amount` (fen, or basis points of the price now);
    stock: `how` (set, add) and `amount`; category: `category_code`; state: `state` (on_sale, off).
    Raises BadBulkChange, and what the products refuse.
    """
    versions = _versions(product_ids)
    lines = _lines(versions, kind, change)
    return BulkPreview(len(versions), tuple(lines[:SHOWN]), len(lines), _mark(versions, kind, change))


def bulk_apply(
    *, product_ids: Collection[int], kind: str, change: Mapping[str, str], mark: str, actor: str
) -> int:
    """Do what `bulk_preview` showed; the number of products changed. Locks the products by id, then stock by SKU.

    Raises SelectionChanged when a product was changed since, BadBulkChange, and what the products refuse; then nothing
    was done. Stock that orders have taken is left as it is.
    """
    with transaction.atomic():
        versions = _versions(product_ids)
        if mark != _mark(versions, kind, change):
            raise SelectionChanged
        ids = sorted(versions)
        if kind == "price":
            products_reprice(product_ids=ids, change=_repricing(change))
        elif kind == "category":
            products_put_in_category(product_ids=ids, category_code=change.get("category_code", ""))
        elif kind == "state":
            products_sell(product_ids=ids, on_sale=_state(change) == "on_sale")
        else:
            stocks_set(on_hand=_stock(product_drafts(ids), change)[0])
        audit_record(
            actor=actor,
            action=f"products.bulk_{kind}",
            target=f"products:{len(ids)}",
            after={"products": ids, **change},
        )
    return len(ids)


def _versions(product_ids: Collection[int]) -> dict[int, int]:
    if not 1 <= len(product_ids) <= MOST_PRODUCTS:
        raise BadBulkChange(field="products", rule=f"1..{MOST_PRODUCTS}")
    versions = product_versions(product_ids)
    if not versions:
        raise BadBulkChange(field="products", rule="of this shop")
    return versions


def _mark(versions: Mapping[int, int], kind: str, change: Mapping[str, str]) -> str:
    text = repr((sorted(versions.items()), kind, sorted(change.items())))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _lines(versions: Mapping[int, int], kind: str, change: Mapping[str, str]) -> list[BulkLine]:
    drafts = product_drafts(versions)
    if kind == "price":
        repricing = _repricing(change)
        return [
            BulkLine(
                pk, draft.title, " ".join(sku.specs), _yuan(now), _yuan(repricing.applied(now, sku.price_fen))
            )
            for pk, draft in drafts.items()
            for sku in draft.skus
            if sku.active
            for now in [getattr(sku, repricing.field)]
        ]
    if kind == "stock":
        after, names, there = _stock(drafts, change)
        return [
            BulkLine(*names[sku_id], str(there.get(sku_id, 0)), str(units)) for sku_id, units in after.items()
        ]
    if kind == "category":
        code = change.get("category_code", "")
        return [BulkLine(pk, draft.title, "", draft.category_code, code) for pk, draft in drafts.items()]
    if kind == "state":
        state = _("在售") if _state(change) == "on_sale" else _("已下架")
        return [BulkLine(pk, draft.title, "", "", state) for pk, draft in drafts.items()]
    raise BadBulkChange(field="kind", rule=", ".join(KINDS))


def _yuan(fen: int | None) -> str:
    return Money(fen).yuan() if fen is not None else "—"


def _number(change: Mapping[str, str], least: int, most: int) -> int:
    text = change.get("amount", "")
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12) or not least <= int(text) <= most:
        raise BadBulkChange(field="amount", rule=f"{least}..{most}")
    return int(text)


def _repricing(change: Mapping[str, str]) -> Repricing:
    field, how = change.get("field", "price_fen"), change.get("how", "")
    if field not in Repricing.FIELDS or how not in Repricing.HOW:
        raise BadBulkChange(field="how", rule=", ".join(Repricing.HOW))
    least, most = {"set": (0, 99_999_999), "add": (-99_999_999, 99_999_999), "percent": (1, 100_000)}[how]
    return Repricing(field, how, _number(change, least, most))


def _state(change: Mapping[str, str]) -> str:
    state = change.get("state", "")
    if state not in {"on_sale", "off"}:
        raise BadBulkChange(field="state", rule="on_sale, off")
    return state


def _stock(
    drafts: Mapping[int, ProductDraft], change: Mapping[str, str]
) -> tuple[dict[int, int], dict[int, tuple[int, str, str]], dict[int, int]]:
    """New stock by SKU id, whose it is, and what is there now."""
    how = change.get("how", "")
    if how not in {"set", "add"}:
        raise BadBulkChange(field="how", rule="set, add")
    amount = _number(change, 0 if how == "set" else -1_000_000, 1_000_000)
    named = {
        sku.code: (pk, draft.title, " ".join(sku.specs))
        for pk, draft in drafts.items()
        for sku in draft.skus
        if sku.active
    }
    ids = sku_ids(named)
    there = on_hand(ids.values())
    after = {
        sku_id: amount if how == "set" else max(0, there.get(sku_id, 0) + amount) for sku_id in ids.values()
    }
    return after, {sku_id: named[code] for code, sku_id in ids.items()}, there
