"""会员中心 and points: where a member stands, what it gives, what came and went."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rongshu.people.loyalty.selectors import (
    PAGE,
    growth_lines,
    member_terms,
    points_balance,
    points_lines,
    program,
    standing,
)
from rongshu.storefront.access import shopper_id, signed_in


def _after(request: HttpRequest) -> int | None:
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None


@require_safe
@signed_in
def member(request: HttpRequest) -> HttpResponse:
    """The tier, the way to the next one, and every tier with what it gives."""
    user_id = shopper_id(request)
    context = {
        "active": "me",
        "back": reverse("storefront:me"),
        "standing": standing(user_id),
        "terms": member_terms(user_id),
        "points": points_balance(user_id),
        "lines": growth_lines(user_id, limit=10),
        "program": program(),
    }
    return render(request, "storefront/member.html", context)


@require_safe
@signed_in
def points(request: HttpRequest) -> HttpResponse:
    """Balance and statement, newest first."""
    user_id = shopper_id(request)
    lines = points_lines(user_id, after=_after(request), limit=PAGE + 1)
    context = {
        "active": "me",
        "back": reverse("storefront:member"),
        "points": points_balance(user_id),
        "lines": lines[:PAGE],
        "next_after": lines[PAGE - 1].id if len(lines) > PAGE else None,
        "program": program(),
    }
    return render(request, "storefront/points.html", context)
