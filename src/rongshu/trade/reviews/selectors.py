"""Reads of reviews, in the shop's block. A list takes two queries (the second for names), whatever it holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongshu.kernel import clock
from rongshu.kernel.text import mask_name
from rongshu.people.accounts.selectors import names_of
from rongshu.trade.orders.selectors import OrderView
from rongshu.trade.reviews.models import ProductRating, Review, Vote
from rongshu.trade.reviews.rules import may_follow_up, may_write
from rongshu.trade.reviews.types import BAD, GOOD, Rating, ReviewView, ToReview

__all__ = [
    "export_rows",
    "product_rating",
    "product_reviews",
    "review_for_staff",
    "reviews_for_staff",
    "reviews_of_order",
    "reviews_waiting",
    "voted_by",
]

_MOST: Final = 10_000
_WITH_PICTURES: Final = ~Q(pictures=[]) | ~Q(follow_up_pictures=[])
_FILTERS: Final[dict[str, Q]] = {
    "": Q(),
    "good": Q(stars__in=GOOD),
    "middle": Q(stars=3),
    "bad": Q(stars__in=BAD),
    "pictures": _WITH_PICTURES,
    "more": Q(followed_at__isnull=False),
}
_STAFF: Final[dict[str, Q]] = {
    "": Q(),
    "waiting": Q(replied_at__isnull=True, hidden=""),
    "bad": Q(stars__in=BAD),
    "hidden": ~Q(hidden=""),
}


def product_rating(product_id: int) -> Rating:
    """A product's reviews in figures. One query."""
    row = ProductRating.objects.filter(product_id=product_id).first()
    if row is None:
        return Rating((0, 0, 0, 0, 0))
    return Rating((row.stars1, row.stars2, row.stars3, row.stars4, row.stars5), row.pictures, row.follow_ups)


def product_reviews(
    product_id: int, *, kind: str = "", after: str | None = None, limit: int = 10
) -> list[ReviewView]:
    """A product's reviews, newest first, as readers see them. `kind` is one of FILTERS; `after` a review's number."""
    found = Review.objects.filter(_FILTERS.get(kind, Q()), product_id=product_id)
    return _page(found, after, limit, _for_readers)


def reviews_for_staff(*, kind: str = "", after: str | None = None, limit: int = 30) -> list[ReviewView]:
    """The shop's reviews, newest first, in full: all, those that wait for an answer, bad ones, hidden ones."""
    return _page(Review.objects.filter(_STAFF.get(kind, Q())), after, limit, _in_full)


def review_for_staff(number: str) -> ReviewView | None:
    """A review of this shop in full."""
    found = _views(list(Review.objects.filter(number=number)), _in_full)
    return found[0] if found else None


def reviews_waiting() -> int:
    """How many reviews wait for the shop's answer. One query."""
    return Review.objects.filter(_STAFF["waiting"]).count()


def reviews_of_order(order: OrderView) -> list[ToReview]:
    """Each line of one's own order with what may be written about it, or was. Two queries at most."""
    written = {
        view.line_id: view for view in _views(list(Review.objects.filter(order_id=order.id)), _in_full)
    }
    now = clock.now()
    return [
        ToReview(
            line_id=line.id,
            title=line.title,
            spec_text=line.spec_text,
            picture_key=line.picture_key,
            review=(review := written.get(line.id)),
            may_write=review is None
            and may_write(
                received_at=order.received_at, kept=line.quantity - line.refunded_quantity, now=now
            ),
            may_follow_up=review is not None
            and review.followed_at is None
            and may_follow_up(written_at=review.written_at, now=now),
        )
        for line in order.lines
    ]


def voted_by(user_id: int | None, numbers: Collection[str]) -> set[str]:
    """Which of these reviews somebody found helpful. One query, none for a stranger."""
    if user_id is None or not numbers:
        return set()
    return set(
        Vote.objects.filter(user_id=user_id, review__number__in=list(numbers)).values_list(
            "review__number", flat=True
        )
    )


def export_rows(user_id: int) -> list[dict[str, Any]]:
    """A buyer's reviews, for the copy they may take along."""
    return [
        {
            "number": row.number,
            "stars": row.stars,
            "text": row.text,
            "follow_up": row.follow_up,
            "anonymous": row.anonymous,
            "written_at": row.written_at,
        }
        for row in Review.objects.filter(buyer_id=user_id).order_by("pk")[:_MOST]
    ]


Show = Callable[[Review, str], ReviewView]


def _page(found: QuerySet[Review], after: str | None, limit: int, show: Show) -> list[ReviewView]:
    if after:
        # Pages are marked by number: an id would tell how many reviews the house has.
        found = found.filter(pk__lt=Review.objects.filter(number=after).values("pk")[:1])
    return _views(list(found.order_by("-pk")[: min(max(limit, 1), 101)]), show)


def _views(rows: Sequence[Review], show: Show) -> list[ReviewView]:
    names = names_of([row.buyer_id for row in rows]) if rows else {}
    return [show(row, names.get(row.buyer_id, "")) for row in rows]


def _for_readers(row: Review, name: str) -> ReviewView:
    """Of a hidden review neither words nor pictures; of a buyer at most a masked name."""
    view = _in_full(row, name)
    if not row.hidden:
        return view
    return ReviewView(
        **{field: getattr(view, field) for field in _KEPT},
        text="",
        pictures=(),
        follow_up="",
        follow_up_pictures=(),
        reply="",
        hidden_note="",
    )


def _in_full(row: Review, name: str) -> ReviewView:
    return ReviewView(
        number=row.number,
        line_id=row.line_id,
        product_id=row.product_id,
        buyer_id=row.buyer_id,
        author=_("匿名买家") if row.anonymous or not name else mask_name(name),
        stars=row.stars,
        text=row.text,
        pictures=tuple(row.pictures),
        spec_text=row.spec_text,
        anonymous=row.anonymous,
        written_at=row.written_at,
        follow_up=row.follow_up,
        follow_up_pictures=tuple(row.follow_up_pictures),
        followed_at=row.followed_at,
        reply=row.reply,
        replied_at=row.replied_at,
        helpful=row.helpful,
        hidden=row.hidden,
        hidden_note=row.hidden_note,
    )


_CLEARED: Final = {"text", "pictures", "follow_up", "follow_up_pictures", "reply", "hidden_note"}
_KEPT: Final = [name for name in ReviewView.__dataclass_fields__ if name not in _CLEARED]
