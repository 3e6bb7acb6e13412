"""Where the goods stand: a quiet wall, a shape behind, a surface below, and a few things around."""

from __future__ import annotations

import math
from random import Random

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.palette import WHITE, Colour, Palette, dark, light, mix
from rongshu.foundation.media.drawing.paths import Outline, arc, oval, path, rounded, smooth

# Height of the surface things stand on.
GROUND = 800.0


def backdrop(sheet: Canvas, palette: Palette, dice: Random, kind: str) -> None:
    """Paint the wall and the ground of one kind of scene: ``table``, ``room``, ``wall`` or ``float``."""
    sheet.ramp((0, 0, 1000, 1000), light(palette.wall, 0.35), palette.wall_low)
    if kind == "room":
        _room(sheet, palette, dice)
    elif kind == "wall":
        _window_light(sheet, palette)
    elif kind == "float":
        _behind(sheet, palette, dice, ("disc", "blob", "rings"))
    else:
        _behind(sheet, palette, dice, ("disc", "arch", "blob", "rings", "sun"))
        _table(sheet, palette)
    _around(sheet, palette, dice, kind)


def _behind(sheet: Canvas, palette: Palette, dice: Random, kinds: tuple[str, ...]) -> None:
    kind = dice.choice(kinds)
    colour = mix(palette.behind, palette.wall, 0.25)
    if kind == "disc":
        sheet.form(oval(500, 480, 345), colour, depth=0.05, shine=0.35, down=True)
    elif kind == "arch":
        sheet.form(
            path("M 185 900 V 470 C 185 60 815 60 815 470 V 900 Z"), colour, depth=0.04, shine=0.4, down=True
        )
        inner = path("M 235 900 V 480 C 235 128 765 128 765 480 V 900 Z")
        sheet.line(inner, 5, light(colour, 0.6))
    elif kind == "blob":
        turns = [(500 + 360 * math.cos(a) * k, 485 + 330 * math.sin(a) * k) for a, k in _lumps(dice)]
        sheet.form(smooth(turns), colour, depth=0.05, shine=0.35, down=True)
    elif kind == "rings":
        sheet.form(oval(500, 480, 375), light(colour, 0.45), depth=0.02, shine=0.2, down=True)
        sheet.form(oval(500, 480, 290), colour, depth=0.05, shine=0.3, down=True)
    else:
        sheet.form(oval(650, 330, 205), mix(colour, palette.mains[0], 0.18), depth=0.02, shine=0.4, down=True)
        sheet.form(oval(330, 520, 255), light(colour, 0.3), depth=0.03, shine=0.3, down=True)


def _lumps(dice: Random) -> list[tuple[float, float]]:
    return [(math.tau * step / 8, 0.88 + dice.random() * 0.2) for step in range(8)]


def _table(sheet: Canvas, palette: Palette) -> None:
    top = mix(palette.wall_low, WHITE, 0.42)
    sheet.ramp((0, 770, 1000, 1000), top, mix(palette.wall_low, palette.behind, 0.55))
    sheet.line([(0, 771), (1000, 771)], 4, light(top, 0.6))


def _room(sheet: Canvas, palette: Palette, dice: Random) -> None:
    _window_light(sheet, palette)
    floor = mix(palette.wall_low, (226, 196, 160), 0.5)
    sheet.ramp((0, 760, 1000, 1000), light(floor, 0.25), dark(floor, 0.04))
    for x in range(-600, 1700, 190):
        sheet.line([(x + (500 - x) * 0.32, 760), (x, 1000)], 3, dark(floor, 0.05))
    sheet.fill([(0, 738), (1000, 738), (1000, 762), (0, 762)], light(palette.wall, 0.75))
    sheet.line([(0, 763), (1000, 763)], 4, dark(floor, 0.08))
    if dice.random() < 0.75:
        _picture(sheet, palette, 160 if dice.random() < 0.5 else 840, dice)


def _window_light(sheet: Canvas, palette: Palette) -> None:
    glass = light(palette.wall, 0.8)
    for left in (150, 330):
        for top in (70, 290):
            sheet.veil(
                [(left, top), (left + 160, top), (left + 300, top + 200), (left + 140, top + 200)],
                glass,
                0.55,
            )


def _picture(sheet: Canvas, palette: Palette, x: float, dice: Random) -> None:
    """A small framed print on the wall."""
    sheet.fill(rounded(x - 74, 170, x + 74, 360, 6), dark(palette.behind, 0.12))
    sheet.fill(rounded(x - 82, 162, x + 66, 352, 6), WHITE)
    sheet.fill(rounded(x - 66, 178, x + 50, 336, 3), mix(palette.behind, WHITE, 0.4))
    one = palette.mains[dice.randrange(len(palette.mains))]
    sheet.fill(arc(x - 8, 336, 50, 62, 180, 360), mix(one, palette.wall, 0.4))
    sheet.dot(x + 18, 226, 17, mix(palette.mains[2], WHITE, 0.25))


def _around(sheet: Canvas, palette: Palette, dice: Random, kind: str) -> None:
    if kind in {"table", "float"}:
        side = dice.choice((-1, 1))
        draw = dice.random()
        if draw < 0.4 and kind == "table":
            sprig(
                sheet,
                500 + side * 395,
                790,
                -side * (6 + dice.random() * 10),
                mix(palette.mains[2], palette.wall, 0.3),
            )
        for _ in range(5):
            x, y = 500 + dice.choice((-1, 1)) * dice.uniform(330, 455), dice.uniform(90, 560)
            spark(sheet, x, y, dice.uniform(7, 15), dice.choice((WHITE, palette.accents[1], palette.behind)))


def sprig(sheet: Canvas, x: float, y: float, lean: float, colour: Colour, size: float = 1.0) -> None:
    """A twig with paired leaves growing up from a point."""
    tip_x, tip_y = x + lean * 7 * size, y - 330 * size
    stem: Outline = path(
        f"M {x} {y} Q {x + lean * 2 * size:.1f} {y - 180 * size:.1f} {tip_x:.1f} {tip_y:.1f}"
    )
    sheet.line(stem, 7 * size, dark(colour, 0.12))
    for place in range(3, len(stem), 2):
        px, py = stem[place]
        reach = (1 - place / len(stem)) * 34 * size + 24 * size
        for side in (-1, 1):
            leaf = oval(px + side * reach * 0.8, py - reach * 0.35, reach, reach * 0.36, -side * 34)
            sheet.fill(leaf, colour if side < 0 else light(colour, 0.16))
    sheet.fill(oval(tip_x, tip_y - 16 * size, 10 * size, 28 * size, lean), light(colour, 0.1))


def spark(sheet: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    """A four-pointed twinkle."""
    inner = radius * 0.3
    points = []
    for step in range(8):
        reach = radius if step % 2 == 0 else inner
        angle = math.radians(step * 45)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    sheet.fill(points, colour)
