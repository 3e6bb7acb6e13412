"""Calculations of the catalogue: what variants a product's specs make, and which codes and barcodes are sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product as every_combination
from typing import Final

from rongshu.supply.catalog.types import SkuDraft, SpecGroup

MOST_LEVELS: Final = 3


def barcode_ok(barcode: str) -> bool:
    """A GTIN of 8, 12, 13 or 14 digits whose last is the GS1 check digit: weights 3 and 1 from the right."""
    if len(barcode) not in {8, 12, 13, 14} or not (barcode.isascii() and barcode.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(barcode)]
    return (digits[0] + 3 * sum(digits[1::2]) + sum(digits[2::2])) % 10 == 0


def groups_of(spec_names: Sequence[str], skus: Sequence[SkuDraft]) -> tuple[SpecGroup, ...]:
    """The spec groups that variants imply: their values, in the order met."""
    return tuple(
        SpecGroup(
            name,
            tuple(dict.fromkeys(sku.specs[place] for sku in skus if len(sku.specs) == len(spec_names))),
        )
        for place, name in enumerate(spec_names)
    )


def free_codes(prefix: str, taken: set[str]) -> Iterator[str]:
    """Codes `PREFIX-01`, `PREFIX-02`, … that nobody has."""
    number = 0
    while True:
        number += 1
        code = f"{prefix[:34]}-{number:02d}"
        if code not in taken:
            yield code


def matrix(
    *,
    before: Sequence[SpecGroup],
    skus: Sequence[SkuDraft],
    after: Sequence[SpecGroup],
    codes: Iterator[str],
    model: SkuDraft,
) -> list[SkuDraft]:
    """One variant per combination of the values of `after`, in their order.

    A variant whose combination lives on keeps code, prices and all else, through renames (`SpecGroup.was`,
    `SpecGroup.renamed`) and when a spec is added: it then takes that spec's first value. One whose value is gone is not
    in the answer. A variant that was switched off by hand stays so; one that had gone with its value comes back on.
    `skus` are all the product ever had, retired ones too; a new one is like `model`, without barcode.
    """
    old_names = [group.name for group in before]
    places = [
        old_names.index(group.was or group.name) if (group.was or group.name) in old_names else None
        for group in after
    ]
    kept: dict[tuple[str, ...], SkuDraft] = {}
    for sku in sorted(skus, key=lambda one: not one.active):
        if len(sku.specs) != len(before):
            continue
        combination = tuple(
            group.values[0] if place is None else group.renamed.get(sku.specs[place], sku.specs[place])
            for group, place in zip(after, places, strict=True)
        )
        if all(value in group.values for value, group in zip(combination, after, strict=True)):
            offered = all(value in group.values for value, group in zip(sku.specs, before, strict=True))
            kept.setdefault(combination, replace(sku, specs=combination, active=sku.active or not offered))
    return [
        kept.get(combination)
        or replace(model, code=next(codes), specs=combination, barcode="", picture_key="", active=True)
        for combination in every_combination(*(group.values for group in after))
    ]
