"""The product page, the shop's busiest: few queries, and everything that is the same for all is drawn once."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from rongshu.campaigns.base.registry import PanelEntry, PanelView
from rongshu.campaigns.base.selectors import product_panels
from rongshu.foundation.shops.directory import ShopInfo
from rongshu.foundation.shops.middleware import request_shop
from rongshu.storefront.access import viewer_id
from rongshu.storefront.fragments import fragment
from rongshu.storefront.skeleton import page
from rongshu.supply.catalog.selectors import product_page
from rongshu.supply.catalog.types import ProductView

SECONDS: Final = 20.0
# A countdown inside starts from the moment it was drawn.
PANEL_SECONDS: Final = 1.0
# Shown stock: beyond this it is "enough", so that the page is not drawn again for every unit sold.
ENOUGH: Final = 21


@require_safe
@gzip_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    found = product_page(slug)
    if found is None:
        raise Http404
    panels = product_panels(product_id=found.id, user_id=viewer_id(request)) if found.on_sale else []
    entry = next((panel.entry for panel in panels if panel.entry is not None), None)
    shop = request_shop(request)
    return page(
        request,
        "storefront/product.html",
        seconds=PANEL_SECONDS if panels else SECONDS,
        facts=(_shown(found), [panel.context for panel in panels], entry),
        context={"product": found, "entry": entry, "panels_html": lambda: panels_html(shop, panels)},
        topics=[f"product:{found.slug}"],
        words={"invitation": _invitation(request, entry)},
    )


@require_safe
def product_campaigns(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign part alone, after something in it changed."""
    found = product_page(slug)
    if found is None:
        raise Http404
    panels = product_panels(product_id=found.id, user_id=viewer_id(request)) if found.on_sale else []
    response = HttpResponse(panels_html(request_shop(request), panels))
    response["Cache-Control"] = "no-store"
    return response


def panels_html(shop: ShopInfo, panels: list[PanelView]) -> SafeString:
    return SafeString(
        "".join(fragment(one.template, shop, PANEL_SECONDS, one.context, **one.context) for one in panels)
    )


def _invitation(request: HttpRequest, entry: PanelEntry | None) -> str:
    """Words of the share button, to the viewer by name."""
    if not request.user.is_authenticated:
        return _("分享给好友")
    words = _("%(name)s，叫上好友一起拼") if entry else _("%(name)s，分享给好友")
    return words % {"name": request.user.name}


def _shown(found: ProductView) -> tuple[object, ...]:
    """Everything of a product its page shows. Beyond ENOUGH, stock is "enough"."""
    return (
        found.static,
        found.on_sale,
        found.sold_count,
        [(sku.id, sku.price_fen, min(sku.available, ENOUGH)) for sku in found.skus],
    )
