"""Finding products: the search page, what is proposed while typing, and favourites."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from rongshu.foundation.shops.middleware import request_shop
from rongshu.storefront.access import shopper_id, signed_in, viewer_id
from rongshu.storefront.views.browse import NEXT_PAGE
from rongshu.supply.catalog.selectors import product_page
from rongshu.supply.discovery.selectors import (
    facets,
    favourites_of,
    history_of,
    hot_words,
    is_favourite,
    suggestions,
)
from rongshu.supply.discovery.selectors import search as search_products
from rongshu.supply.discovery.services import favourite_set, history_clear, history_record
from rongshu.supply.discovery.types import Facets, Wanted

# 电子商务法 18: the same order for everybody, chosen by the shopper.
SORTS: Final = (
    ("relevance", gettext_lazy("相关")),
    ("sold", gettext_lazy("销量")),
    ("price", gettext_lazy("低价优先")),
    ("-price", gettext_lazy("高价优先")),
    ("new", gettext_lazy("新品")),
)
_MOST_FACTS: Final = 8
_MOST_TEXT: Final = 60


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found, or, before anything is asked, what others look for and what one looked for before."""
    wanted, sort = _wanted(request), _sort(request)
    after = request.GET.get("after", "")
    user_id = viewer_id(request)
    shop = request_shop(request)
    if not wanted.text and not wanted.filtered:
        start = {
            "active": "home",
            "hot": hot_words(),
            "history": history_of(user_id=user_id) if user_id is not None else [],
            "text": "",
        }
        return render(request, "storefront/search_start.html", start)
    page = search_products(wanted, sort=sort, after=after, limit=NEXT_PAGE)
    more_url = f"{reverse('storefront:search')}?{_query(wanted, sort, after=page.next)}" if page.next else ""
    if after and request.headers.get("HX-Request"):
        return render(
            request, "storefront/parts/tiles.html", {"page": page, "shop": shop, "more_url": more_url}
        )
    if user_id is not None and wanted.text and not after and page.items:
        history_record(user_id=user_id, text=wanted.text)
    found = facets(wanted)
    context: dict[str, Any] = {
        "active": "home",
        "back": reverse("storefront:search"),
        "text": wanted.text,
        "wanted": wanted,
        "least": _yuan(wanted.least_fen),
        "most": _yuan(wanted.most_fen),
        "sort": sort,
        "sorts": [(key, label, _query(wanted, key)) for key, label in SORTS],
        "page": page,
        "more_url": more_url,
        "facets": found,
        "chosen_facts": [f"{name}={value}" for name, value in wanted.facts],
        "chips": _chips(wanted, sort, found),
        "clear": _query(Wanted(text=wanted.text), sort),
        "hot": () if page.items else hot_words(),
    }
    return render(request, "storefront/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What might be meant by what is typed so far: a fragment under the box."""
    text = request.GET.get("q", "")[:_MOST_TEXT]
    response = render(request, "storefront/parts/suggestions.html", {"words": suggestions(text)})
    response["Cache-Control"] = "private, max-age=60"
    return response


@require_POST
@signed_in
def clear_history(request: HttpRequest) -> HttpResponse:
    history_clear(user_id=shopper_id(request))
    messages.success(request, _("搜索历史已清空"))
    return HttpResponseRedirect(reverse("storefront:search"))


@require_safe
@signed_in
def favourites(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    page = favourites_of(
        user_id=shopper_id(request),
        after_id=int(after) if after.isdecimal() and len(after) < 18 else None,
        limit=NEXT_PAGE,
    )
    context = {"active": "me", "back": reverse("storefront:me"), "page": page}
    return render(request, "storefront/favourites.html", context)


@require_safe
def favourite(request: HttpRequest, slug: str) -> HttpResponse:
    """The heart of a product's page as this viewer's: the page itself is drawn once for everybody."""
    found = product_page(slug)
    if found is None:
        raise Http404
    user_id = viewer_id(request)
    kept = user_id is not None and is_favourite(user_id=user_id, product_id=found.id)
    return _heart(request, slug, kept)


@require_POST
@signed_in
def favourite_toggle(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a product or let go of it: `on` says which."""
    found = product_page(slug)
    if found is None:
        raise Http404
    kept = request.POST.get("on") == "1"
    favourite_set(user_id=shopper_id(request), product_id=found.id, on=kept)
    if request.headers.get("HX-Request"):
        return _heart(request, slug, kept)
    messages.success(request, _("已收藏，在“我的”里可以找到") if kept else _("已取消收藏"))
    return HttpResponseRedirect(reverse("storefront:product", args=[slug]))


def _heart(request: HttpRequest, slug: str, kept: bool) -> HttpResponse:
    response = render(request, "storefront/parts/favourite.html", {"slug": slug, "kept": kept})
    response["Cache-Control"] = "no-store"
    return response


def _wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; what makes no sense in it is left out, as a page has nobody to refuse to."""
    asked = request.GET
    facts = []
    for fact in asked.getlist("f")[:_MOST_FACTS]:
        name, equals, value = fact.partition("=")
        if name and equals and value and len(fact) <= 80:
            facts.append((name, value))
    return Wanted(
        text=asked.get("q", "").replace("\0", "").strip()[:_MOST_TEXT],
        category_code=asked.get("category", "")[:30],
        brand_code=asked.get("brand", "")[:30],
        facts=tuple(facts),
        least_fen=_fen(asked.get("min", "")),
        most_fen=_fen(asked.get("max", "")),
        in_stock=asked.get("stock") == "1",
    )


def _sort(request: HttpRequest) -> str:
    sort = request.GET.get("sort", "relevance")
    return sort if sort in dict(SORTS) else "relevance"


def _fen(yuan: str) -> int | None:
    """Whole yuan as typed, in fen."""
    return int(yuan) * 100 if yuan.isascii() and yuan.isdecimal() and len(yuan) <= 9 else None


def _yuan(fen: int | None) -> str:
    return "" if fen is None else str(fen // 100)


def _query(wanted: Wanted, sort: str, **more: str) -> str:
    pairs = [
        ("q", wanted.text),
        ("category", wanted.category_code),
        ("brand", wanted.brand_code),
        *(("f", f"{name}={value}") for name, value in wanted.facts),
        ("min", _yuan(wanted.least_fen)),
        ("max", _yuan(wanted.most_fen)),
        ("stock", "1" if wanted.in_stock else ""),
        ("sort", "" if sort == "relevance" else sort),
        *more.items(),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def _chips(wanted: Wanted, sort: str, found: Facets) -> list[tuple[str, str]]:
    """Filters in force by name, each with the address without it."""
    names: dict[str, Any] = {one.code: one.name for one in (*found.categories, *found.brands)}
    chips: list[tuple[str, Wanted]] = []
    if wanted.category_code:
        chips.append((names.get(wanted.category_code, _("分类")), replace(wanted, category_code="")))
    if wanted.brand_code:
        chips.append((names.get(wanted.brand_code, _("品牌")), replace(wanted, brand_code="")))
    for fact in wanted.facts:
        rest = tuple(one for one in wanted.facts if one != fact)
        chips.append((fact[1], replace(wanted, facts=rest)))
    if wanted.least_fen is not None or wanted.most_fen is not None:
        span = f"¥{_yuan(wanted.least_fen) or 0} – {_yuan(wanted.most_fen) or '∞'}"
        chips.append((span, replace(wanted, least_fen=None, most_fen=None)))
    if wanted.in_stock:
        chips.append((_("有货"), replace(wanted, in_stock=False)))
    return [(name, _query(without, sort)) for name, without in chips]
