"""Posters of what is shared: the product, its price, who recommends it, the code of the sharer's link."""

from __future__ import annotations

from typing import Final

from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongshu.campaigns.base.selectors import share_card
from rongshu.foundation.media.posters import PosterText, render_poster
from rongshu.foundation.media.selectors import picture_bytes
from rongshu.foundation.shops.middleware import request_shop
from rongshu.foundation.tracking.types import LinkTarget
from rongshu.kernel.text import mask_name
from rongshu.people.accounts.selectors import user_of
from rongshu.supply.catalog.selectors import product_list, product_page

SECONDS: Final = 120
TYPE: Final = "image/jpeg"


def poster_of(request: HttpRequest, link: LinkTarget) -> bytes | None:
    """JPEG of 750 × 1200 pixels for a link's target; None when there is nothing to show on it any more."""
    shop = request_shop(request)
    key = f"poster:{shop.id}:{link.code}:{get_language()}"
    drawn: bytes | None = caches["local"].get(key)
    if drawn is None:
        drawn = _draw(request, link)
        if drawn is not None:
            caches["local"].set(key, drawn, SECONDS)
    return drawn


def _draw(request: HttpRequest, link: LinkTarget) -> bytes | None:
    shop = request_shop(request)
    card = share_card(link.target_kind, link.target_ref)
    slug = card.product if card else link.target_ref if link.target_kind == "product" else _first_slug()
    product = product_page(slug) if slug else None
    if product is None:
        return None
    sharer = user_of(user_id=link.sharer_id) if link.sharer_id else None
    name = sharer.display_name if sharer else ""
    return render_poster(
        picture=picture_bytes(product.static.picture_key, 800),
        title=product.title,
        price_fen=card.price_fen if card else product.price_fen,
        original_fen=None,  # no price is struck through without the deals that allow it (明码标价规定 16)
        sharer_name=mask_name(name) if name else _("一位朋友"),
        shop_name=shop.name,
        qr_url=request.build_absolute_uri(reverse("tracked-link", args=[link.code])),
        headline=card.headline if card else shop.slogan or shop.name,
        text=PosterText(
            recommends=_("推荐给你"),
            greeting=_("这件好物，想和你一起买"),
            hint=_("长按识别，查看详情"),
            promise=_("好物一起买"),
        ),
    )


def _first_slug() -> str:
    """What a poster of the whole shop shows: its first product."""
    first = product_list(limit=1).items
    return first[0].slug if first else ""
