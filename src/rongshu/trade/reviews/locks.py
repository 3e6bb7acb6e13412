"""Every lock this app takes: a review's row, after the order's when both are taken."""

from __future__ import annotations

from rongshu.kit.locks import lock_rows
from rongshu.trade.reviews.errors import ReviewNotFound
from rongshu.trade.reviews.models import Review


def lock_review(number: str) -> Review:
    """Lock a review and read it after the lock. Raises ReviewNotFound."""
    found = lock_rows(Review.objects.filter(number=number))
    if not found:
        raise ReviewNotFound
    return found[0]
