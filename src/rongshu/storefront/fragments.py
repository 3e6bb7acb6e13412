"""Rendered pieces kept per process: what does not depend on who looks is drawn once."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.core.cache import caches
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from rongshu.foundation.shops.directory import ShopInfo


def fragment(template: str, shop: ShopInfo, seconds: float, facts: object, **context: Any) -> SafeString:
    """A template without a viewer in it, drawn once per shop, language and `facts` (anything whose repr() tells)."""
    mark = blake2b(repr((shop, facts)).encode(), digest_size=16).hexdigest()
    key = f"fragment:{template}:{get_language()}:{mark}"
    html: str | None = caches["local"].get(key)
    if html is None:
        html = get_template(template).render({"shop": shop, **context})
        caches["local"].set(key, html, seconds)
    return SafeString(html)


def kept(key: str, shop: ShopInfo, seconds: float, draw: Callable[[], SafeString]) -> SafeString:
    """A piece whose data is read only when it is drawn: as old as `seconds` at most, the same for everybody."""
    key = f"kept:{shop.id}:{get_language()}:{key}"
    html: str | None = caches["local"].get(key)
    if html is None:
        html = draw()
        caches["local"].set(key, html, seconds)
    return SafeString(html)
