"""Reviews: a product's, as readers see them; and one's own, written on the order that brought the goods."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongshu.foundation.media.services import picture_store
from rongshu.kit.errors import Refusal
from rongshu.storefront.access import shopper_id, signed_in, viewer_id
from rongshu.supply.catalog.selectors import product_page
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import order_for_buyer
from rongshu.trade.reviews.errors import BadReview
from rongshu.trade.reviews.selectors import product_rating, product_reviews, reviews_of_order, voted_by
from rongshu.trade.reviews.services import review_follow_up, review_vote, review_write
from rongshu.trade.reviews.types import FILTERS, MOST_PICTURES, Rating

PAGE: Final = 10
IN_BLOCK: Final = 2


@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """All reviews of a product, by kind, newest first. Hidden ones leave their mark."""
    found = product_page(slug)
    if found is None:
        raise Http404
    kind = request.GET.get("kind", "")
    if kind not in FILTERS:
        kind = ""
    rating = product_rating(found.id)
    after = request.GET.get("after", "")[:32]
    shown = product_reviews(found.id, kind=kind, after=after or None, limit=PAGE + 1)
    return render(
        request,
        "storefront/reviews.html",
        {
            "product": found,
            "back": reverse("storefront:product", args=[slug]),
            "rating": rating,
            "kinds": _kinds(rating),
            "kind": kind,
            "reviews": shown[:PAGE],
            "voted": voted_by(viewer_id(request), [one.number for one in shown]),
            "next": shown[PAGE - 1].number if len(shown) > PAGE else "",
        },
    )


@require_safe
def block(request: HttpRequest, slug: str) -> HttpResponse:
    """The part of a product's page that tells what buyers say; fetched when it comes into sight."""
    found = product_page(slug)
    if found is None:
        raise Http404
    return render(
        request,
        "storefront/parts/reviews_block.html",
        {
            "product": found,
            "rating": product_rating(found.id),
            "reviews": product_reviews(found.id, limit=IN_BLOCK),
        },
    )


@require_POST
@signed_in
def vote(request: HttpRequest, number: str) -> HttpResponse:
    """Find a review helpful, or no longer: `on` says which."""
    on = request.POST.get("on") == "1"
    count = review_vote(number=number, user_id=shopper_id(request), helpful=on)
    if request.headers.get("HX-Request"):
        context = {"number": number, "helpful": count, "on": on}
        return render(request, "storefront/parts/review_vote.html", context)
    slug = request.POST.get("product", "")
    back = reverse("storefront:reviews", args=[slug]) if _is_slug(slug) else reverse("storefront:home")
    return HttpResponseRedirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Review what an order brought, line by line, or add to a review. What was typed stays when something is wrong."""
    user_id = shopper_id(request)
    order = order_for_buyer(number, user_id)
    if order is None:
        raise OrderNotFound
    lines = reviews_of_order(order)
    error, wrong = "", 0
    if request.method == "POST":
        line_id = _number(request, "line")
        line = next((one for one in lines if one.line_id == line_id), None)
        try:
            if line is None:
                raise BadReview(field="line")
            if line.review is not None:
                review_follow_up(
                    number=line.review.number,
                    buyer_id=user_id,
                    text=request.POST.get("text", ""),
                    pictures=_pictures(request, line.title),
                )
            else:
                review_write(
                    order_id=order.id,
                    line_id=line_id,
                    buyer_id=user_id,
                    stars=_number(request, "stars"),
                    text=request.POST.get("text", ""),
                    pictures=_pictures(request, line.title),
                    anonymous=bool(request.POST.get("anonymous")),
                )
        except Refusal as refusal:
            error, wrong = refusal.sentence, line_id
        else:
            messages.success(request, _("评价已发布，谢谢你"))
            return HttpResponseRedirect(reverse("storefront:review-write", args=[number]))
    response = render(
        request,
        "storefront/review_write.html",
        {
            "active": "me",
            "back": reverse("storefront:order", args=[number]),
            "number": number,
            "lines": lines,
            "error": error,
            "wrong": wrong,
            "typed": request.POST,
            "stars": [
                (5, _("非常满意")),
                (4, _("满意")),
                (3, _("一般")),
                (2, _("不满意")),
                (1, _("非常不满意")),
            ],
        },
    )
    response.status_code = 422 if error else 200
    return response


def _kinds(rating: Rating) -> list[tuple[str, Any, int]]:
    counts = {
        "": rating.count,
        "good": rating.good,
        "middle": rating.middle,
        "bad": rating.bad,
        "pictures": rating.pictures,
        "more": rating.follow_ups,
    }
    return [(kind, label, counts[kind]) for kind, label in FILTERS.items()]


def _pictures(request: HttpRequest, title: str) -> list[str]:
    """Keys of the pictures sent along, encoded anew; nothing else of the files is kept."""
    files = [one for one in request.FILES.getlist("pictures") if one.size][: MOST_PICTURES + 1]
    if len(files) > MOST_PICTURES:
        raise BadReview(field="pictures", most=MOST_PICTURES)
    alt = _("买家晒图：%(title)s") % {"title": title}
    return [picture_store(source=one.read(), alt=alt, origin="buyer").key for one in files]


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


def _is_slug(text: str) -> bool:
    return bool(text) and len(text) <= 80 and text.replace("-", "").replace("_", "").isalnum()
