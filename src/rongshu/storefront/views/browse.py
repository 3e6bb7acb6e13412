"""Home and categories."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from rongshu.campaigns.base.selectors import home_panels
from rongshu.foundation.shops.directory import ShopInfo
from rongshu.foundation.shops.middleware import request_shop
from rongshu.storefront.fragments import fragment, kept
from rongshu.supply.catalog.selectors import category_tree, product_list
from rongshu.supply.catalog.types import CategoryNode

# Eight tiles fill two phone screens; the rest comes when asked for, which keeps the first load small.
FIRST_PAGE: Final = 8
NEXT_PAGE: Final = 12
EAGER: Final = 2
SECONDS: Final = 2.0

# 电子商务法 18: the same order for everybody, chosen by the shopper.
SORTS: Final = (
    ("default", _("推荐")),
    ("sold", _("销量")),
    ("price", _("低价优先")),
    ("-price", _("高价优先")),
    ("new", _("新品")),
)


@require_safe
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    shop = request_shop(request)
    context = {
        "active": "home",
        "categories_html": kept("categories", shop, 10, lambda: _categories(shop)),
        "rail_html": kept("rail", shop, SECONDS, lambda: _rail(shop)),
        "grid_html": kept("home-grid", shop, SECONDS, lambda: _grid(shop, None, "default", 0)),
    }
    return render(request, "storefront/home.html", context)


@require_safe
@gzip_page
def categories(request: HttpRequest) -> HttpResponse:
    """The category tab opens on the first category."""
    tree = category_tree()
    if not tree:
        return HttpResponseRedirect(reverse("storefront:home"))
    return _category_page(request, tree, tree[0], tree[0])


@require_safe
@gzip_page
def category(request: HttpRequest, code: str) -> HttpResponse:
    tree = category_tree()
    for top in tree:
        for node in (top, *top.children):
            if node.code == code:
                return _category_page(request, tree, top, node)
    raise Http404


@require_safe
@gzip_page
def more_products(request: HttpRequest) -> HttpResponse:
    """The next tiles of a list: a fragment for htmx, a whole page without scripts."""
    shop = request_shop(request)
    code, sort, after = (request.GET.get(name, "") for name in ("category", "sort", "after"))
    page = product_list(category_code=code or None, after=after, sort=sort or "default", limit=NEXT_PAGE)
    context = {"page": page, "shop": shop, "more_url": _more_url(code, sort or "default", page.next)}
    if request.headers.get("HX-Request"):
        return render(request, "storefront/parts/tiles.html", context)
    return render(request, "storefront/more.html", context)


def _category_page(
    request: HttpRequest, tree: tuple[CategoryNode, ...], top: CategoryNode, node: CategoryNode
) -> HttpResponse:
    shop = request_shop(request)
    sort = request.GET.get("sort", "default")
    if sort not in dict(SORTS):
        sort = "default"
    context = {
        "active": "category",
        "tree": tree,
        "top": top,
        "category": node,
        "heading": node.name,
        "sorts": SORTS,
        "sort": sort,
        "grid_html": kept(
            f"grid:{node.code}:{sort}", shop, SECONDS, lambda: _grid(shop, node.code, sort, EAGER)
        ),
    }
    return render(request, "storefront/category.html", context)


def _categories(shop: ShopInfo) -> SafeString:
    return fragment("storefront/parts/categories.html", shop, 10, category_tree(), categories=category_tree())


def _rail(shop: ShopInfo) -> SafeString:
    """What campaigns have to show on the home page, each by its own template."""
    return SafeString(
        "".join(
            fragment(panel.template, shop, SECONDS, panel.context, **panel.context) for panel in home_panels()
        )
    )


def _grid(shop: ShopInfo, code: str | None, sort: str, eager: int) -> SafeString:
    page = product_list(category_code=code, sort=sort, limit=FIRST_PAGE)
    return fragment(
        "storefront/parts/grid.html",
        shop,
        SECONDS,
        (page, code, sort),
        page=page,
        eager=eager,
        more_url=_more_url(code or "", sort, page.next),
    )


def _more_url(code: str, sort: str, after: str) -> str:
    return f"{reverse('storefront:more')}?{urlencode({'category': code, 'sort': sort, 'after': after})}"
