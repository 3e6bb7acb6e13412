"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class ReviewNotFound(NotFound):
    """No such review (404)."""

    code = "review_not_found"
    title = _("没有找到这条评价。")


class BadReview(InvalidInput):
    """A field is missing, too long or not among the choices (422); `field` names it."""

    code = "bad_review"
    title = _("评价填写有误，请检查星级、文字和图片。")


class NotReviewable(Refusal):
    """The line is not received, all of it went back, or it is too late (409)."""

    code = "not_reviewable"
    title = _("这件商品现在不能评价：要确认收货，没有全部退掉，并在收货后 180 天内。")


class AlreadyReviewed(Refusal):
    """A line is reviewed once, and added to once (409)."""

    code = "already_reviewed"
    title = _("这件商品已经评价过了。")


class OwnReview(Refusal):
    """Nobody finds their own review helpful (409)."""

    code = "own_review"
    title = _("不能给自己的评价点“有用”。")
