"""From bytes nobody vouches for to pictures of ours: decoded, turned upright, flattened, scaled, encoded anew.

Nothing of the original file survives but its pixels: no metadata, no appended scripts, no second format hidden inside.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from rongshu.foundation.media.errors import PictureRefused
from rongshu.foundation.media.files import WIDTHS

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82


@dataclass(frozen=True)
class Encoded:
    """`files` maps each width to its WebP; none is enlarged beyond the original. `key` names the pixels."""

    key: str
    width: int
    height: int
    colour: str
    files: dict[int, bytes]


def open_upload(content: bytes) -> Image.Image:
    """Decode an upload by what it is, not by what it is called. Raises PictureRefused."""
    if len(content) > MOST_BYTES:
        raise PictureRefused(field="picture", rule=f"at most {MOST_BYTES} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureRefused(field="picture", rule=f"at most {MOST_PIXELS} pixels")
            picture.load()
    except PictureRefused:
        raise
    except (
        OSError,
        UnidentifiedImageError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise PictureRefused(field="picture", rule="JPEG, PNG or WebP") from error
    return picture


def encode(picture: Image.Image) -> Encoded:
    """Upright, on white, in every width we serve."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
    else:
        flat = upright.convert("RGB")
    largest = flat if flat.width <= WIDTHS[-1] else _scaled(flat, WIDTHS[-1])
    digest = hashlib.sha256(f"{largest.width}x{largest.height}\0".encode() + largest.tobytes()).hexdigest()
    red, green, blue = _average(largest)
    return Encoded(
        key=digest[:32],
        width=largest.width,
        height=largest.height,
        colour=f"#{red:02x}{green:02x}{blue:02x}",
        files={width: _webp(_scaled(largest, width)) for width in WIDTHS},
    )


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _average(picture: Image.Image) -> tuple[int, int, int]:
    pixel = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()
