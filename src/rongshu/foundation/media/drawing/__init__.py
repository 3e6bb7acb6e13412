"""Pictures drawn by the product itself: no photograph, no foreign art, the same every time.

A picture is a motif (what it shows) on a scene (where it stands), in the palette of its category. ``draw_product``
gives one, ``draw_product_set`` the widths a page needs; the rest draws banners, icons, the logo and faces.
"""

from __future__ import annotations

from rongshu.foundation.media.drawing.pictures import (
    SIZES,
    dominant_colour,
    draw_avatar,
    draw_banner,
    draw_category_icon,
    draw_logo,
    draw_placeholder,
    draw_product,
    draw_product_set,
)

__all__ = [
    "SIZES",
    "dominant_colour",
    "draw_avatar",
    "draw_banner",
    "draw_category_icon",
    "draw_logo",
    "draw_placeholder",
    "draw_product",
    "draw_product_set",
]
