"""A buyer writes, and adds to it later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from rongshu.kernel import clock, ids
from rongshu.kit.tenancy import current_shop_id
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import LineView, order_of
from rongshu.trade.reviews.errors import AlreadyReviewed, BadReview, NotReviewable, ReviewNotFound
from rongshu.trade.reviews.locks import lock_review
from rongshu.trade.reviews.models import Review
from rongshu.trade.reviews.rules import may_follow_up, may_write
from rongshu.trade.reviews.types import MOST_PICTURES, MOST_WORDS, STARS

# The constraint decides between two tabs: the second gets no row.
_WRITE = """
INSERT INTO reviews_review (shop_id, number, line_id, order_id, product_id, buyer_id, spec_text, stars, text, pictures,
    anonymous, follow_up, follow_up_pictures, reply, hidden, hidden_note, helpful)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, to_jsonb(%s::text[]), %s, '', '[]', '', '', '', 0)
ON CONFLICT (shop_id, line_id) DO NOTHING RETURNING id
"""
_COUNT = """
INSERT INTO reviews_productrating AS r
    (shop_id, product_id, stars1, stars2, stars3, stars4, stars5, pictures, follow_ups)
VALUES (%(shop)s, %(product)s, %(s1)s, %(s2)s, %(s3)s, %(s4)s, %(s5)s, %(pictures)s, %(more)s)
ON CONFLICT (shop_id, product_id) DO UPDATE SET
    stars1 = r.stars1 + excluded.stars1, stars2 = r.stars2 + excluded.stars2,
    stars3 = r.stars3 + excluded.stars3, stars4 = r.stars4 + excluded.stars4, stars5 = r.stars5 + excluded.stars5,
    pictures = r.pictures + excluded.pictures, follow_ups = r.follow_ups + excluded.follow_ups
"""


def review_write(
    *,
    order_id: int,
    line_id: int,
    buyer_id: int,
    stars: int,
    text: str = "",
    pictures: Sequence[str] = (),
    anonymous: bool = False,
) -> Review:
    """Review a line of a received order, once. `pictures` are keys of pictures of this shop.

    The product's rating moves in the same transaction. Whatever the stars, nothing is paid for it (LAW-19). Raises
    OrderNotFound (also for another buyer's), NotReviewable, AlreadyReviewed, BadReview.
    """
    if type(stars) is not int or stars not in STARS:
        raise BadReview(field="stars")
    words, keys = _words(text, needed=False), _keys(pictures)
    order = order_of(order_id)
    if order is None or order.buyer_id != buyer_id:
        raise OrderNotFound
    line = next((one for one in order.lines if one.id == line_id), None)
    if line is None:
        raise BadReview(field="line_id")
    if not may_write(received_at=order.received_at, kept=_kept(line), now=clock.now()):
        raise NotReviewable
    values: list[Any] = [
        current_shop_id(),
        ids.numbered("V", clock.today()),
        line_id,
        order_id,
        line.product_id,
        buyer_id,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*values, line.spec_text, stars, words, keys, anonymous])
        made = cursor.fetchone()
    if made is None:
        raise AlreadyReviewed
    _count(line.product_id, stars=stars, pictures=bool(keys))
    return Review.objects.get(pk=made[0])


def review_follow_up(*, number: str, buyer_id: int, text: str, pictures: Sequence[str] = ()) -> Review:
    """Add to one's own review, once. Locks the review.

    Raises ReviewNotFound (also for another's), AlreadyReviewed, NotReviewable when it is too late, BadReview.
    """
    words, keys = _words(text, needed=not pictures), _keys(pictures)
    review = lock_review(number)
    if review.buyer_id != buyer_id:
        raise ReviewNotFound
    if review.followed_at is not None:
        raise AlreadyReviewed
    if not may_follow_up(written_at=review.written_at, now=clock.now()):
        raise NotReviewable
    review.follow_up, review.follow_up_pictures, review.followed_at = words, keys, clock.now()
    review.save(update_fields=["follow_up", "follow_up_pictures", "followed_at"])
    _count(review.product_id, follow_ups=1, pictures=bool(keys) and not review.pictures)
    return review


def _count(product_id: int, *, stars: int = 0, pictures: bool = False, follow_ups: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "shop": current_shop_id(),
                "product": product_id,
                **{f"s{star}": int(star == stars) for star in STARS},
                "pictures": int(pictures),
                "more": follow_ups,
            },
        )


def _kept(line: LineView) -> int:
    return line.quantity - line.refunded_quantity


def _words(text: str, *, needed: bool) -> str:
    words = text.strip()
    if (needed and not words) or len(words) > MOST_WORDS or "\x00" in words:
        raise BadReview(field="text", most=MOST_WORDS)
    return words


def _keys(pictures: Sequence[str]) -> list[str]:
    keys = list(dict.fromkeys(pictures))
    if len(keys) > MOST_PICTURES or any(not key or len(key) > 64 for key in keys):
        raise BadReview(field="pictures", most=MOST_PICTURES)
    return keys
