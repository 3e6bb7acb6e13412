"""Reviews for staff: what waits for an answer, what buyers are unhappy with, what was hidden and why."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.console.views.page import page
from rongshu.foundation.media.selectors import picture_url
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kit.errors import Refusal
from rongshu.supply.catalog.selectors import product_cards
from rongshu.trade.reviews.selectors import review_for_staff, reviews_for_staff, reviews_waiting
from rongshu.trade.reviews.services import review_hide, review_reply, review_show
from rongshu.trade.reviews.types import HIDE_REASONS, ReviewView

TABS: Final = (
    ("waiting", gettext_lazy("待回复")),
    ("bad", gettext_lazy("差评")),
    ("hidden", gettext_lazy("已隐藏")),
    ("", gettext_lazy("全部")),
)
_PAGE: Final = 30


def listing(request: HttpRequest) -> HttpResponse:
    """The shop's reviews, newest first; those that wait for an answer unless asked otherwise."""
    require(request, "reviews.view")
    kind = request.GET.get("kind", "waiting")
    if kind not in dict(TABS):
        kind = "waiting"
    rows = reviews_for_staff(kind=kind, after=request.GET.get("after", "")[:32] or None, limit=_PAGE + 1)
    return page(
        request,
        "reviews.html",
        _("评价"),
        rows=rows[:_PAGE],
        titles=_titles([row.product_id for row in rows]),
        tabs=TABS,
        kind=kind,
        waiting=reviews_waiting(),
        next=rows[_PAGE - 1].number if len(rows) > _PAGE else "",
    )


def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One review in full, with what may be done."""
    require(request, "reviews.view")
    return _detail(request, _review(number))


def move(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Answer, hide for a named reason, or show again; the services write the audit rows."""
    require(request, "reviews.change")
    if request.method != "POST" or step not in ("reply", "hide", "show"):
        raise Http404
    found = _review(number)
    actor = actor_of(request)
    try:
        if step == "reply":
            review_reply(number=number, actor=actor, text=request.POST.get("text", ""))
        elif step == "hide":
            review_hide(
                number=number,
                actor=actor,
                reason=request.POST.get("reason", ""),
                note=request.POST.get("note", ""),
            )
        else:
            review_show(number=number, actor=actor)
    except Refusal as refusal:
        return _detail(request, found, refusal)
    messages.success(request, _("已处理。"))
    return HttpResponseRedirect(reverse("admin:review", args=[number]))


def _titles(product_ids: list[int]) -> dict[int, str]:
    return {card.id: card.title for card in product_cards(sorted(set(product_ids)), off_too=True)}


def _review(number: str) -> ReviewView:
    found = review_for_staff(number)
    if found is None:
        raise Http404
    return found


def _detail(request: HttpRequest, found: ReviewView, refusal: Refusal | None = None) -> HttpResponse:
    return page(
        request,
        "review.html",
        _("评价 %(number)s") % {"number": found.number},
        refusal.status if refusal else 200,
        review=found,
        title_of=_titles([found.product_id]).get(found.product_id, ""),
        shots=[picture_url(key) for key in found.pictures],
        later_shots=[picture_url(key) for key in found.follow_up_pictures],
        reasons=HIDE_REASONS.items(),
        may_change=request_allows(request, "reviews.change"),
        refusal=refusal,
    )
