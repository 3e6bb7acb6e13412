"""Finished pictures as files: products, banners, category icons, the logo, faces.

Every picture depends on its arguments alone: the same call gives the same bytes with the same Pillow.
"""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

from rongshu.foundation.media.drawing.banners import banner_art
from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import dice_for, ink_for
from rongshu.foundation.media.drawing.motifs import motif_for
from rongshu.foundation.media.drawing.palette import PALETTES, kind_of, light, mix, named
from rongshu.foundation.media.drawing.portraits import face_art, logo_art
from rongshu.foundation.media.drawing.scene import backdrop

Format = Literal["webp", "avif", "png", "jpeg"]
# Widths a product picture is kept in.
SIZES = (800, 400, 200)
_QUALITY = {"webp": 84, "avif": 62, "jpeg": 86}


def draw_product(
    code: str, title: str, category: str, size: int, *, colour: str = "", kind: Format = "webp"
) -> bytes:
    """A square picture of a product, ``size`` pixels wide.

    ``category`` is a category's code or name; ``colour`` the value of a SKU's colour, which then tints the motif.
    """
    scale = 2 if size >= 500 else 3
    return encoded(_product(code, title, category, colour, size * scale).reduce(scale), kind)


def draw_product_set(
    code: str,
    title: str,
    category: str,
    *,
    colour: str = "",
    kind: Format = "webp",
    sizes: tuple[int, ...] = SIZES,
) -> dict[int, bytes]:
    """The same picture in several widths, drawn once."""
    large = max(sizes)
    image = _product(code, title, category, colour, large * 2).reduce(2)
    return {size: encoded(_shrunk(image, size), kind) for size in sizes}


def draw_placeholder(code: str, title: str, category: str, *, colour: str = "") -> bytes:
    """The picture as a 24-pixel WebP of some hundred bytes, to show blurred until the real one is there."""
    image = _product(code, title, category, colour, 96).resize((24, 24), Image.Resampling.BOX)
    return encoded(image, "webp", quality=30)


def dominant_colour(code: str, title: str, category: str, *, colour: str = "") -> str:
    """The colour (``#rrggbb``) of the page's box until the picture is there. Draws nothing."""
    ink = ink_for(code, title, category, colour)
    return named(mix(ink.palette.wall_low, ink.main, 0.12))


def draw_category_icon(category: str, name: str, size: int, *, kind: Format = "webp") -> bytes:
    """A category's icon: its motif on a round pastel ground, transparent outside."""
    scale = 3
    palette = PALETTES[kind_of(category + name)]
    sheet = Canvas(size * scale, size * scale, palette.behind)
    sheet.ramp((0, 0, 1000, 1000), light(palette.wall, 0.2), palette.behind)
    whole = sheet.unit
    sheet.unit, sheet.origin = whole * 0.84, (-95.0, -50.0)
    motif_for(name, category).draw(sheet, ink_for(category, name, category))
    image = sheet.image.reduce(scale)
    mask = Image.new("L", (size * scale, size * scale), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, size * scale - 1, size * scale - 1), fill=255)
    image.putalpha(mask.reduce(scale))
    return encoded(image, kind)


def draw_banner(seed: str, size: tuple[int, int], *, kind: Format = "webp") -> bytes:
    """A wide picture for the top of the home page; its left third stays calm for words laid over it."""
    scale = 2
    sheet = Canvas(size[0] * scale, size[1] * scale, (255, 255, 255), unit=size[1] * scale / 1000)
    banner_art(sheet, seed)
    return encoded(sheet.image.reduce(scale), kind)


def draw_logo(size: int, *, kind: Format = "png", rounded: bool = True) -> bytes:
    """The banyan on its square with round corners (or full-bleed, as launchers want it)."""
    scale = 4
    sheet = Canvas(size * scale, size * scale, (255, 255, 255))
    logo_art(sheet)
    image = sheet.image.reduce(scale)
    if rounded:
        mask = Image.new("L", (size * scale, size * scale), 0)
        edge = size * scale - 1
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, edge, edge), radius=edge * 0.23, fill=255)
        image.putalpha(mask.reduce(scale))
    return encoded(image, kind)


def draw_avatar(seed: str, size: int, *, kind: Format = "webp") -> bytes:
    """A face for somebody without a picture, by any seed such as a member's opaque id."""
    scale = 3
    sheet = Canvas(size * scale, size * scale, (255, 255, 255))
    face_art(sheet, seed)
    return encoded(sheet.image.reduce(scale), kind)


def encoded(image: Image.Image, kind: Format, *, quality: int | None = None) -> bytes:
    """A picture as a file. Settings are the fast ones: flat colours compress well anyway."""
    output = BytesIO()
    if kind == "webp":
        image.save(output, "WEBP", quality=quality or _QUALITY["webp"], method=2)
    elif kind == "avif":
        image.save(output, "AVIF", quality=quality or _QUALITY["avif"], speed=8)
    elif kind == "jpeg":
        image.convert("RGB").save(output, "JPEG", quality=quality or _QUALITY["jpeg"], optimize=True)
    else:
        image.save(output, "PNG", optimize=False)
    return output.getvalue()


def _product(code: str, title: str, category: str, colour: str, pixels: int) -> Image.Image:
    ink = ink_for(code, title, category, colour)
    motif = motif_for(title, category)
    sheet = Canvas(pixels, pixels, ink.palette.wall)
    backdrop(sheet, ink.palette, dice_for(code, "scene"), motif.scene)
    motif.draw(sheet, ink)
    return sheet.image


def _shrunk(image: Image.Image, size: int) -> Image.Image:
    if image.width == size:
        return image
    if image.width % size == 0:
        return image.reduce(image.width // size)
    return image.resize((size, size), Image.Resampling.LANCZOS)
