"""What becomes of a person's reviews when they leave the shop."""

from __future__ import annotations

from rongshu.trade.reviews.models import Review


def reviews_unname(*, user_id: int) -> int:
    """Leave a person's reviews where readers need them, without their name (LAW-19: no deletion). Returns how many."""
    return Review.objects.filter(buyer_id=user_id, anonymous=False).update(anonymous=True)
