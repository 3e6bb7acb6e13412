"""How a picture stands on a page: three widths, a size known beforehand, a colour until it is there."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTHS = (200, 400, 800)
SIZES = {
    "tile": "(min-width:1120px) 268px, (min-width:900px) 24vw, (min-width:600px) 33vw, 50vw",
    "rail": "190px",
    "small": "96px",
    "full": "(min-width:900px) 480px, 100vw",
}


def picture_url(shop_id: int, key: str, width: int) -> str:
    """Address of a picture of this shop at one of WIDTHS."""
    return f"{settings.MEDIA_URL}{shop_id}/{key}-{width}.webp"


def picture_html(
    *, shop_id: int, key: str, colour: str, alt: str, size: str, eager: bool = False, css: str = ""
) -> SafeString:
    """A square picture. `size` names one of SIZES; `eager` is for what is seen before any scrolling."""
    css = f"pic {css}".strip()
    ground = format_html(
        '<svg aria-hidden="true"><rect width="100%" height="100%" fill="{}"/></svg>', colour or "#eeeeee"
    )
    if not key:
        return format_html('<span class="{}">{}</span>', css, ground)
    return format_html(
        '<span class="{}">{}<img src="{}" srcset="{}" sizes="{}" width="400" height="400" alt="{}" {}></span>',
        css,
        ground,
        picture_url(shop_id, key, 400),
        ", ".join(f"{picture_url(shop_id, key, width)} {width}w" for width in WIDTHS),
        SIZES[size],
        alt,
        SafeString('fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'),
    )
