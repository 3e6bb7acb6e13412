"""Writing, adding, answering, hiding, voting: what each changes and what each refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.audit.models import AuditEntry
from rongshu.kit.invariants import check_all
from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.services import order_refund_part
from rongshu.trade.orders.types import RefundWish
from rongshu.trade.reviews import services
from rongshu.trade.reviews.errors import (
    AlreadyReviewed,
    BadReview,
    NotReviewable,
    OwnReview,
    ReviewNotFound,
)
from rongshu.trade.reviews.models import Review
from rongshu.trade.reviews.selectors import (
    export_rows,
    product_reviews,
    review_for_staff,
    reviews_for_staff,
    reviews_waiting,
    voted_by,
)
from rongshu.trade.reviews.tests.bought import Bought
from rongshu.trade.reviews.types import Rating
from tests.till import Till
from tests.world import make_user

pytestmark = pytest.mark.django_db

Travel = Callable[[timedelta], None]


@pytest.fixture
def bought(till: Till) -> Bought:
    return Bought(till)


def assert_sound(bought: Bought) -> None:
    with shop_block(bought.shop.pk):
        assert [(one.invariant.id, one.rows) for one in check_all(alias="default") if one.count] == []


def test_a_review_counts_in_its_products_rating(bought: Bought) -> None:
    review = bought.write(4, text="  软硬正好  ", pictures=["k1", "k2", "k1"])
    assert (review.text, review.pictures, review.spec_text) == ("软硬正好", ["k1", "k2"], "")
    assert bought.rating() == Rating((0, 0, 0, 1, 0), pictures=1)
    bought.write(1, bought.towel)
    assert bought.rating() == Rating((0, 0, 0, 1, 0), pictures=1)
    with shop_block(bought.shop.pk):
        [seen] = product_reviews(bought.product.pk)
    assert (seen.author, seen.stars, seen.text, seen.helpful) == ("林**", 4, "软硬正好", 0)
    assert_sound(bought)


def test_a_line_is_reviewed_once(bought: Bought) -> None:
    bought.write(5)
    with pytest.raises(AlreadyReviewed):
        bought.write(1)
    assert bought.rating() == Rating((0, 0, 0, 0, 1))


@pytest.mark.parametrize(
    ("stars", "text", "pictures", "field"),
    [
        (0, "", [], "stars"),
        (6, "", [], "stars"),
        (True, "", [], "stars"),
        (5, "长" * 1001, [], "text"),
        (5, "a\x00b", [], "text"),
        (5, "", [str(n) for n in range(7)], "pictures"),
        (5, "", [""], "pictures"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    bought: Bought, stars: int, text: str, pictures: list[str], field: str
) -> None:
    with pytest.raises(BadReview) as refused:
        bought.write(stars, text=text, pictures=pictures)
    assert refused.value.members["field"] == field
    assert bought.rating() == Rating((0, 0, 0, 0, 0))


def test_only_its_buyer_and_only_its_lines(bought: Bought, till: Till) -> None:
    with pytest.raises(OrderNotFound):
        bought.write(5, buyer_id=make_user().pk)
    with pytest.raises(BadReview):
        bought.write(5, 999_999_999)


def test_goods_on_their_way_cannot_be_reviewed(till: Till) -> None:
    with pytest.raises(NotReviewable):
        Bought(till, receive=False).write()


def test_goods_that_all_went_back_cannot_be_reviewed(bought: Bought) -> None:
    with shop_block(bought.shop.pk):
        order_refund_part(
            order_id=bought.order_id, lines=[RefundWish(bought.pillow, 1)], reason="test", ref="1"
        )
    assert [one.may_write for one in bought.lines()] == [True, True]
    with shop_block(bought.shop.pk):
        order_refund_part(
            order_id=bought.order_id, lines=[RefundWish(bought.pillow, 1)], reason="test", ref="2"
        )
    assert [one.may_write for one in bought.lines()] == [False, True]
    with pytest.raises(NotReviewable):
        bought.write()


def test_half_a_year_after_receipt_it_is_too_late(bought: Bought, travel: Travel) -> None:
    travel(timedelta(days=179))
    bought.write()
    travel(timedelta(days=1, seconds=1))
    with pytest.raises(NotReviewable):
        bought.write(5, bought.towel)


def test_adding_once_within_half_a_year(bought: Bought, travel: Travel) -> None:
    number = bought.write(5).number
    travel(timedelta(days=20))
    with shop_block(bought.shop.pk):
        with pytest.raises(ReviewNotFound):
            services.review_follow_up(number=number, buyer_id=make_user().pk, text="x")
        with pytest.raises(BadReview):
            services.review_follow_up(number=number, buyer_id=bought.buyer.pk, text=" ")
        services.review_follow_up(
            number=number, buyer_id=bought.buyer.pk, text="洗过三次不变形", pictures=["k9"]
        )
        with pytest.raises(AlreadyReviewed):
            services.review_follow_up(number=number, buyer_id=bought.buyer.pk, text="再说")
        [seen] = product_reviews(bought.product.pk, kind="more")
    assert (seen.follow_up, seen.follow_up_pictures, seen.days_until_follow_up) == (
        "洗过三次不变形",
        ("k9",),
        20,
    )
    assert bought.rating() == Rating((0, 0, 0, 0, 1), pictures=1, follow_ups=1)
    late = bought.write(4, bought.towel).number
    travel(timedelta(days=180))
    with shop_block(bought.shop.pk), pytest.raises(NotReviewable):
        services.review_follow_up(number=late, buyer_id=bought.buyer.pk, text="晚了")
    assert_sound(bought)


def test_the_shop_answers_and_may_better_its_answer(bought: Bought) -> None:
    number = bought.write(3).number
    with shop_block(bought.shop.pk):
        assert reviews_waiting() == 1
        services.review_reply(number=number, actor="user:1", text="谢谢")
        services.review_reply(number=number, actor="user:1", text="谢谢，已改进")
        with pytest.raises(BadReview):
            services.review_reply(number=number, actor="user:1", text="")
        assert reviews_waiting() == 0
        assert [one.reply for one in product_reviews(bought.product.pk)] == ["谢谢，已改进"]
        rows = AuditEntry.objects.filter(action="review.reply").order_by("seq")
        assert [row.before for row in rows] == [{"reply": ""}, {"reply": "谢谢"}]


def test_hiding_needs_a_lawful_reason_and_leaves_a_mark(bought: Bought) -> None:
    number = bought.write(1, text="加我微信 abc", pictures=["k1"]).number
    with shop_block(bought.shop.pk):
        for reason, note, field in (
            ("bad_rating", "x", "reason"),
            ("", "x", "reason"),
            ("advert", " ", "note"),
        ):
            with pytest.raises(BadReview) as refused:
                services.review_hide(number=number, actor="user:1", reason=reason, note=note)
            assert refused.value.members["field"] == field
        services.review_hide(number=number, actor="user:1", reason="advert", note="引流到站外")
        [seen] = product_reviews(bought.product.pk, kind="bad")
        assert (seen.stars, seen.text, seen.pictures, str(seen.hidden_label), seen.hidden_note) == (
            1,
            "",
            (),
            "含有广告或站外引流",
            "",
        )
        in_full = review_for_staff(number)
        assert in_full is not None
        assert (in_full.text, in_full.hidden_note) == ("加我微信 abc", "引流到站外")
        assert [one.number for one in reviews_for_staff(kind="hidden")] == [number]
        with pytest.raises(ReviewNotFound):
            services.review_vote(number=number, user_id=make_user().pk)
        services.review_show(number=number, actor="user:1")
        assert product_reviews(bought.product.pk)[0].text == "加我微信 abc"
        assert list(
            AuditEntry.objects.filter(action__in=["review.hide", "review.show"])
            .order_by("seq")
            .values_list("after", flat=True)
        ) == [{"hidden": "advert", "note": "引流到站外"}, {"hidden": "", "note": ""}]
    # The rating is what buyers gave, hidden or not.
    assert bought.rating() == Rating((1, 0, 0, 0, 0), pictures=1)


def test_helpful_is_said_once_and_may_be_taken_back(bought: Bought) -> None:
    number, reader = bought.write().number, make_user().pk
    with shop_block(bought.shop.pk):
        assert [services.review_vote(number=number, user_id=reader) for _again in range(2)] == [1, 1]
        assert services.review_vote(number=number, user_id=make_user().pk) == 2
        assert voted_by(reader, [number]) == {number}
        assert voted_by(None, [number]) == set()
        assert services.review_vote(number=number, user_id=reader, helpful=False) == 1
        assert services.review_vote(number=number, user_id=reader, helpful=False) == 1
        with pytest.raises(OwnReview):
            services.review_vote(number=number, user_id=bought.buyer.pk)
        with pytest.raises(ReviewNotFound):
            services.review_vote(number="V000", user_id=reader)
    assert_sound(bought)


def test_who_leaves_stays_unnamed(bought: Bought) -> None:
    bought.write(5, text="好")
    with shop_block(bought.shop.pk):
        assert [row["text"] for row in export_rows(bought.buyer.pk)] == ["好"]
        assert services.reviews_unname(user_id=bought.buyer.pk) == 1
        assert [(one.author, one.text) for one in product_reviews(bought.product.pk)] == [("匿名买家", "好")]


def test_lists_page_filter_and_ask_twice(bought: Bought) -> None:
    first, second = bought.write(5), bought.write(2, bought.towel)
    with shop_block(bought.shop.pk):
        Review.objects.filter(pk=second.pk).update(product_id=bought.product.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            both = product_reviews(bought.product.pk)
        assert len(asked) == 2
        assert [one.number for one in both] == [second.number, first.number]
        assert [one.number for one in product_reviews(bought.product.pk, after=second.number)] == [
            first.number
        ]
        assert [one.stars for one in product_reviews(bought.product.pk, kind="good")] == [5]
        assert [one.stars for one in product_reviews(bought.product.pk, kind="bad")] == [2]
        assert product_reviews(bought.product.pk, kind="pictures") == []


def test_figures_of_a_rating() -> None:
    rating = Rating((1, 0, 2, 3, 14))
    assert (rating.count, rating.good, rating.middle, rating.bad) == (20, 17, 2, 1)
    assert (rating.good_percent, rating.tenths, rating.average) == (85, 45, "4.5")
    assert (Rating((0,) * 5).average, Rating((0,) * 5).good_percent) == ("", 0)
    # 4.449… rounds down, 4.45 up.
    assert Rating((0, 0, 0, 11, 9)).average == "4.5"
    assert Rating((0, 0, 0, 14, 11)).average == "4.4"
