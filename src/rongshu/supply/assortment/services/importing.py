"""A sheet comes in: stored, checked, applied; in batches, each its own transaction, so that progress can be seen.

Doing it twice equals once: SKUs are known by their 商家编码, and what a row says already is not written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongshu.foundation.audit.services import audit_record
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.errors import Refusal
from rongshu.kit.jobs import job
from rongshu.kit.tenancy import current_shop_id, shop_block
from rongshu.supply.assortment import parsing
from rongshu.supply.assortment.columns import BY_KEY
from rongshu.supply.assortment.errors import BadSheet
from rongshu.supply.assortment.locks import lock_run
from rongshu.supply.assortment.models import ImportFault, ImportRun
from rongshu.supply.assortment.parsing import Bundle, Fault, SheetRow
from rongshu.supply.assortment.sheets import check_file, read_rows
from rongshu.supply.assortment.states import RUN
from rongshu.supply.catalog.selectors import (
    draft_refusals,
    product_drafts,
    product_ids_by_code,
    product_ids_by_sku,
    sku_ids,
)
from rongshu.supply.catalog.services import products_sell, products_write
from rongshu.supply.inventory.services import stocks_set

BATCH: Final = 500
_MOST_FAULTS: Final = 20_000


@dataclass
class _Outcome:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


def import_start(*, name: str, content: bytes, actor: str) -> ImportRun:
    """Keep a sheet and have it checked; nothing is written before `import_apply`. Raises BadSheet."""
    check_file(content)
    run = ImportRun.objects.create(
        name=" ".join(name.split())[:120] or "sheet.xlsx", content=content, actor=actor
    )
    audit_record(
        actor=actor, action="products.import_check", target=f"import:{run.pk}", after={"name": run.name}
    )
    work_import.defer(shop_id=current_shop_id(), once=f"import:{run.pk}", run_id=run.pk)
    return run


def import_apply(*, run_id: int, actor: str) -> ImportRun:
    """Write what was checked: the good rows; the others stay in the error file. Locks the import.

    Raises ImportNotFound, IllegalTransition unless it is checked and waits.
    """
    with transaction.atomic():
        run = lock_run(run_id)
        RUN.apply(run, "apply", applying=True, touched_at=DatabaseNow())
        audit_record(
            actor=actor, action="products.import_apply", target=f"import:{run.pk}", after={"name": run.name}
        )
        work_import.defer(shop_id=current_shop_id(), once=f"import:{run.pk}", run_id=run.pk)
    return run


def import_work(*, shop_id: int, run_id: int) -> None:
    """Check or apply a waiting import, a block per batch. Changes nothing when it waits for nothing."""
    with shop_block(shop_id):
        run = lock_run(run_id)
        if run.state not in RUN.sources("start"):
            return
        content, applying = bytes(run.content), run.applying
        ImportFault.objects.filter(run=run).delete()
        RUN.apply(
            run, "start", touched_at=DatabaseNow(), rows_done=0, created=0, changed=0, unchanged=0, faults=0
        )
    try:
        rows = list(read_rows(content))
    except BadSheet as refusal:
        with shop_block(shop_id):
            RUN.apply(lock_run(run_id), "fail", failure=refusal.sentence[:200], content=b"")
        return
    with shop_block(shop_id):
        ImportRun.objects.filter(pk=run_id).update(rows=len(rows))
    raws = dict(rows)
    groups, outcome = _groups(rows)
    with shop_block(shop_id):
        _progress(run_id, outcome, raws, len({fault.row for fault in outcome.faults}))
    for batch in _batches(groups):
        with shop_block(shop_id):
            _progress(run_id, _take(batch, applying=applying), raws, len(batch))
    with shop_block(shop_id):
        run = lock_run(run_id)
        if applying:
            RUN.apply(run, "applied", content=b"", rows_done=len(rows))
        else:
            RUN.apply(run, "checked", rows_done=len(rows))


@job(opens_blocks=True)
def work_import(*, shop_id: int, run_id: int) -> None:
    """`import_work` in the worker."""
    import_work(shop_id=shop_id, run_id=run_id)


def _groups(rows: Sequence[tuple[int, dict[str, str]]]) -> tuple[list[list[SheetRow]], _Outcome]:
    """Rows of one product together, wherever they stand in the sheet; those that cannot be read are faults."""
    groups: dict[str, list[SheetRow]] = {}
    faults: dict[str, list[Fault]] = {}
    seen: dict[str, int] = {}
    for number, raw in rows:
        row, wrong = parsing.read_cells(number, raw)
        code = raw.get("code", "")
        if code in seen and code:
            words = _("和第 %(row)s 行的商家编码重复") % {"row": seen[code]}
            wrong.append(Fault(number, words, "code"))
        seen.setdefault(code, number)
        key = raw.get("product_code") or f"*{code}"
        groups.setdefault(key, []).append(row)
        if wrong:
            faults.setdefault(key, []).extend(wrong)
    outcome = _Outcome()
    for key, wrong in faults.items():
        bad = {fault.row for fault in wrong}
        words = _("同一商品的第 %(row)s 行有误，整件商品没有导入") % {"row": min(bad)}
        outcome.faults += wrong
        outcome.faults += [Fault(row.number, words) for row in groups[key] if row.number not in bad]
    return [group for key, group in groups.items() if key not in faults], outcome


def _batches(groups: Iterable[list[SheetRow]]) -> Iterator[list[SheetRow]]:
    batch: list[SheetRow] = []
    for group in groups:
        batch += group
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _take(rows: list[SheetRow], *, applying: bool) -> _Outcome:
    """Check a batch and, when applying, write it: a fixed number of statements, whatever its size."""
    owners = product_ids_by_sku([row.values["code"] for row in rows])
    products = product_ids_by_code([row.values.get("product_code") or row.values["code"] for row in rows])
    stored = product_drafts({*owners.values(), *products.values()})
    bundles, faults = parsing.gather(rows, owners=owners, products=products, stored=stored)
    outcome = _Outcome(faults=faults)
    good = []
    refusals = draft_refusals([(one.draft, one.state == "on_sale") for one in bundles])
    for bundle, refusal in zip(bundles, refusals, strict=True):
        if refusal is not None:
            outcome.faults += parsing.refused(bundle, refusal)
        else:
            good.append(bundle)
    if applying:
        good = _write(good, outcome)
    for bundle in good:
        if bundle.draft.id is None:
            outcome.created += 1
        elif bundle.draft != stored[bundle.draft.id]:
            outcome.changed += 1
        else:
            outcome.unchanged += 1
    return outcome


def _write(bundles: list[Bundle], outcome: _Outcome) -> list[Bundle]:
    """Write all at once; when something stands in the way that only the write could see, each for itself."""
    try:
        with transaction.atomic():
            _write_all(bundles, outcome)
        return bundles
    except Refusal:
        done = []
        for bundle in bundles:
            try:
                with transaction.atomic():
                    _write_all([bundle], outcome)
                done.append(bundle)
            except Refusal as refusal:
                outcome.faults += parsing.refused(bundle, refusal)
        return done


def _write_all(bundles: list[Bundle], outcome: _Outcome) -> None:
    rows = products_write([bundle.draft for bundle in bundles])
    stock = {code: units for bundle in bundles for code, units in bundle.stock.items()}
    ids = sku_ids(stock)
    short = set(stocks_set(on_hand={ids[code]: units for code, units in stock.items()}))
    for state in ("on_sale", "off"):
        moved = [row.pk for row, bundle in zip(rows, bundles, strict=True) if bundle.state == state]
        products_sell(product_ids=moved, on_sale=state == "on_sale")
    for bundle in bundles if short else ():
        for row in bundle.rows:
            if ids.get(row.values["code"]) in short and "stock" in row.values:
                words = _("已有订单占用更多件，库存没有改")
                outcome.faults.append(Fault(row.number, words, "stock"))


def _progress(run_id: int, outcome: _Outcome, raws: dict[int, dict[str, str]], rows: int) -> None:
    run = lock_run(run_id)
    room = max(0, _MOST_FAULTS - run.faults)
    ImportFault.objects.bulk_create(
        ImportFault(
            run=run,
            row=fault.row,
            column=BY_KEY[fault.key].header if fault.key in BY_KEY else "",
            message=fault.message[:200],
            values=raws[fault.row],
        )
        for fault in sorted(outcome.faults, key=lambda one: one.row)[:room]
    )
    run.rows_done += rows
    run.created += outcome.created
    run.changed += outcome.changed
    run.unchanged += outcome.unchanged
    run.faults += len({fault.row for fault in outcome.faults})
    run.touched_at = DatabaseNow()
    run.save(update_fields=["rows_done", "created", "changed", "unchanged", "faults", "touched_at"])
