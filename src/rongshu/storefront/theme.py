"""A shop's colours: from one accent to shades that can be read, in light and in dark.

WCAG 2.2, 1.4.3: text needs a contrast of at least 4.5 against its ground. The merchant's accent keeps its hue and
is made darker or lighter until that holds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

CONTRAST = 4.5
_WHITE = (255, 255, 255)
_BLACK = (0, 0, 0)
_LIGHT_GROUND = (245, 243, 239)  # --bg in shop.css, the darkest ground of the light scheme
_DARK_GROUND = (36, 33, 29)  # --sunk, the lightest ground of the dark scheme
_DEFAULT = (200, 64, 47)

Colour = tuple[int, int, int]


def parse(text: str) -> Colour:
    """``#c8402f`` as numbers; anything else gives the default accent."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return _DEFAULT
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _luminance(colour: Colour) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of WCAG, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the second colour in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def readable(colour: Colour, towards: Colour, *grounds: Colour) -> Colour:
    """The colour, moved towards black or white in small steps until it reads on every ground."""
    for step in range(51):
        shade = mix(colour, towards, step / 50)
        if all(contrast(shade, ground) >= CONTRAST for ground in grounds):
            return shade
    return towards


@lru_cache(maxsize=256)
def stylesheet(accent: str) -> str:
    """The variables shop.css reads. `--accent` carries white text; `--accent-text` is text on the page's grounds."""
    colour = parse(accent)
    fill = readable(colour, _BLACK, _WHITE)
    soft = mix(fill, _WHITE, 0.9)
    dark_soft = mix(fill, _DARK_GROUND, 0.78)
    light = {
        "accent": _hex(fill),
        "accent-text": _hex(readable(fill, _BLACK, soft, _LIGHT_GROUND)),
        "accent-soft": _hex(soft),
        "hero-a": _hex(fill),
        "hero-b": _hex(readable(mix(fill, (255, 190, 120), 0.3), _BLACK, _WHITE)),
    }
    dark = {
        "accent-text": _hex(readable(mix(colour, _WHITE, 0.25), _WHITE, dark_soft, _DARK_GROUND)),
        "accent-soft": _hex(dark_soft),
        "hero-a": _hex(mix(fill, _BLACK, 0.35)),
        "hero-b": _hex(mix(fill, _BLACK, 0.05)),
    }

    def rules(values: dict[str, str]) -> str:
        return ";".join(f"--{name}:{value}" for name, value in values.items())

    return f":root{{{rules(light)}}}\n@media(prefers-color-scheme:dark){{:root{{{rules(dark)}}}}}\n"


@lru_cache(maxsize=256)
def version(accent: str) -> str:
    """Part of the stylesheet's address, so that it may be cached for ever."""
    return blake2b(stylesheet(accent).encode(), digest_size=5).hexdigest()
