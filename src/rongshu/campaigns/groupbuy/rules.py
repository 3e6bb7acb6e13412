"""The arithmetic of 拼团, without Django."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

KIND: Final = "groupbuy"

# A seat, its stock and its quota are held this long for the payer, never beyond the group's own end.
SEAT_HOLD: Final = timedelta(minutes=10)

LEAST_SIZE: Final = 2
MOST_SIZE: Final = 100
MOST_TTL_HOURS: Final = 24 * 7


def seat_deadline(now: datetime, expires_at: datetime | None) -> datetime:
    """Until when a seat taken now is held: ten minutes, or the group's end if that comes first."""
    held_until = now + SEAT_HOLD
    return held_until if expires_at is None else min(held_until, expires_at)


def leader_unit_fen(price_fen: int, leader_discount_fen: int) -> int:
    """What a leader pays per unit, in fen: the group price less the discount, on the leader's own units only."""
    return price_fen - leader_discount_fen


def group_end(paid_at: datetime, ttl_hours: int) -> datetime:
    """End of the half-open window in which a group takes members: it opens when its leader pays."""
    return paid_at + timedelta(hours=ttl_hours)
