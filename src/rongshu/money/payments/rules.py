"""When to ask again and when to give up, and how a refund spreads over payments. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rongshu.kernel.money import alloc

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")  # business days, and providers' bills

# A call under way: nobody else takes the row before this is over; then it counts as unknown.
LEASE: Final = timedelta(minutes=2)
# An issue must be looked at within a day.
ISSUE_DEADLINE: Final = timedelta(days=1)

# A provider that has not answered for this long past a payment's deadline is put before a person; asking goes on.
SILENT_AFTER: Final = timedelta(hours=24)
# A refund for which the provider holds too little is tried again after this, and after a day a person gets it.
SHORT_WAIT: Final = timedelta(minutes=30)

MAX_ATTEMPTS: Final = 8
GIVE_UP_AFTER: Final = timedelta(hours=24)
_DELAYS: Final = tuple(
    timedelta(seconds=seconds) for seconds in (10, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600)
)
_LONGEST_WAIT: Final = timedelta(hours=1)
_SHORTEST_WAIT: Final = timedelta(seconds=10)

# A difference between a bill and our books must be looked at within three days.
DIFFERENCE_DEADLINE: Final = timedelta(days=3)
# Bills of the day before are there from ten in the morning on.
BILL_READY: Final = timedelta(hours=10)
# How far back bills that nobody asked for are fetched; providers keep them for three months.
BILL_WINDOW: Final = timedelta(days=31)
# A transfer between banks may take this long; its payer's deadline is moved so far.
TRANSFER_WAIT: Final = timedelta(days=3)

NOTIFY_PATH: Final = "/s/{slug}/notify/{provider}/"


def notify_path(slug: str, provider: str) -> str:
    """Where a provider sends its notices for a shop; the cashier's door answers there."""
    return NOTIFY_PATH.format(slug=slug, provider=provider)


def bill_delay(attempts: int) -> timedelta:
    """How long to wait after the given number of tries to fetch a bill: ten minutes, doubled, six hours at most."""
    return min(timedelta(minutes=10 << min(max(attempts, 1) - 1, 10)), timedelta(hours=6))


def refund_delay(attempts: int) -> timedelta:
    """How long to wait after the given number of attempts that failed or told nothing."""
    return _DELAYS[min(max(attempts, 1), len(_DELAYS)) - 1]


def refund_exhausted(*, attempts: int, first_sent_at: datetime | None, now: datetime) -> bool:
    """Eight errors, or a day since the refund was first sent: a person must look."""
    return attempts >= MAX_ATTEMPTS or (first_sent_at is not None and now - first_sent_at >= GIVE_UP_AFTER)


def processing_delay(age: timedelta) -> timedelta:
    """How long to leave a refund the provider is at before asking again: longer the longer it takes."""
    return min(max(age / 2, _SHORTEST_WAIT), _LONGEST_WAIT)


def unanswered_delay(unanswered: int) -> timedelta:
    """How long to leave a provider alone that did not answer: 20 s, doubled each time, an hour at most."""
    doublings = min(max(unanswered, 1) - 1, 10)
    return min(timedelta(seconds=20 << doublings), _LONGEST_WAIT)


def next_query(*, created_at: datetime, expires_at: datetime, now: datetime, unanswered: int = 0) -> datetime:
    """When to ask about a payment again: often while the buyer is at it, and at the deadline itself.

    A provider that does not answer is asked less and less often, but still at the deadline.
    """
    if unanswered:
        moment = now + unanswered_delay(unanswered)
        return min(moment, expires_at) if now < expires_at else moment
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


def refund_shares(left: Sequence[tuple[str, int]], amount_fen: int) -> list[int]:
    """How much of a refund each payment gives back: cash before balance, several of a kind by what is left of each.

    `left` holds tender and refundable fen of each payment. One share per payment, adding up to `amount_fen` exactly
    (campaign-rules §0). Raises ValueError when less is left.
    """
    if amount_fen > (whole := sum(fen for _tender, fen in left)):
        raise ValueError(f"{amount_fen} fen are more than the {whole} left")
    shares = [0] * len(left)
    rest = amount_fen
    for tender in ("cash", "balance"):
        weights = [fen if kind == tender else 0 for kind, fen in left]
        taken = min(rest, sum(weights))
        if taken:
            shares = [share + more for share, more in zip(shares, alloc(taken, weights), strict=True)]
            rest -= taken
    return shares
