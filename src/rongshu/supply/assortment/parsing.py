"""From rows of a sheet to drafts of products: cells read by kind, rows gathered by product, faults kept per row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from rongshu.kernel.money import Money
from rongshu.kit.errors import Refusal
from rongshu.supply.assortment.columns import BY_KEY
from rongshu.supply.catalog.types import ProductDraft, SkuDraft, SpecGroup

PRODUCT_KEYS: Final = (
    "title",
    "category_code",
    "brand_code",
    "brief",
    "unit",
    "returnable",
    "return_ground",
    "freight_template_code",
    "promises",
    "position",
)
SKU_KEYS: Final = (
    "barcode",
    "price_fen",
    "list_price_fen",
    "member_price_fen",
    "community_price_fen",
    "cost_fen",
    "weight_g",
    "volume_cm3",
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: `key` names the column, empty when it is the row as a whole."""

    row: int
    message: str
    key: str = ""


@dataclass
class SheetRow:
    """A row with its cells read; `values` lack what the cell left empty (which means: leave it as it is)."""

    number: int
    raw: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Bundle:
    """All rows of a batch that belong to one product, and the draft they make of it."""

    rows: list[SheetRow]
    draft: ProductDraft
    stock: dict[str, int] = field(default_factory=dict)  # by SKU code
    state: str = ""


def read_cells(number: int, raw: Mapping[str, str]) -> tuple[SheetRow, list[Fault]]:
    """Cells by kind; each that cannot be read is a fault of its own."""
    row, faults = SheetRow(number, raw), []
    for key, text in raw.items():
        try:
            row.values[key] = _read(key, text)
        except ValueError as error:
            faults.append(Fault(number, str(error), key))
    if not raw.get("code"):
        faults.append(Fault(number, _("必填"), "code"))
    return row, faults


def _read(key: str, text: str) -> Any:
    column = BY_KEY[key]
    if column.kind == "yuan":
        try:
            return Money.from_yuan(text).fen
        except ValueError:
            raise ValueError(_("应是金额，最多两位小数")) from None
    if column.kind == "whole":
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(_("应是整数"))
        return int(text)
    if column.kind == "words":
        words = dict(column.words)
        if text not in words:
            raise ValueError(_("应是其中之一：%(words)s") % {"words": "、".join(words)})
        return words[text]
    if column.kind == "list":
        return tuple(one for one in re.split(r"[\s,，、;；]+", text) if one)
    return text


def gather(
    rows: Iterable[SheetRow],
    *,
    owners: Mapping[str, int],
    products: Mapping[str, int],
    stored: Mapping[int, ProductDraft],
) -> tuple[list[Bundle], list[Fault]]:
    """Rows by product: by 商品编码 where there is one, else by whose SKU it is, else a product of its own.

    `owners` are product ids by SKU code, `products` by product code, `stored` their drafts.
    """
    bundles: dict[str, list[SheetRow]] = {}
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in rows:
        code = row.values["code"]
        if code in seen:
            words = _("和第 %(row)s 行的商家编码重复") % {"row": seen[code]}
            faults.append(Fault(row.number, words, "code"))
            continue
        seen[code] = row.number
        named = row.values.get("product_code", "")
        owner = owners.get(code)
        if named and owner is not None and products.get(named, owner) != owner:
            faults.append(Fault(row.number, _("这个商家编码属于另一件商品"), "code"))
            continue
        product_id = products.get(named, owner) if named else owner
        key = f"#{product_id}" if product_id is not None else named or f"*{code}"
        bundles.setdefault(key, []).append(row)
    made = []
    for key, group in bundles.items():
        base = stored.get(int(key[1:])) if key.startswith("#") else None
        try:
            made.append(_bundle(group, base))
        except _BadRow as bad:
            faults += _all_fail(group, Fault(bad.row, str(bad), bad.key))
    return made, faults


class _BadRow(ValueError):
    def __init__(self, row: SheetRow, key: str, words: str) -> None:
        super().__init__(words)
        self.row, self.key = row.number, key


def _all_fail(rows: Sequence[SheetRow], fault: Fault) -> list[Fault]:
    """A product is taken whole or not at all: its other rows say so."""
    words = _("同一商品的第 %(row)s 行有误，整件商品没有导入") % {"row": fault.row}
    return [fault, *(Fault(row.number, words) for row in rows if row.number != fault.row)]


def _bundle(rows: list[SheetRow], base: ProductDraft | None) -> Bundle:
    first = rows[0]
    if base is None:
        for key in ("title", "category_code"):
            if key not in first.values:
                raise _BadRow(first, key, _("新商品必填"))
        base = ProductDraft(
            title="", category_code="", skus=(), code=first.values.get("product_code") or first.values["code"]
        )
    said: dict[str, Any] = {}
    state = ""
    for row in rows:
        said |= {key: row.values[key] for key in PRODUCT_KEYS if key in row.values}
        state = row.values.get("state", state)
    if said.get("returnable") == "seven_days":
        said.setdefault("return_ground", "")
    skus = {sku.code: sku for sku in base.skus}
    groups = {group.name: list(group.values) for group in base.spec_groups}
    for row in rows:
        sku = _sku(row, skus.get(row.values["code"]), groups, new=base.id is None and not skus)
        skus[sku.code] = sku
    draft = replace(
        base,
        **said,
        skus=tuple(skus.values()),
        spec_groups=tuple(SpecGroup(name, tuple(values)) for name, values in groups.items()),
    )
    stock = {row.values["code"]: row.values["stock"] for row in rows if "stock" in row.values}
    return Bundle(rows, draft, stock, state)


def _sku(row: SheetRow, known: SkuDraft | None, groups: dict[str, list[str]], *, new: bool) -> SkuDraft:
    """The row's variant; new values of its specs join the product's. The first row of a new product names the specs."""
    typed = [(row.values.get(f"spec{place}", ""), row.values.get(f"value{place}", "")) for place in (1, 2, 3)]
    pairs = [pair for pair in typed if pair[0] or pair[1]]
    specs = known.specs if known is not None else ()
    if pairs or known is None:
        if new:
            groups.update({name: [] for name, _value in pairs})
        if [name for name, _value in pairs] != list(groups) or any(not value for _name, value in pairs):
            names = "、".join(groups) or _("无")
            raise _BadRow(row, "value1", _("规格名应依次是：%(names)s，每个都要有值") % {"names": names})
        specs = tuple(value for _name, value in pairs)
        for name, value in pairs:
            if value not in groups[name]:
                groups[name].append(value)
    said = {key: row.values[key] for key in SKU_KEYS if key in row.values}
    if known is None:
        if "price_fen" not in said:
            raise _BadRow(row, "price_fen", _("新规格必填"))
        return SkuDraft(code=row.values["code"], specs=specs, **said)
    return replace(known, specs=specs, active=True, **said)


def refused(bundle: Bundle, refusal: Refusal) -> list[Fault]:
    """A refusal of the catalogue as faults of rows: on the variant's own row where it names one."""
    name = str(refusal.members.get("field", ""))
    words = getattr(refusal, "words", None) or refusal.sentence
    row, key = bundle.rows[0], name
    found = re.fullmatch(r"skus\.(\d+)\.(\w+)", name)
    if found is not None:
        code = bundle.draft.skus[int(found[1])].code
        row, key = next((one for one in bundle.rows if one.values["code"] == code), row), found[2]
    if key not in BY_KEY:
        key, words = "", refusal.sentence
    return _all_fail(bundle.rows, Fault(row.number, words, key))
