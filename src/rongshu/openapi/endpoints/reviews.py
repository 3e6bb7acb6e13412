"""Reviews: anybody reads, buyers write and vote, the shop's programs answer and hide for a named reason."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router

from rongshu.kit.http.endpoints import PAGE, Anyone, Shopper, Staff, Told, caller_of, once, shopper_of
from rongshu.kit.http.fields import After, Code, Limit
from rongshu.openapi.endpoints.orders import Number as OrderNumber
from rongshu.openapi.schemas.reviews import (
    FollowUpIn,
    HideIn,
    ProductReviews,
    RatingOut,
    ReplyIn,
    ReviewIn,
    ReviewOut,
    ReviewPage,
    VoteIn,
    VotesOut,
)
from rongshu.supply.catalog.errors import ProductNotFound
from rongshu.supply.catalog.selectors import product_page
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import order_id_of
from rongshu.trade.reviews.errors import ReviewNotFound
from rongshu.trade.reviews.selectors import (
    product_rating,
    product_reviews,
    review_for_staff,
    reviews_for_staff,
)
from rongshu.trade.reviews.services import (
    review_follow_up,
    review_hide,
    review_reply,
    review_show,
    review_vote,
    review_write,
)
from rongshu.trade.reviews.types import ReviewView

router = Router(tags=["评价 | Reviews"], auth=Shopper())

Number = Annotated[Code, Told("评价编号 | Review number", "V260301K7M2P9QRST2X")]
Slug = Annotated[Code, Told("商品短名 | The product's slug", "hong-fu-shi")]
Kind = Annotated[
    Literal["", "good", "middle", "bad", "pictures", "more"],
    Told("只看哪一类 | Only of this kind", "good"),
]
StaffKind = Annotated[
    Literal["", "waiting", "bad", "hidden"], Told("只看哪一类 | Only of this kind", "waiting")
]


@router.get(
    "/products/{slug}/reviews",
    response=ProductReviews,
    auth=Anyone(),
    operation_id="product_reviews",
    summary="商品评价 | A product's reviews",
    description="新的在前；隐藏的只显示星级和原因。 | Newest first; hidden ones show stars and reason only.",
)
def of_product(
    request: HttpRequest, slug: Slug, kind: Kind = "", after: After = None, limit: Limit = PAGE
) -> ProductReviews:
    found = product_page(slug)
    if found is None:
        raise ProductNotFound
    rows = product_reviews(found.id, kind=kind, after=after, limit=limit)
    return ProductReviews(
        items=[ReviewOut.model_validate(one) for one in rows],
        next=_next(rows, limit),
        rating=RatingOut.model_validate(product_rating(found.id)),
    )


@router.post(
    "/orders/{number}/reviews",
    response={201: ReviewOut},
    operation_id="review_write",
    summary="写评价 | Write a review",
    description="确认收货后 180 天内，每行一次。 | Within 180 days of receipt, once for each line.",
)
@once(status=201)
def write(request: HttpRequest, number: OrderNumber, given: ReviewIn) -> ReviewOut:
    buyer_id = shopper_of(request)
    order_id = order_id_of(number, buyer_id)
    if order_id is None:
        raise OrderNotFound
    made = review_write(
        order_id=order_id,
        line_id=given.line_id,
        buyer_id=buyer_id,
        stars=given.stars,
        text=given.text,
        anonymous=given.anonymous,
    )
    return _out(made.number)


@router.post(
    "/reviews/{number}/follow-up",
    response=ReviewOut,
    operation_id="review_follow_up",
    summary="追评 | Add to a review",
    description="评价后 180 天内一次。 | Once, within 180 days of the review.",
)
@once()
def follow_up(request: HttpRequest, number: Number, given: FollowUpIn) -> ReviewOut:
    review_follow_up(number=number, buyer_id=shopper_of(request), text=given.text)
    return _out(number)


@router.post(
    "/reviews/{number}/helpful",
    response=VotesOut,
    operation_id="review_vote",
    summary="觉得有用 | Find it helpful",
    description="重复无影响；不能给自己的评价。 | Saying it twice changes nothing; not for one's own.",
)
@once()
def vote(request: HttpRequest, number: Number, given: VoteIn) -> VotesOut:
    helpful = review_vote(number=number, user_id=shopper_of(request), helpful=given.helpful)
    return VotesOut(number=number, helpful=helpful)


@router.get(
    "/staff/reviews",
    response=ReviewPage,
    auth=Staff("reviews.view"),
    operation_id="staff_reviews",
    summary="本店评价 | The shop's reviews",
    description="完整内容，新的在前。 | In full, newest first.",
)
def of_shop(
    request: HttpRequest, kind: StaffKind = "", after: After = None, limit: Limit = PAGE
) -> ReviewPage:
    rows = reviews_for_staff(kind=kind, after=after, limit=limit)
    return ReviewPage(items=[ReviewOut.model_validate(one) for one in rows], next=_next(rows, limit))


@router.post(
    "/staff/reviews/{number}/reply",
    response=ReviewOut,
    auth=Staff("reviews.change"),
    operation_id="staff_review_reply",
    summary="回复 | Answer",
    description="公开显示；再次调用即修改。 | Shown in public; calling again changes it.",
)
@once()
def reply(request: HttpRequest, number: Number, given: ReplyIn) -> ReviewOut:
    review_reply(number=number, actor=caller_of(request).actor, text=given.text)
    return _out(number)


@router.post(
    "/staff/reviews/{number}/hide",
    response=ReviewOut,
    auth=Staff("reviews.change"),
    operation_id="staff_review_hide",
    summary="隐藏内容 | Hide what it says",
    description="原因公开，评分仍计入，记入审计。 | The reason is public, the rating still counts, it is audited.",
)
@once()
def hide(request: HttpRequest, number: Number, given: HideIn) -> ReviewOut:
    review_hide(number=number, actor=caller_of(request).actor, reason=given.reason, note=given.note)
    return _out(number)


@router.post(
    "/staff/reviews/{number}/show",
    response=ReviewOut,
    auth=Staff("reviews.change"),
    operation_id="staff_review_show",
    summary="重新显示 | Show again",
    description="重新显示隐藏的内容。 | Shows again what was hidden.",
)
@once()
def show(request: HttpRequest, number: Number) -> ReviewOut:
    review_show(number=number, actor=caller_of(request).actor)
    return _out(number)


def _out(number: str) -> ReviewOut:
    found = review_for_staff(number)
    if found is None:
        raise ReviewNotFound
    return ReviewOut.model_validate(found)


def _next(rows: list[ReviewView], limit: int) -> str | None:
    return rows[-1].number if len(rows) == limit else None
