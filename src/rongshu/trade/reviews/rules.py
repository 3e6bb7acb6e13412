"""When a review may be written. Plain Python."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# How long after receipt a review can be written, and how long after that it can be added to.
WRITE_WITHIN: Final = timedelta(days=180)
FOLLOW_UP_WITHIN: Final = timedelta(days=180)


def may_write(*, received_at: datetime | None, kept: int, now: datetime) -> bool:
    """Goods in the buyer's hands, of which a unit was kept, until WRITE_WITHIN after receipt."""
    return received_at is not None and kept > 0 and now < received_at + WRITE_WITHIN


def may_follow_up(*, written_at: datetime, now: datetime) -> bool:
    """Until FOLLOW_UP_WITHIN after the review."""
    return now < written_at + FOLLOW_UP_WITHIN
