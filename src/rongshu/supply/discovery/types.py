"""What discovery selectors take and return."""

from __future__ import annotations

from dataclasses import dataclass

from rongshu.supply.catalog.types import ProductCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a shopper looks for. Prices in fen, None for no bound; `facts` are (name, value) that must all hold."""

    text: str = ""
    category_code: str = ""
    brand_code: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    least_fen: int | None = None
    most_fen: int | None = None
    in_stock: bool = False

    @property
    def filtered(self) -> bool:
        """Whether anything but words narrows the search."""
        bounds = (self.least_fen, self.most_fen)
        return bool(self.category_code or self.brand_code or self.facts or self.in_stock) or bounds != (
            None,
            None,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A page of products. `corrected` is what was looked for instead when the words as typed found nothing."""

    items: tuple[ProductCard, ...]
    next: str
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value one may filter by, and how many of the products found have it."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the products found can be narrowed by. With `more` true there are more than were counted."""

    total: int
    more: bool
    categories: tuple[Choice, ...]
    brands: tuple[Choice, ...]
    facts: tuple[tuple[str, tuple[Choice, ...]], ...]  # by name: its values


@dataclass(frozen=True, slots=True)
class Favourites:
    """A page of a shopper's favourites, the newest first."""

    items: tuple[ProductCard, ...]
    next_id: int | None
