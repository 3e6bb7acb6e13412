"""Writes of loyalty, one use case per function."""

from rongshu.people.loyalty.services.growth import (
    growth_add,
    growth_reverse,
    tier_review,
    tiers_raise,
    tiers_review,
)
from rongshu.people.loyalty.services.tiers import (
    ProgramDraft,
    TierDraft,
    program_save,
    tier_delete,
    tier_save,
)

__all__ = [
    "ProgramDraft",
    "TierDraft",
    "growth_add",
    "growth_reverse",
    "program_save",
    "tier_delete",
    "tier_review",
    "tier_save",
    "tiers_raise",
    "tiers_review",
]
