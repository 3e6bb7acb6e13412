"""When to ask again and when to give up. Pure arithmetic on moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# A call under way: nobody else takes the row before this is over; then it counts as unknown.
LEASE: Final = timedelta(minutes=2)
# An issue must be looked at within a day.
ISSUE_DEADLINE: Final = timedelta(days=1)

MAX_ATTEMPTS: Final = 8
GIVE_UP_AFTER: Final = timedelta(hours=24)
_DELAYS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600)
)
_LONGEST_WAIT: Final = timedelta(hours=1)
_SHORTEST_WAIT: Final = timedelta(seconds=10)

NOTIFY_PATH: Final = "/s/{slug}/notify/{provider}/"


def notify_path(slug: str, provider: str) -> str:
    """Where a provider sends its notices for a shop; the cashier's door answers there."""
    return NOTIFY_PATH.format(slug=slug, provider=provider)


def refund_delay(attempts: int) -> timedelta:
    """How long to wait after the given number of attempts that failed or told nothing."""
    return _DELAYS[min(max(attempts, 1), len(_DELAYS)) - 1]


def refund_exhausted(*, attempts: int, first_sent_at: datetime | None, now: datetime) -> bool:
    """Eight errors, or a day since the refund was first sent: a person must look."""
    return attempts >= MAX_ATTEMPTS or (first_sent_at is not None and now - first_sent_at >= GIVE_UP_AFTER)


def processing_delay(age: timedelta) -> timedelta:
    """How long to leave a refund the provider is at before asking again: longer the longer it takes."""
    return min(max(age / 2, _SHORTEST_WAIT), _LONGEST_WAIT)


def next_query(*, created_at: datetime, expires_at: datetime, now: datetime) -> datetime:
    """When to ask about a payment again: often while the buyer is at it, and at the deadline itself."""
    if now >= expires_at:
        return now + timedelta(minutes=1)
    age = now - created_at
    if age < timedelta(minutes=2):
        step = timedelta(seconds=20)
    elif age < timedelta(minutes=10):
        step = timedelta(minutes=1)
    else:
        step = timedelta(minutes=5)
    return min(now + step, expires_at)
