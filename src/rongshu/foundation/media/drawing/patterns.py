"""Woven and printed patterns for fabric, paper and wood, each a function that covers a whole sheet."""

from __future__ import annotations

import math

from rongshu.foundation.media.drawing.canvas import Canvas, Pattern
from rongshu.foundation.media.drawing.palette import Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import oval, smooth


def ribs(colour: Colour, gap: float = 34, turn: float = 90) -> Pattern:
    """Fine tone-on-tone lines, as plain woven cloth has; ``turn`` 90 makes them upright."""
    return stripes(mix(colour, light(colour, 0.5), 0.55), gap, 5, turn)


def stripes(other: Colour, gap: float, width: float, turn: float = 90) -> Pattern:
    """Straight stripes of another colour on the ground colour."""

    def draw(sheet: Canvas) -> None:
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        for step in range(-int(760 / gap), int(760 / gap) + 1):
            x, y = 500 - sin * step * gap, 500 + cos * step * gap
            sheet.line([(x - cos * 760, y - sin * 760), (x + cos * 760, y + sin * 760)], width, other)

    return draw


def checks(colour: Colour, other: Colour, gap: float = 78) -> Pattern:
    """Gingham: two sets of stripes, deeper where they cross."""
    half = mix(colour, other, 0.5)

    def draw(sheet: Canvas) -> None:
        count = int(1000 / gap) + 1
        for step in range(count):
            start = step * gap
            sheet.fill([(start, 0), (start + gap / 2, 0), (start + gap / 2, 1000), (start, 1000)], half)
            sheet.fill([(0, start), (1000, start), (1000, start + gap / 2), (0, start + gap / 2)], half)
        for row in range(count):
            for column in range(count):
                x, y = column * gap, row * gap
                sheet.fill([(x, y), (x + gap / 2, y), (x + gap / 2, y + gap / 2), (x, y + gap / 2)], other)

    return draw


def dots(other: Colour, gap: float = 62, radius: float = 11) -> Pattern:
    """Polka dots in staggered rows."""

    def draw(sheet: Canvas) -> None:
        for row in range(int(1000 / gap) + 2):
            shift = gap / 2 if row % 2 else 0
            for column in range(int(1000 / gap) + 2):
                sheet.dot(column * gap + shift, row * gap * 0.86, radius, other)

    return draw


def chevrons(other: Colour, gap: float = 70, width: float = 12) -> Pattern:
    """Zigzag rows, 山形纹."""

    def draw(sheet: Canvas) -> None:
        for row in range(int(1080 / gap) + 1):
            y = row * gap
            points = [(column * 44.0, y + (26 if column % 2 else 0)) for column in range(24)]
            sheet.line(points, width, other)

    return draw


def waffle(colour: Colour, gap: float = 46) -> Pattern:
    """Small raised squares, 华夫格."""
    low, high = dark(colour, 0.09), light(colour, 0.3)

    def draw(sheet: Canvas) -> None:
        for step in range(int(1000 / gap) + 1):
            at = step * gap
            sheet.line([(at, 0), (at, 1000)], 6, low)
            sheet.line([(0, at), (1000, at)], 6, low)
            sheet.line([(at + 7, 0), (at + 7, 1000)], 3, high)
            sheet.line([(0, at + 7), (1000, at + 7)], 3, high)

    return draw


def cable(colour: Colour, gap: float = 92) -> Pattern:
    """Cable knit, 绞花: columns of leaning loops between ribs."""
    low, high = dark(colour, 0.14), light(colour, 0.3)

    def draw(sheet: Canvas) -> None:
        for column in range(int(1000 / gap) + 1):
            x = column * gap
            sheet.line([(x, 0), (x, 1000)], 6, low)
            for row in range(22):
                y = row * 48
                lean = 18 if row % 2 else -18
                sheet.fill(oval(x + gap / 2, y, 15, 30, lean), high)
                sheet.line([(x + gap / 2 - 22, y + 24), (x + gap / 2 + 22, y + 24)], 4, low)

    return draw


def blossoms(petal: Colour, heart: Colour, leaf: Colour, gap: float = 150) -> Pattern:
    """Scattered small flowers with a leaf, embroidered or printed."""

    def draw(sheet: Canvas) -> None:
        for row in range(int(1000 / gap) + 2):
            for column in range(int(1000 / gap) + 2):
                x = column * gap + (gap / 2 if row % 2 else 0)
                y = row * gap * 0.8
                sheet.fill(oval(x + 26, y + 20, 17, 7, 35), leaf)
                for step in range(5):
                    angle = math.radians(step * 72 - 90)
                    sheet.dot(x + 13 * math.cos(angle), y + 13 * math.sin(angle), 10, petal)
                sheet.dot(x, y, 6, heart)

    return draw


def terrazzo(colours: tuple[Colour, ...], gap: float = 104) -> Pattern:
    """Loose geometric bits in several colours, 几何."""

    def draw(sheet: Canvas) -> None:
        place = 0
        for row in range(int(1000 / gap) + 2):
            for column in range(int(1000 / gap) + 2):
                colour = colours[place % len(colours)]
                x = column * gap + (gap / 2 if row % 2 else 0)
                y, kind = row * gap * 0.9, (place * 7 + row) % 3
                place += 1
                if kind == 0:
                    sheet.fill([(x - 26, y + 20), (x, y - 26), (x + 26, y + 20)], colour)
                elif kind == 1:
                    sheet.dot(x, y, 22, colour)
                else:
                    sheet.fill([(x - 30, y - 8), (x + 26, y - 16), (x + 30, y + 2), (x - 26, y + 12)], colour)

    return draw


def blocks(first: Colour, second: Colour, third: Colour) -> Pattern:
    """Large angular fields meeting, 拼接."""

    def draw(sheet: Canvas) -> None:
        sheet.fill([(0, 0), (620, 0), (300, 1000), (0, 1000)], first)
        sheet.fill([(620, 0), (1000, 0), (1000, 520), (440, 560)], second)
        sheet.fill([(440, 560), (1000, 520), (1000, 1000), (300, 1000)], third)

    return draw


def fading(first: Colour, second: Colour) -> Pattern:
    """One colour running into another from top to bottom, 渐变."""

    def draw(sheet: Canvas) -> None:
        for step in range(40):
            y = 250 + step * 15
            band = [(0, y if step else 0), (1000, y if step else 0), (1000, y + 15), (0, y + 15)]
            sheet.fill(band, mix(first, second, step / 39))
        sheet.fill([(0, 850), (1000, 850), (1000, 1000), (0, 1000)], second)

    return draw


def grain(colour: Colour, gap: float = 34) -> Pattern:
    """Wood grain along the sheet."""
    line = dark(colour, 0.1)

    def draw(sheet: Canvas) -> None:
        for row in range(int(1000 / gap) + 1):
            y = row * gap + (row % 3) * 5
            points = [(x * 125.0, y + 6 * math.sin(x * 1.3 + row)) for x in range(9)]
            sheet.line(smooth(points, closed=False), 2.6, line)

    return draw


def weave(colour: Colour, gap: float = 30) -> Pattern:
    """Rush or bamboo matting, 席: short strokes over and under."""
    low = dark(colour, 0.11)

    def draw(sheet: Canvas) -> None:
        for row in range(int(1000 / gap) + 1):
            sheet.line([(0, row * gap), (1000, row * gap)], 3, low)
            for column in range(int(1000 / gap / 2) + 1):
                x = column * gap * 2 + (gap if row % 2 else 0)
                sheet.line([(x, row * gap), (x, row * gap + gap)], 3, low)

    return draw


def pile(colour: Colour, gap: float = 30) -> Pattern:
    """Towelling or fleece: rows of tiny loops."""
    high = light(colour, 0.32)

    def draw(sheet: Canvas) -> None:
        for row in range(int(1000 / gap) + 1):
            for column in range(int(1000 / gap) + 1):
                x = column * gap + (gap / 2 if row % 2 else 0)
                sheet.dot(x, row * gap, 4.5, high)

    return draw


def fabric_for(title: str, main: Colour, accent: Colour) -> Pattern:
    """The pattern a title speaks of; plain cloth shows fine ribs."""
    pale = light(main, 0.55)
    low = dark(main, 0.22)
    table: tuple[tuple[tuple[str, ...], Pattern], ...] = (
        (("渐变",), fading(light(main, 0.45), dark(main, 0.12))),
        (("华夫",), waffle(main)),
        (("绞花",), cable(main)),
        (("拼接", "撞色", "混色"), blocks(main, mix(accent, main, 0.15), pale)),
        (("波点",), dots(pale)),
        (("几何", "印花"), terrazzo((pale, accent, low))),
        (("山形",), chevrons(pale)),
        (("绣", "花型", "森林", "田园", "蜻蜓"), blossoms(pale, accent, mix(main, (120, 150, 110), 0.6))),
        (("海魂", "条纹", "流星", "穿线"), stripes(pale, 64, 24, 0)),
        (("格",), checks(main, pale)),
        (("绒", "毛巾", "浴巾", "羊毛"), pile(main)),
        (("蔺草", "竹", "席", "麻"), weave(main, 36)),
    )
    return next((pattern for words, pattern in table if any(word in title for word in words)), ribs(main))
