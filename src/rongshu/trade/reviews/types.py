"""What other apps see of reviews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STARS: Final = (1, 2, 3, 4, 5)
GOOD: Final = (4, 5)
BAD: Final = (1, 2)
MOST_WORDS: Final = 1000
MOST_PICTURES: Final = 6

# Why a review may be hidden: what the law forbids to show or harms a person. A bad rating is no reason (电子商务法 39).
HIDE_REASONS: Final[Mapping[str, Promise]] = {
    "illegal": _("含有法律禁止发布的内容"),
    "privacy": _("含有他人的隐私"),
    "abuse": _("含有辱骂、威胁"),
    "advert": _("含有广告或站外引流"),
    "unrelated": _("内容与商品、服务无关"),
}

FILTERS: Final[Mapping[str, Promise]] = {
    "": _("全部"),
    "good": _("好评"),
    "middle": _("中评"),
    "bad": _("差评"),
    "pictures": _("有图"),
    "more": _("有追评"),
}


@dataclass(frozen=True, slots=True)
class Rating:
    """A product's reviews in figures. Hidden ones count: hiding a review must not better a rating."""

    stars: tuple[int, int, int, int, int]  # reviews with one star, two, … five
    pictures: int = 0
    follow_ups: int = 0

    @property
    def count(self) -> int:
        return sum(self.stars)

    @property
    def good(self) -> int:
        return self.stars[3] + self.stars[4]

    @property
    def middle(self) -> int:
        return self.stars[2]

    @property
    def bad(self) -> int:
        return self.stars[0] + self.stars[1]

    @property
    def good_percent(self) -> int:
        """Whole percent of good reviews, rounded down; 0 without any."""
        return self.good * 100 // self.count if self.count else 0

    @property
    def tenths(self) -> int:
        """The average in tenths of a star, rounded half up; 0 without any. 47 is 4.7."""
        if not self.count:
            return 0
        total = sum(star * number for star, number in zip(STARS, self.stars, strict=True))
        return (20 * total + self.count) // (2 * self.count)

    @property
    def average(self) -> str:
        """``4.7``; empty without any."""
        return f"{self.tenths // 10}.{self.tenths % 10}" if self.count else ""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review as readers see it: of a hidden one the stars and the reason, none of its words and pictures.

    `author` is masked, or says that the buyer stays unnamed. `words` and `shots` of hidden ones are for staff alone.
    """

    number: str
    line_id: int
    product_id: int
    buyer_id: int
    author: str
    stars: int
    text: str
    pictures: tuple[str, ...]
    spec_text: str
    anonymous: bool
    written_at: datetime
    follow_up: str
    follow_up_pictures: tuple[str, ...]
    followed_at: datetime | None
    reply: str
    replied_at: datetime | None
    helpful: int
    hidden: str = ""
    hidden_note: str = ""

    @property
    def hidden_label(self) -> Promise | str:
        """Why it is hidden, in people's words; empty when it is not."""
        return HIDE_REASONS.get(self.hidden, "")

    @property
    def days_until_follow_up(self) -> int:
        """Whole days between the review and what was added to it."""
        return (self.followed_at - self.written_at).days if self.followed_at else 0


@dataclass(frozen=True, slots=True)
class ToReview:
    """A line of a received order: what its buyer may still write, or wrote."""

    line_id: int
    title: str
    spec_text: str
    picture_key: str
    review: ReviewView | None
    may_write: bool
    may_follow_up: bool
