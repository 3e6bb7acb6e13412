"""The picture somebody sends to friends: product, price, who recommends it, and the code that leads there."""

from __future__ import annotations

from colorsys import hsv_to_rgb, rgb_to_hsv
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageFilter

from rongshu.foundation.media.drawing import draw_avatar, draw_logo, draw_product
from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.palette import WHITE, Colour, dark, hexed, light, mix
from rongshu.foundation.media.drawing.paths import oval
from rongshu.foundation.media.drawing.pictures import Format, encoded
from rongshu.foundation.media.typeface import Typeface

WIDTH, HEIGHT = 750, 1200
# The white card, the picture on it, and the square that holds the code with its quiet zone.
_CARD = (30, 152, 720, 1170)
_PICTURE = (54, 176, 696, 818)
_CODE = (478, 842, 696, 1060)
_LEFT, _COLUMN = 58, 396

_CORAL: Colour = hexed("#e8543f")
_TEXT: Colour = hexed("#2d2a33")
_QUIET: Colour = hexed("#8c8791")
_LINE: Colour = hexed("#e6e1dc")


class QrTooLong(ValueError):
    """The address does not fit a code that a phone reads from the poster; use a short link."""


@dataclass(frozen=True, slots=True)
class PosterText:
    """The fixed words of a poster, in the reader's language."""

    recommends: str = "推荐给你"
    greeting: str = "这件好物，想和你一起买"
    hint: str = "长按识别，查看详情"
    promise: str = "好物一起买"


_DEFAULT_TEXT = PosterText()


def render_poster(
    *,
    picture: bytes | None,
    title: str,
    price_fen: int,
    original_fen: int | None,
    sharer_name: str,
    shop_name: str,
    qr_url: str,
    headline: str,
    avatar: bytes | None = None,
    text: PosterText = _DEFAULT_TEXT,
    kind: Format = "jpeg",
) -> bytes:
    """Draw a poster of 750 by 1200 pixels.

    Amounts are fen; ``original_fen`` is struck through and must be a price the shop may lawfully show, or None.
    ``headline`` is the campaign's line, such as 3人拼团 · 还差1人. Without a picture the title's motif is drawn,
    without an avatar a face. Raises QrTooLong for an address beyond about 200 characters, FontMissing without
    the npm packages, and OSError (from Pillow) for a picture it cannot read.
    """
    shown = _opened(picture if picture is not None else draw_product(title, title, "", 640))
    side = _PICTURE[2] - _PICTURE[0]
    shown = _covering(shown, side)
    poster = _ground(shown.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))
    poster.paste(shown, _PICTURE[:2], _rounded_mask(side, side, 26))
    pen = ImageDraw.Draw(poster)
    _header(poster, pen, sharer_name, avatar, text)
    _headline(poster, pen, headline)
    _price(pen, price_fen, original_fen)
    _title(pen, title)
    _code(poster, pen, qr_url, text)
    _footer(poster, pen, shop_name, text)
    return encoded(poster, kind, quality=90 if kind == "jpeg" else None)


def yuan(fen: int) -> tuple[str, str]:
    """A price as shops write it: whole yuan, and the part after the point without needless zeros."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}", f".{rest:02d}".rstrip("0") if rest else ""


def code_matrix(address: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of an address's QR code with its quiet zone of four, dark ones True. Raises QrTooLong."""
    for level in ("m", "l"):
        try:
            code = segno.make(address, error=level, micro=False, boost_error=False)
        except segno.DataOverflowError as error:
            raise QrTooLong(f"{len(address)} characters do not fit a code") from error
        matrix = tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=4))
        if len(matrix) * 3 <= _CODE[2] - _CODE[0]:
            return matrix
    raise QrTooLong(f"{len(address)} characters make a code too fine for the poster")


def _opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def _covering(image: Image.Image, side: int) -> Image.Image:
    """The middle square of a picture in the size needed."""
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    return image.resize(
        (side, side), Image.Resampling.LANCZOS, box=(left, top, left + short, top + short), reducing_gap=2.0
    )


def _ground(average: float | tuple[int, ...] | None) -> Image.Image:
    """The coloured ground in the picture's own tone, with the white card on it."""
    red, green, blue = average if isinstance(average, tuple) and len(average) == 3 else WHITE
    hue, saturation, value = rgb_to_hsv(red / 255, green / 255, blue / 255)
    # Average colours are dull; a little more colour makes the ground look chosen.
    vivid = hsv_to_rgb(hue, min(0.42, saturation * 1.7 + 0.08), max(0.93, value))
    tone = (round(vivid[0] * 255), round(vivid[1] * 255), round(vivid[2] * 255))
    sheet = Canvas(WIDTH, HEIGHT, WHITE)
    sheet.ramp((0, 0, 1000, 1600), light(tone, 0.25), dark(tone, 0.06))
    sheet.veil(oval(880, 60, 230), WHITE, 0.22)
    sheet.veil(oval(960, 250, 130), WHITE, 0.16)
    sheet.veil(oval(40, 330, 120), WHITE, 0.16)
    poster = sheet.image
    poster.paste(dark(tone, 0.5), (0, 0, WIDTH, HEIGHT), _card_shadow())
    left, top, right, bottom = _CARD
    poster.paste(WHITE, _CARD, _rounded_mask(right - left, bottom - top, 36))
    return poster


@lru_cache(maxsize=1)
def _card_shadow() -> Image.Image:
    """The card's soft shadow as a mask, made small and enlarged: blurring it large would take long."""
    small = Image.new("L", (WIDTH // 5, HEIGHT // 5), 0)
    box = tuple(value / 5 + shift for value, shift in zip(_CARD, (0, 3, 0, 4), strict=True))
    ImageDraw.Draw(small).rounded_rectangle(box, radius=8, fill=70)
    return small.filter(ImageFilter.GaussianBlur(4)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


@lru_cache(maxsize=16)
def _rounded_mask(width: int, height: int, radius: int) -> Image.Image:
    mask = Image.new("L", (width * 3, height * 3), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 3 - 1, height * 3 - 1), radius=radius * 3, fill=255)
    return mask.reduce(3)


def _header(
    poster: Image.Image, pen: ImageDraw.ImageDraw, sharer_name: str, avatar: bytes | None, text: PosterText
) -> None:
    face = _covering(_opened(avatar if avatar is not None else draw_avatar(sharer_name, 84)), 84)
    poster.paste(WHITE, (42, 32, 134, 124), _rounded_mask(92, 92, 46))
    poster.paste(face, (46, 36), _rounded_mask(84, 84, 42))
    bold, plain = Typeface(700, 34), Typeface(400, 27)
    tail = f" {text.recommends}"
    room = 540 - plain.width(tail)
    name = "".join(bold.lines(sharer_name, room, 1))
    x = bold.draw(pen, (156, 72), name, _TEXT)
    plain.draw(pen, (x, 71), tail, _TEXT)
    plain.draw(pen, (156, 112), "".join(plain.lines(text.greeting, 540, 1)), mix(_TEXT, _QUIET, 0.45))


def _headline(poster: Image.Image, pen: ImageDraw.ImageDraw, headline: str) -> None:
    """The campaign's line as a label on the picture's lower edge."""
    face = Typeface(700, 30)
    line = "".join(face.lines(headline, 560, 1))
    if not line:
        return
    left, top, width = _PICTURE[0] + 18, _PICTURE[3] - 76, round(face.width(line)) + 48
    poster.paste(_CORAL, (left, top, left + width, top + 58), _rounded_mask(width, 58, 29))
    face.draw(pen, (left + 24, top + 40), line, WHITE)


def _price(pen: ImageDraw.ImageDraw, price_fen: int, original_fen: int | None) -> None:
    whole, rest = yuan(price_fen)
    x = Typeface(700, 38).draw(pen, (_LEFT, 906), "¥", _CORAL)
    x = Typeface(900, 70 if len(whole) < 7 else 56).draw(pen, (x + 4, 908), whole, _CORAL)
    x = Typeface(700, 40).draw(pen, (x, 908), rest, _CORAL)
    if original_fen is not None and original_fen > price_fen:
        face = Typeface(400, 28)
        start = x + 18
        amount = "¥" + "".join(yuan(original_fen))
        if start + face.width(amount) <= _CODE[0] - 8:
            end = face.draw(pen, (start, 906), amount, _QUIET)
            pen.line((start - 2, 896, end + 2, 896), fill=_QUIET, width=2)


def _title(pen: ImageDraw.ImageDraw, title: str) -> None:
    face = Typeface(500, 36)
    for place, line in enumerate(face.lines(title, _COLUMN, 2)):
        face.draw(pen, (_LEFT, 976 + place * 52), line, _TEXT)


def _code(poster: Image.Image, pen: ImageDraw.ImageDraw, address: str, text: PosterText) -> None:
    matrix = code_matrix(address)
    left, top, right, bottom = _CODE
    scale = (right - left) // len(matrix)
    image = Image.new("1", (len(matrix), len(matrix)), 1)
    image.putdata([0 if module else 1 for row in matrix for module in row])
    image = image.resize((len(matrix) * scale, len(matrix) * scale), Image.Resampling.NEAREST)
    at = (left + (right - left - image.width) // 2, top + (bottom - top - image.height) // 2)
    poster.paste(image.convert("RGB"), at)
    face = Typeface(400, 22)
    hint = "".join(face.lines(text.hint, right - left + 20, 1))
    face.draw(pen, ((left + right - face.width(hint)) / 2, 1078), hint, _QUIET)


def _footer(poster: Image.Image, pen: ImageDraw.ImageDraw, shop_name: str, text: PosterText) -> None:
    """The shop below a perforation, as on a ticket."""
    y = 1098
    for x in range(_LEFT, 692, 16):
        pen.line((x, y, x + 8, y), fill=_LINE, width=2)
    logo = Image.open(BytesIO(_logo()))
    poster.paste(logo, (_LEFT, y + 14), logo)
    name, plain = Typeface(700, 26), Typeface(400, 24)
    promise = "".join(plain.lines(text.promise, 260, 1))
    room = 692 - _LEFT - 60 - plain.width(promise) - 24
    name.draw(pen, (_LEFT + 60, y + 46), "".join(name.lines(shop_name, room, 1)), _TEXT)
    plain.draw(pen, (692 - plain.width(promise), y + 45), promise, _QUIET)


@lru_cache(maxsize=1)
def _logo() -> bytes:
    return draw_logo(46)
