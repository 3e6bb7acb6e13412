"""What catalog services take and selectors return: plain values, no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class SkuDraft:
    """A variant to save; matched by its code. `specs` follow the product's spec names. Amounts are fen."""

    code: str
    price_fen: int
    list_price_fen: int = 0
    cost_fen: int = 0
    weight_g: int = 0
    specs: Sequence[str] = ()
    active: bool = True
    member_price_fen: int | None = None  # None: by tier
    community_price_fen: int | None = None
    volume_cm3: int = 0
    barcode: str = ""
    picture_key: str = ""


@dataclass(frozen=True, slots=True)
class SpecGroup:
    """What variants differ in, and the values it may have. `was` and `renamed` (old → new) tell of new names."""

    name: str
    values: tuple[str, ...]
    was: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the long description: a paragraph, or a picture."""

    text: str = ""
    picture_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDraft:
    """A product as it is edited, imported and exported: everything the merchant says of it, its variants included.

    `id` None makes a new one, at `slug` or an opaque address. `code` is the merchant's own number, empty for none.
    """

    title: str
    category_code: str
    skus: tuple[SkuDraft, ...]
    id: int | None = None
    slug: str = ""
    code: str = ""
    brand_code: str = ""
    brief: str = ""
    unit: str = "件"
    picture_keys: tuple[str, ...] = ()
    video_key: str = ""
    colour: str = "#eeeeee"
    details: tuple[Block, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    spec_groups: tuple[SpecGroup, ...] = ()
    promises: tuple[str, ...] = ()
    returnable: str = "seven_days"
    return_ground: str = ""
    freight_template_code: str = ""
    position: int = 0

    @property
    def spec_names(self) -> tuple[str, ...]:
        return tuple(group.name for group in self.spec_groups)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact shown in the product's table of parameters."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ProductStatic:
    """What of a product page changes only when the product is saved."""

    id: int
    slug: str
    title: str
    brief: str
    unit: str
    colour: str
    category_code: str
    category_name: str
    parent_code: str
    parent_name: str
    picture_keys: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    spec_names: tuple[str, ...]
    promises: tuple[str, ...]
    returnable: str
    specs: dict[int, tuple[str, ...]]  # by SKU id
    codes: dict[int, str]  # by SKU id
    brand_code: str = ""
    brand_name: str = ""

    @property
    def picture_key(self) -> str:
        """The cover."""
        return self.picture_keys[0] if self.picture_keys else ""


@dataclass(frozen=True, slots=True)
class SkuOffer:
    """A variant as a shopper sees it now: price (fen) and units that can be ordered."""

    id: int
    code: str
    specs: tuple[str, ...]
    price_fen: int
    list_price_fen: int
    available: int

    @property
    def spec_text(self) -> str:
        return " ".join(self.specs)


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product page. `skus` are the variants on offer; price and stock are as of this moment."""

    static: ProductStatic
    on_sale: bool
    sold_count: int
    skus: tuple[SkuOffer, ...]

    @property
    def id(self) -> int:
        return self.static.id

    @property
    def slug(self) -> str:
        return self.static.slug

    @property
    def title(self) -> str:
        return self.static.title

    @property
    def price_fen(self) -> int:
        """Lowest price on offer; 0 when nothing is."""
        return min((sku.price_fen for sku in self.skus), default=0)

    @property
    def highest_price_fen(self) -> int:
        return max((sku.price_fen for sku in self.skus), default=0)

    @property
    def list_price_fen(self) -> int:
        """The cheapest variant's list price."""
        return min(self.skus, key=lambda sku: sku.price_fen).list_price_fen if self.skus else 0

    @property
    def available(self) -> int:
        """Units of all variants together."""
        return sum(sku.available for sku in self.skus)


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list."""

    id: int
    slug: str
    title: str
    brief: str
    picture_key: str
    colour: str
    unit: str
    price_fen: int
    list_price_fen: int
    sold_count: int
    in_stock: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A page of cards; `next` is the mark of the following page, empty at the end."""

    items: tuple[ProductCard, ...]
    next: str


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category with its children, in the shop's order."""

    id: int
    code: str
    name: str
    picture_key: str
    children: tuple[CategoryNode, ...] = ()


@dataclass(frozen=True, slots=True)
class SkuView:
    """A variant as orders, carts and campaigns need it. `on_sale` is true when product and variant both are."""

    sku_id: int
    product_id: int
    slug: str
    title: str
    spec_text: str
    picture_key: str
    price_fen: int
    list_price_fen: int
    cost_fen: int
    weight_g: int
    on_sale: bool
    member_price_fen: int | None = None  # None: by tier
    community_price_fen: int | None = None
    volume_cm3: int = 0
    barcode: str = ""
    unit: str = "件"
    returnable: str = "seven_days"  # or `exempt`, or `exempt_if_confirmed` (LAW-15)
    freight_template_code: str = ""  # empty: the shop's own
    version: int = 0  # of its product
    snapshot_id: int | None = None  # of this version, None until the first sale of it


@dataclass(frozen=True)
class Repricing:
    """A change of one price of many variants: set to `amount` fen, add it, or take `amount` basis points of it.

    A variant without a member or community price starts from its sale price.
    """

    FIELDS: ClassVar[tuple[str, ...]] = (
        "price_fen",
        "list_price_fen",
        "member_price_fen",
        "community_price_fen",
        "cost_fen",
    )
    HOW: ClassVar[tuple[str, ...]] = ("set", "add", "percent")
    field: str
    how: str
    amount: int

    @property
    def least(self) -> int:
        """What may be asked for goods is at least one fen; a list price or cost may be none."""
        return 0 if self.field in {"list_price_fen", "cost_fen"} else 1

    def applied(self, fen: int | None, price_fen: int) -> int:
        """The new price; half a fen is rounded up."""
        base = price_fen if fen is None else fen
        new = {"set": self.amount, "add": base + self.amount, "percent": (base * self.amount + 5000) // 10000}
        return min(max(new[self.how], self.least), 99_999_999)


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """What products of a category are described by. `kind` is text, number or choice."""

    name: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False
    filterable: bool = False


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category in the console's tree: `path` are the names from the top, its own last."""

    id: int
    code: str
    name: str
    level: int
    parent_code: str
    position: int
    path: tuple[str, ...]
    products: int

    @property
    def label(self) -> str:
        return " / ".join(self.path)


@dataclass(frozen=True, slots=True)
class BrandView:
    """A brand as lists and pages show it."""

    id: int
    code: str
    name: str
    picture_key: str
    active: bool
    position: int = 0


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in the shop's own list, in any state."""

    id: int
    slug: str
    code: str
    title: str
    state: str
    category_name: str
    brand_name: str
    picture_key: str
    price_fen: int
    highest_price_fen: int
    skus: int
    available: int
    sold_count: int
    version: int
    on_sale_at: datetime | None
    off_sale_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ProductStanding:
    """Where a product stands, beside what its draft says."""

    id: int
    slug: str
    state: str
    version: int
    sold_count: int
    on_sale_at: datetime | None
    off_sale_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedProduct:
    """A product on sale with what it may be found by. `specs` are (name, value) of its variants on offer."""

    id: int
    title: str
    brief: str
    category_code: str
    category_names: tuple[str, ...]
    brand_code: str
    brand_name: str
    attributes: tuple[tuple[str, str], ...]
    specs: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]
    price_fen: int
    sold_count: int
    in_stock: bool
