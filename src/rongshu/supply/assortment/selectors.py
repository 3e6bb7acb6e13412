"""Reads of imports, and the sheets that leave the house."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from rongshu.kernel.money import Money
from rongshu.supply.assortment.columns import BY_KEY, COLUMNS, FAULT_HEADER
from rongshu.supply.assortment.errors import ImportNotFound
from rongshu.supply.assortment.models import ImportFault, ImportRun
from rongshu.supply.assortment.sheets import template, write_book
from rongshu.supply.assortment.types import FaultView, RunView
from rongshu.supply.catalog.selectors import product_drafts, product_ids_for_staff, product_states, sku_ids
from rongshu.supply.catalog.types import ProductDraft, SkuDraft
from rongshu.supply.inventory.selectors import on_hand

__all__ = ["export_sheet", "fault_sheet", "faults", "import_run", "import_runs", "template"]

_CHUNK = 500


def import_runs(limit: int = 20) -> list[RunView]:
    """The shop's imports, newest first."""
    return [_view(row) for row in ImportRun.objects.defer("content")[:limit]]


def import_run(run_id: int) -> RunView:
    """One import. Raises ImportNotFound."""
    row = ImportRun.objects.defer("content").filter(pk=run_id).first()
    if row is None:
        raise ImportNotFound
    return _view(row)


def _view(row: ImportRun) -> RunView:
    return RunView(
        id=row.pk,
        name=row.name,
        state=row.state,
        state_label=row.get_state_display(),
        applying=row.applying,
        rows=row.rows,
        rows_done=row.rows_done,
        created=row.created,
        changed=row.changed,
        unchanged=row.unchanged,
        faults=row.faults,
        failure=row.failure,
        actor=row.actor,
        created_at=row.created_at,
    )


def faults(run_id: int, limit: int = 50) -> list[FaultView]:
    """The first faults of an import."""
    rows = ImportFault.objects.filter(run_id=run_id).values_list("row", "column", "message")
    return [FaultView(*row) for row in rows[:limit]]


def fault_sheet(run_id: int) -> bytes:
    """The rows that were not taken, as a sheet to mend and send again, each with what is wrong with it."""
    rows = ImportFault.objects.filter(run_id=run_id).values_list("values", "row", "column", "message")
    return write_book(
        [*(column.header for column in COLUMNS), FAULT_HEADER],
        (
            [*(values.get(column.key) for column in COLUMNS), f"第 {row} 行 {header} {message}"]
            for values, row, header, message in rows.iterator()
        ),
    )


def export_sheet(product_ids: Collection[int] | None = None) -> bytes:
    """Products with all their variants and stock, in the form imports take; all of the shop when none are named.

    A few queries per five hundred products.
    """
    ids = list(product_ids) if product_ids is not None else product_ids_for_staff()
    return write_book([column.header for column in COLUMNS], _export_rows(ids))


def _export_rows(ids: list[int]) -> Iterator[list[Any]]:
    words = {
        key: {value: word for word, value in BY_KEY[key].words}
        for key in ("state", "returnable", "return_ground")
    }
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        drafts = product_drafts(chunk)
        states = product_states(chunk)
        codes = sku_ids([sku.code for draft in drafts.values() for sku in draft.skus if sku.active])
        there = on_hand(codes.values())
        for product_id in chunk:
            draft = drafts.get(product_id)
            for sku in draft.skus if draft is not None else ():
                if draft is not None and sku.active:
                    yield _cells(draft, sku, there.get(codes[sku.code], 0), words, states[product_id])


def _cells(
    draft: ProductDraft, sku: SkuDraft, stock: int, words: dict[str, dict[str, str]], state: str
) -> list[Any]:
    cells: dict[str, Any] = {
        "product_code": draft.code,
        "title": draft.title,
        "category_code": draft.category_code,
        "brand_code": draft.brand_code,
        "brief": draft.brief,
        "unit": draft.unit,
        "code": sku.code,
        "barcode": sku.barcode,
        "stock": stock,
        "weight_g": sku.weight_g,
        "volume_cm3": sku.volume_cm3,
        "returnable": words["returnable"][draft.returnable],
        "return_ground": words["return_ground"].get(draft.return_ground),
        "freight_template_code": draft.freight_template_code,
        "promises": " ".join(draft.promises),
        "position": draft.position,
        "state": words["state"][state],
    }
    for name in ("price_fen", "list_price_fen", "member_price_fen", "community_price_fen", "cost_fen"):
        fen = getattr(sku, name)
        cells[name] = Money(fen).yuan() if fen is not None else None
    for place, (group, value) in enumerate(zip(draft.spec_groups, sku.specs, strict=False), 1):
        cells[f"spec{place}"], cells[f"value{place}"] = group.name, value
    return [
        cells.get(column.key) or None if column.kind == "text" else cells.get(column.key)
        for column in COLUMNS
    ]
