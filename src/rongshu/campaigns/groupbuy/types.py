"""What selectors of 拼团 return: plain values, no rows. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SeatView:
    """A person in a group as others see them. `paid` is false while their order awaits payment."""

    name: str
    paid: bool
    is_leader: bool
    mine: bool
    refunded: bool


@dataclass(frozen=True, slots=True)
class GroupProduct:
    """The product a group is about."""

    id: int
    slug: str
    title: str
    picture_key: str
    colour: str
    unit: str


@dataclass(frozen=True, slots=True)
class GroupSku:
    """A variant of the group's product: its price in the group and alone."""

    sku_id: int
    spec_text: str
    price_fen: int
    single_fen: int
    on_sale: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group's page. `price_fen` is the lowest group price of its variants, `single_fen` the same variant's alone.

    `seats_left` counts seats nobody holds. `joinable` says whether this viewer may join now; why not, the refusal
    of the attempt says. `order_number` is the viewer's own order in the group, refunded or not, empty for others.
    """

    code: str
    state: str
    state_label: str
    size: int
    taken: int
    paid: int
    expires_at: datetime | None
    opened_at: datetime | None
    decided_at: datetime | None
    leader_name: str
    seats: tuple[SeatView, ...]
    activity_id: int
    activity_name: str
    activity_state: str
    activity_ends_at: datetime
    per_order_limit: int
    per_person_limit: int
    product: GroupProduct
    skus: tuple[GroupSku, ...]
    joinable: bool
    order_number: str

    @property
    def seats_left(self) -> int:
        return max(self.size - self.taken, 0)

    @property
    def missing(self) -> int:
        """Paid people still needed."""
        return max(self.size - self.paid, 0)

    @property
    def price_fen(self) -> int:
        return min((sku.price_fen for sku in self.skus), default=0)

    @property
    def single_fen(self) -> int:
        return min(self.skus, key=lambda sku: sku.price_fen).single_fen if self.skus else 0


@dataclass(frozen=True, slots=True)
class GroupCard:
    """An open group in a list."""

    code: str
    leader_name: str
    size: int
    paid: int
    seats_left: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class GroupBuyOffer:
    """What a product's page offers: start a group, or join an open one. `my_group` is the code of the viewer's own."""

    activity_id: int
    activity_name: str
    ends_at: datetime
    size: int
    ttl_hours: int
    leader_discount_fen: int
    per_order_limit: int
    per_person_limit: int
    left: int
    prices: dict[int, int]
    open_groups: tuple[GroupCard, ...]
    my_group: str

    @property
    def price_fen(self) -> int:
        return min(self.prices.values())

    @property
    def leader_price_fen(self) -> int:
        """What the one who opens pays for the cheapest variant."""
        return self.price_fen - self.leader_discount_fen


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """Groups of an activity by state."""

    pending: int
    open: int
    success: int
    failed: int
    void: int


@dataclass(frozen=True, slots=True)
class GroupBuyCard:
    """A product with a live group-buy, for the home page. `nearest_missing` is 0 when no group is open."""

    product: GroupProduct
    size: int
    price_fen: int
    single_fen: int
    open_groups: int
    nearest_missing: int
    activity_id: int
