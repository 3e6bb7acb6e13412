"""A sheet to draw on: filled outlines with soft light from the upper left, drawn large and reduced at the end."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from rongshu.foundation.media.drawing.palette import Colour, dark, light
from rongshu.foundation.media.drawing.paths import Outline, Points

# Draws a pattern on the sheet it is given; what falls outside the outline is cut away.
Pattern = Callable[["Canvas"], None]

_RAMP = Image.linear_gradient("L")
_GLOW = Image.radial_gradient("L")


class Canvas:
    """One picture in the making. Coordinates are units of a sheet 1000 wide; colours are opaque unless said."""

    def __init__(self, width: int, height: int, background: Colour, *, unit: float | None = None) -> None:
        self.image = Image.new("RGB", (width, height), background)
        self.unit = width / 1000 if unit is None else unit
        self.origin = (0.0, 0.0)
        self._pen = ImageDraw.Draw(self.image)

    # -- plain marks

    def fill(self, outline: Points, colour: Colour) -> None:
        """Fill an outline flatly."""
        self._pen.polygon(self._pixels(outline), fill=colour)

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """A line with round ends and joints."""
        pixels = self._pixels(points)
        thick = max(1, round(width * self.unit))
        self._pen.line(pixels, fill=colour, width=thick, joint="curve")
        if thick > 2:
            radius = thick / 2
            for x, y in (pixels[0], pixels[-1]):
                self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def dot(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A filled circle."""
        (px, py), r = self._pixels([(x, y)])[0], radius * self.unit
        self._pen.ellipse((px - r, py - r, px + r, py + r), fill=colour)

    # -- shaded forms

    def form(
        self,
        outline: Points,
        colour: Colour,
        *,
        depth: float = 0.2,
        shine: float = 0.16,
        down: bool = False,
        pattern: Pattern | None = None,
    ) -> None:
        """Fill an outline so that it looks round: lit from the left, or from above when ``down``.

        ``depth`` is how dark the far side gets, ``shine`` how light the near one, both from 0 to 1.
        """
        pixels = self._pixels(outline)
        box = self._box(pixels)
        if box is None:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        mask = Image.new("L", (width, height), 0)
        ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in pixels], fill=255)
        if pattern is None:
            tile = self._ramp(width, height, light(colour, shine), dark(colour, depth), down)
        else:
            sheet = Canvas(width, height, colour, unit=self.unit)
            sheet.origin = (self.origin[0] + box[0] / self.unit, self.origin[1] + box[1] / self.unit)
            pattern(sheet)
            tile = sheet.image
            if depth:
                # Multiplying keeps the pattern's own colours apart in the shade.
                shade = self._ramp(width, height, (255, 255, 255), dark((255, 255, 255), depth * 1.1), down)
                tile = ImageChops.multiply(tile, shade)
        self.image.paste(tile, (box[0], box[1]), mask)

    def veil(self, outline: Points, colour: Colour, strength: float) -> None:
        """Lay a see-through colour over an outline; strength from 0 to 1."""
        pixels = self._pixels(outline)
        box = self._box(pixels)
        if box is None:
            return
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
        moved = [(x - box[0], y - box[1]) for x, y in pixels]
        ImageDraw.Draw(mask).polygon(moved, fill=round(255 * strength))
        self.image.paste(colour, box, mask)

    def shadow(self, x: float, y: float, width: float, height: float, strength: float = 0.3) -> None:
        """A soft round shadow by centre and half-axes."""
        self._soft(x, y, width, height, (84, 62, 92), strength)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.6) -> None:
        """A soft round light."""
        self._soft(x, y, radius, radius, colour, strength)

    def ramp(self, outline_box: tuple[float, float, float, float], first: Colour, second: Colour) -> None:
        """Fill a rectangle with a vertical ramp of two colours."""
        (left, top), (right, bottom) = self._pixels([outline_box[:2], outline_box[2:]])
        tile = self._ramp(round(right - left), round(bottom - top), first, second, down=True)
        self.image.paste(tile, (round(left), round(top)))

    # -- inner workings

    def _soft(self, x: float, y: float, width: float, height: float, colour: Colour, strength: float) -> None:
        (px, py) = self._pixels([(x, y)])[0]
        half_width, half_height = max(1, round(width * self.unit)), max(1, round(height * self.unit))
        mask = _spot(strength).resize((half_width * 2, half_height * 2), Image.Resampling.BILINEAR)
        left, top = round(px) - half_width, round(py) - half_height
        # Pasting a plain colour past the edge of the picture is an error in Pillow, so the mask is cut first.
        cut = (
            max(0, -left),
            max(0, -top),
            min(mask.width, self.image.width - left),
            min(mask.height, self.image.height - top),
        )
        if cut[2] > cut[0] and cut[3] > cut[1]:
            self.image.paste(
                colour, (left + cut[0], top + cut[1], left + cut[2], top + cut[3]), mask.crop(cut)
            )

    @staticmethod
    def _ramp(width: int, height: int, first: Colour, second: Colour, down: bool) -> Image.Image:
        """A ramp between two colours over a rectangle, from the left or from above."""
        length = max(1, height if down else width)
        # Only the strip is interpolated; spreading it to the full size merely repeats pixels, which is fast.
        strip = _RAMP.resize((1, length), Image.Resampling.BILINEAR)
        image = Image.merge("RGB", [strip.point(_steps(a, b)) for a, b in zip(first, second, strict=True)])
        if not down:
            image = image.transpose(Image.Transpose.ROTATE_90)
        return image.resize((max(1, width), max(1, height)), Image.Resampling.NEAREST)

    def _pixels(self, outline: Points) -> Outline:
        unit, (left, top) = self.unit, self.origin
        return [((x - left) * unit, (y - top) * unit) for x, y in outline]

    def _box(self, pixels: Points) -> tuple[int, int, int, int] | None:
        left = max(0, int(min(x for x, _ in pixels)))
        top = max(0, int(min(y for _, y in pixels)))
        right = min(self.image.width, int(max(x for x, _ in pixels)) + 2)
        bottom = min(self.image.height, int(max(y for _, y in pixels)) + 2)
        return (left, top, right, bottom) if right > left and bottom > top else None


@lru_cache(maxsize=1024)
def _steps(first: int, second: int) -> list[int]:
    """What each of 256 levels of a ramp becomes between two values."""
    return [round(first + (second - first) * level / 255) for level in range(256)]


@lru_cache(maxsize=64)
def _spot(strength: float) -> Image.Image:
    """A round soft mask; the built-in radial ramp is 0 in the middle and 181 at the middle of each side."""
    return _GLOW.point([round(255 * strength * max(0.0, 1 - level / 181) ** 1.6) for level in range(256)])
