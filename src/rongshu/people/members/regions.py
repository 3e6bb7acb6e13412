"""Provinces, cities and counties by GB/T 2260 code, from the file shipped with the product.

A code has six digits: ``440000`` a province, ``440100`` a city in it, ``440103`` a county in that. Some cities
(东莞, 中山, 儋州, 嘉峪关) have no counties, Hong Kong, Macau and Taiwan nothing below the first level: an
address there ends at the level that exists.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Region:
    """One entry of a select box."""

    code: str
    name: str


def provinces() -> tuple[Region, ...]:
    """The 34 divisions of the first level, in the order of the standard."""
    return _tree()[""]


def cities(code: str) -> tuple[Region, ...]:
    """The cities of a province; empty for an unknown code or a province without any."""
    return _tree().get(code, ()) if code.endswith("0000") else ()


def counties(code: str) -> tuple[Region, ...]:
    """The counties and districts of a city; empty for an unknown code or a city without any."""
    return _tree().get(code, ()) if code.endswith("00") and not code.endswith("0000") else ()


def name_of(code: str) -> tuple[str, ...]:
    """Names from the province down to the code: ``("广东省", "广州市", "越秀区")``. Raises KeyError when unknown."""
    names = _names()
    steps = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    if code not in names:
        raise KeyError(code)
    return tuple(names[step] for step in steps)


def exists(code: str) -> bool:
    """Whether the code is in the table, at any level."""
    return code in _names()


@cache
def _names() -> dict[str, str]:
    text = files("rongshu.people.members").joinpath("data", "regions.json").read_text(encoding="utf-8")
    names: dict[str, str] = json.loads(text)["regions"]
    return names


@cache
def _tree() -> dict[str, tuple[Region, ...]]:
    below: dict[str, list[Region]] = {"": []}
    for code, name in _names().items():
        if code.endswith("0000"):
            parent = ""
        elif code.endswith("00"):
            parent = code[:2] + "0000"
        else:
            parent = code[:4] + "00"
        below.setdefault(parent, []).append(Region(code, name))
    return {parent: tuple(rows) for parent, rows in below.items()}
