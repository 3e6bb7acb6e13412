"""What other apps read of a member's standing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MemberTerms:
    """What a person's standing in this shop changes about an order.

    `price_bp` is the share of the shop's price a member pays (9500 = 95 %, 10000 = no reduction); `points_bp` the rate
    at which an order earns points (10000 = one point per yuan). `tier_code` is empty for somebody without a tier.
    """

    tier_code: str
    tier_name: str
    price_bp: int
    free_freight: bool
    points_bp: int


@dataclass(frozen=True, slots=True)
class TierView:
    """A tier as pages show it. `members` is how many hold it, where it was asked for."""

    id: int
    code: str
    name: str
    growth_min: int
    price_bp: int
    free_freight: bool
    points_bp: int
    birthday_points: int
    members: int = 0


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """One entry of growth: what it was for, and how much."""

    id: int
    source: str
    label: str
    amount: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place on the ladder. `growth` is what counts now: the entries of the running year.

    `to_next` is the growth still missing to `next`, `progress` the way there in whole percent.
    """

    tier: TierView | None
    tier_until: datetime | None
    growth: int
    next: TierView | None
    to_next: int
    progress: int
    tiers: tuple[TierView, ...]


@dataclass(frozen=True, slots=True)
class PointsBalance:
    """A member's points: free, set aside by unpaid orders, not settled yet, owed.

    `expiring` of the free ones expire first, at `expires_at`.
    """

    points: int
    held: int
    pending: int
    debt: int
    expiring: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One thing that happened to points, as a statement shows it. `pending`: earned, not settled yet."""

    id: int
    kind: str
    label: str
    qty: int
    debt: int
    reference: str
    pending: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ProgramView:
    """The programme's numbers: units as their names say."""

    growth_bp: int
    period_days: int
    points_on: bool
    points_valid_days: int
    points_cap_bp: int


@dataclass(frozen=True, slots=True)
class AccountView:
    """A member's numbers in a list."""

    id: int
    user_id: int
    tier_code: str
    tier_name: str
    growth: int
    points: int
    debt: int
