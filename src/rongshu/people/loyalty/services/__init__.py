"""Writes of loyalty, one use case per function."""

from rongshu.people.loyalty.services.earning import Earned, points_earn_many
from rongshu.people.loyalty.services.growth import (
    growth_add,
    growth_reverse,
    tier_review,
    tiers_raise,
    tiers_review,
)
from rongshu.people.loyalty.services.points import (
    points_consume,
    points_earn,
    points_expire_due,
    points_forfeit,
    points_give,
    points_hold,
    points_release,
    points_return,
    points_reverse,
    points_schedule,
    points_settle_due,
)
from rongshu.people.loyalty.services.tiers import (
    ProgramDraft,
    TierDraft,
    program_save,
    tier_delete,
    tier_save,
)

__all__ = [
    "Earned",
    "ProgramDraft",
    "TierDraft",
    "growth_add",
    "growth_reverse",
    "points_consume",
    "points_earn",
    "points_earn_many",
    "points_expire_due",
    "points_forfeit",
    "points_give",
    "points_hold",
    "points_release",
    "points_return",
    "points_reverse",
    "points_schedule",
    "points_settle_due",
    "program_save",
    "tier_delete",
    "tier_review",
    "tier_save",
    "tiers_raise",
    "tiers_review",
]
