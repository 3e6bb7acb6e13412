"""Which shop a request is for, answered from a small per-process cache."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import caches

from rongshu.foundation.shops.models import Shop, ShopDomain

_SECONDS = 10


@dataclass(frozen=True)
class ShopInfo:
    """What every request needs to know of its shop."""

    id: int
    slug: str
    name: str
    slogan: str
    state: str
    accent: str
    licence_name: str
    licence_number: str
    service_phone: str
    prefix: str


def _info(shop: Shop, prefix: str) -> ShopInfo:
    return ShopInfo(
        id=shop.pk,
        slug=shop.slug,
        name=shop.name,
        slogan=shop.slogan,
        state=shop.state,
        accent=shop.accent,
        licence_name=shop.licence_name,
        licence_number=shop.licence_number,
        service_phone=shop.service_phone,
        prefix=prefix,
    )


def shop_at_slug(slug: str) -> ShopInfo | None:
    """Shop served under `/s/<slug>/`."""
    key = f"shop:slug:{slug}"
    found: ShopInfo | None = caches["local"].get(key)
    if found is None:
        shop = Shop.objects.filter(slug=slug).first()
        if shop is not None:
            found = _info(shop, f"/s/{slug}/")
            caches["local"].set(key, found, _SECONDS)
    return found


def shop_at_host(host: str) -> ShopInfo | None:
    """Shop with a domain of its own. A miss is remembered too: most installations have no domains."""
    key = f"shop:host:{host}"
    found: ShopInfo | str | None = caches["local"].get(key)
    if found is None:
        domain = ShopDomain.objects.select_related("shop").filter(host=host).first()
        found = _info(domain.shop, "/") if domain is not None else ""
        caches["local"].set(key, found, _SECONDS)
    return found if isinstance(found, ShopInfo) else None


def open_shop_ids() -> list[int]:
    """Ids of all shops, for the worker's sweeps."""
    return list(Shop.objects.order_by("pk").values_list("pk", flat=True))
