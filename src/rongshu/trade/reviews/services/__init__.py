"""Writes to reviews: buyers write, add and vote; the shop replies, hides for a reason, and shows again."""

from rongshu.trade.reviews.services.keeping import review_hide, review_reply, review_show
from rongshu.trade.reviews.services.leaving import reviews_unname
from rongshu.trade.reviews.services.voting import review_vote
from rongshu.trade.reviews.services.writing import review_follow_up, review_write

__all__ = [
    "review_follow_up",
    "review_hide",
    "review_reply",
    "review_show",
    "review_vote",
    "review_write",
    "reviews_unname",
]
