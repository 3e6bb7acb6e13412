# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Luggage, bags, umbrellas."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import GOLD, INK, STEEL, WHITE, WOOD, dark, light, mix
from rongshu.foundation.media.drawing.paths import arc, mirrored, oval, path, rounded
from rongshu.foundation.media.drawing.patterns import stripes


def _case(sheet: Canvas, ink: Ink, left: float, top: float, right: float, low: float, grooves: int) -> None:
    shell = ink.main
    middle = (left + right) / 2
    sheet.shadow(middle, low + 44, (right - left) * 0.62, 42, 0.42)
    for x in (middle - 74, middle + 74):
        sheet.line([(x, top + 10), (x, top - 150)], 13, STEEL)
    sheet.form(rounded(middle - 96, top - 176, middle + 96, top - 132, 20), INK, depth=0.2)
    for x in (left + 70, right - 70):
        sheet.form(rounded(x - 24, low - 6, x + 24, low + 50, 20), INK, depth=0.2)
    sheet.form(rounded(left, top, right, low, 64), shell, depth=0.26, shine=0.22)
    gap = (right - left - 90) / grooves
    for k in range(grooves + 1):
        x = left + 45 + k * gap
        sheet.line([(x, top + 46), (x, low - 46)], 9, dark(shell, 0.16))
        sheet.line([(x + 9, top + 46), (x + 9, low - 46)], 4, light(shell, 0.3))
    sheet.form(rounded(middle - 62, top - 16, middle + 62, top + 16, 14), dark(shell, 0.36), depth=0.1)
    sheet.form(
        rounded(right - 16, (top + low) / 2 - 64, right + 14, (top + low) / 2 + 64, 14),
        dark(shell, 0.36),
        depth=0.1,
    )
    if "铝" in ink.title:
        for x, y in ((left, top), (right, top), (left, low), (right, low)):
            sheet.form(
                rounded(
                    x - 20 if x > middle else x - 8,
                    y - 8 if y < 500 else y - 62,
                    x + 8 if x > middle else x + 62 - 42,
                    y + 62 if y < 500 else y + 8,
                    16,
                ),
                light(STEEL, 0.3),
                depth=0.2,
            )
    sheet.form(oval(middle, top + 130, 34, 34), light(shell, 0.34), depth=0.16)
    sheet.veil(
        path(
            f"M {left + 40} {top + 60} C {left + 60} {top + 30} {left + 90} {top + 26} {left + 120} {top + 26} L {left + 70} {low - 60} C {left + 40} {low - 70} {left + 34} {low - 100} {left + 34} {low - 140} Z"
        ),
        WHITE,
        0.2,
    )


def cabin_case(sheet: Canvas, ink: Ink) -> None:
    """A cabin suitcase with its handle out, a tag on it."""
    _case(sheet, ink, 300, 360, 700, 770, 5)
    sheet.line(path("M 560 360 C 590 400 600 420 596 450"), 6, INK)
    sheet.form(rounded(566, 446, 628, 536, 12), ink.accent if ink.accent != WHITE else GOLD, depth=0.14)


def large_case(sheet: Canvas, ink: Ink) -> None:
    """A large suitcase and a hat on a smaller bag."""
    _case(sheet, ink, 250, 300, 660, 780, 6)
    tone = mix(ink.second, WHITE, 0.2)
    sheet.shadow(770, 824, 150, 28, 0.36)
    sheet.line(arc(770, 600, 60, 66, 180, 360), 18, dark(tone, 0.3))
    sheet.form(rounded(650, 590, 892, 822, 44), tone, depth=0.24)
    sheet.form(rounded(690, 690, 852, 800, 20), light(tone, 0.2), depth=0.16)


def backpack(sheet: Canvas, ink: Ink) -> None:
    """A backpack from the front."""
    sheet.shadow(500, 808, 320, 50, 0.42)
    sheet.line(arc(500, 250, 80, 84, 180, 360), 26, dark(ink.main, 0.3))
    for side in (0, 1):
        strap = path("M 270 480 C 200 560 210 700 270 760 L 300 740 L 300 500 Z")
        sheet.form(mirrored(strap) if side else strap, dark(ink.main, 0.24), depth=0.14)
    sheet.form(
        path(
            "M 260 450 C 260 280 360 230 500 230 C 640 230 740 280 740 450 V 740 C 740 790 710 810 670 810 H 330 C 290 810 260 790 260 740 Z"
        ),
        ink.main,
        depth=0.24,
        shine=0.2,
    )
    sheet.line(path("M 300 440 C 310 320 390 280 500 280 C 610 280 690 320 700 440"), 8, dark(ink.main, 0.2))
    sheet.form(rounded(310, 520, 690, 770, 50), light(ink.main, 0.14), depth=0.22)
    sheet.line([(330, 580), (670, 580)], 8, dark(ink.main, 0.24))
    sheet.form(rounded(476, 570, 524, 640, 10), GOLD, depth=0.2)
    sheet.form(
        rounded(430, 360, 570, 440, 14),
        ink.accent if ink.accent != WHITE else light(ink.main, 0.5),
        depth=0.12,
    )


def handbag(sheet: Canvas, ink: Ink) -> None:
    """A shoulder bag with a flap and chain."""
    sheet.shadow(500, 800, 380, 52, 0.42)
    sheet.line(path("M 250 480 C 260 200 740 200 750 480"), 22, GOLD)
    sheet.form(
        path("M 220 460 H 780 L 830 760 C 834 790 810 806 780 806 H 220 C 190 806 166 790 170 760 Z"),
        ink.main,
        depth=0.26,
        shine=0.2,
    )
    sheet.form(
        path("M 210 450 H 790 C 800 560 700 640 500 640 C 300 640 200 560 210 450 Z"),
        light(ink.main, 0.12),
        depth=0.22,
    )
    sheet.form(rounded(460, 596, 540, 670, 16), GOLD, depth=0.2)
    sheet.form(rounded(482, 616, 518, 650, 8), dark(GOLD, 0.3), depth=0.1)


def umbrella(sheet: Canvas, ink: Ink) -> None:
    """An open umbrella over drops of rain."""
    for x, y in ((180, 640), (280, 760), (400, 660), (640, 680), (760, 780), (850, 650)):
        sheet.form(
            path(
                f"M {x} {y - 40} C {x + 26} {y} {x + 20} {y + 24} {x} {y + 24} C {x - 20} {y + 24} {x - 26} {y} {x} {y - 40} Z"
            ),
            (140, 186, 214),
            depth=0.1,
        )
    sheet.line([(500, 200), (500, 740)], 18, WOOD)
    sheet.line(arc(556, 740, 56, 60, 0, 180), 22, WOOD)
    canopy = path(
        "M 120 540 C 130 320 300 200 500 200 C 700 200 870 320 880 540 C 840 490 740 490 690 540 C 640 490 550 490 500 540 C 450 490 360 490 310 540 C 260 490 160 490 120 540 Z"
    )
    sheet.form(canopy, ink.main, depth=0.22, shine=0.24)
    for x in (310, 690):
        sheet.line(path(f"M 500 200 Q {500 + (x - 500) * 0.8:.0f} 320 {x} 540"), 6, dark(ink.main, 0.18))
    sheet.line([(500, 200), (500, 160)], 14, WOOD)


def tote(sheet: Canvas, ink: Ink) -> None:
    """A canvas shopping bag with bread and greens."""
    cloth = (240, 228, 204)
    sheet.shadow(500, 808, 330, 50, 0.42)
    sheet.form(rounded(560, 250, 640, 560, 40), (222, 168, 104), depth=0.22)
    for k in range(3):
        sheet.line([(574, 330 + k * 60), (628, 310 + k * 60)], 9, (250, 214, 160))
    for dx in (-60, 0, 60):
        sheet.form(oval(400 + dx, 400, 60, 130, dx / 3), (136, 172, 112), depth=0.2)
    sheet.line(arc(500, 470, 130, 190, 180, 360), 22, dark(cloth, 0.2))
    sheet.form(
        path("M 240 460 H 760 L 790 780 C 792 800 780 808 760 808 H 240 C 220 808 208 800 210 780 Z"),
        cloth,
        depth=0.22,
        pattern=stripes(light(cloth, 0.4), 30, 4),
    )
    sheet.form(oval(500, 640, 96, 96), ink.main, depth=0.2)
    sheet.form(
        path("M 500 590 C 540 620 540 670 500 694 C 460 670 460 620 500 590 Z"),
        light(ink.main, 0.6),
        depth=0.05,
    )
