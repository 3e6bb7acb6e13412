"""Reads the shipped catalogues: ``home_catalogue()``, ``fresh_catalogue()``, ``comments()``.

Amounts are fen, weights grams. Codes are stable: the same good keeps its code from release to release, so a
demo loaded twice finds what it made before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the shop; ``parent`` is None on the first level."""

    code: str
    name: str
    parent: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Spec:
    """One choice the shopper makes, such as 颜色, with its values in display order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sku:
    """What is bought: ``values`` holds one value per spec of its good, in the same order."""

    code: str
    values: tuple[str, ...]
    price_fen: int
    list_price_fen: int
    cost_fen: int
    stock: int
    weight_g: int


@dataclass(frozen=True, slots=True)
class Good:
    """A product page: title, one-line brief, attributes to show, and its SKUs."""

    code: str
    title: str
    brief: str
    category: str
    unit: str
    is_new: bool
    is_hot: bool
    attributes: tuple[tuple[str, str], ...]
    specs: tuple[Spec, ...]
    skus: tuple[Sku, ...]

    @property
    def price_fen(self) -> int:
        """The lowest price among the SKUs, in fen: what a list shows."""
        return min(sku.price_fen for sku in self.skus)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole shop's goods with where they come from and under which licence."""

    shop_name: str
    source: str
    licence: str
    categories: tuple[Category, ...]
    goods: tuple[Good, ...]

    def top_category_of(self, good: Good) -> Category:
        """The first-level category a good stands under."""
        by_code = {category.code: category for category in self.categories}
        category = by_code[good.category]
        return by_code[category.parent] if category.parent else category


@dataclass(frozen=True, slots=True)
class Comment:
    """What a buyer wrote about a good of the home catalogue. The source has no usable star rating."""

    good: str
    text: str


@cache
def home_catalogue() -> Catalogue:
    """The main demo shop: bedding, home, kitchen, bath, food, wear, baby, bags, stationery and pets."""
    return _read("home.json")


@cache
def fresh_catalogue() -> Catalogue:
    """The second demo shop: fruit, nuts, tea and pastry."""
    return _read("fresh.json")


@cache
def comments() -> tuple[Comment, ...]:
    """Real buyers' comments on goods of the home catalogue."""
    return tuple(Comment(row["good"], row["text"]) for row in _load("comments.json")["comments"])


def _load(name: str) -> Any:
    return json.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))


def _read(name: str) -> Catalogue:
    raw = _load(name)
    return Catalogue(
        shop_name=raw["shop_name"],
        source=raw["source"],
        licence=raw["licence"],
        categories=tuple(
            Category(row["code"], row["name"], row.get("parent"), row["description"])
            for row in raw["categories"]
        ),
        goods=tuple(_good(row) for row in raw["goods"]),
    )


def _good(row: dict[str, Any]) -> Good:
    return Good(
        code=row["code"],
        title=row["title"],
        brief=row["brief"],
        category=row["category"],
        unit=row["unit"],
        is_new=row["is_new"],
        is_hot=row["is_hot"],
        attributes=tuple((name, value) for name, value in row["attributes"]),
        specs=tuple(Spec(name, tuple(values)) for name, values in row["specs"]),
        skus=tuple(
            Sku(
                code=sku["code"],
                values=tuple(sku["values"]),
                price_fen=sku["price_fen"],
                list_price_fen=sku["list_price_fen"],
                cost_fen=sku["cost_fen"],
                stock=sku["stock"],
                weight_g=sku["weight_g"],
            )
            for sku in row["skus"]
        ),
    )
