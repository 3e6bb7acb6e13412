# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Shoes, hats, scarves, toys and the gift box."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.motifs.wear import cast_shadow
from rongshu.foundation.media.drawing.palette import CREAM, GOLD, INK, WHITE, dark, light, mix
from rongshu.foundation.media.drawing.paths import arc, mirrored, moved, oval, path, rounded
from rongshu.foundation.media.drawing.patterns import checks, dots, stripes


def gift_box(sheet: Canvas, ink: Ink) -> None:
    """A gift box with a ribbon, a little garment peeping out when it is for a baby."""
    box = ink.main_or((212, 88, 78)) if "红" in ink.title else ink.main
    sheet.shadow(500, 808, 380, 56, 0.42)
    if "婴" in ink.title or "满月" in ink.title or "初衣" in ink.title:
        sheet.form(
            path("M 330 470 C 320 330 380 290 430 280 C 460 310 540 310 570 280 C 620 290 680 330 670 470 Z"),
            light(CREAM, 0.5),
            depth=0.16,
            pattern=dots(mix(box, WHITE, 0.4), 54, 8),
        )
        sheet.line(path("M 430 284 C 460 326 540 326 570 284"), 15, mix(box, WHITE, 0.3))
    sheet.form(rounded(190, 470, 810, 806, 20), box, depth=0.24)
    sheet.form(rounded(160, 420, 840, 530, 20), light(box, 0.1), depth=0.22)
    ribbon = light(GOLD, 0.3)
    sheet.form(rounded(456, 420, 544, 806, 2), ribbon, depth=0.16)
    for bow in (path("M 500 420 C 400 300 300 330 330 400 C 350 440 440 440 500 420 Z"),):
        sheet.form(bow, ribbon, depth=0.14)
        sheet.form(mirrored(bow), ribbon, depth=0.22)
    sheet.form(oval(500, 418, 36, 28), dark(ribbon, 0.12), depth=0.14)


def socks(sheet: Canvas, ink: Ink) -> None:
    """A pair of socks."""
    cast_shadow(sheet, 560, 320, 280)
    body = path(
        "M 0 0 H 150 V 300 C 150 350 190 380 260 410 C 320 440 310 520 240 526 H 80 C 20 520 -4 480 0 420 Z"
    )
    for dx, dy, tone in ((480, 220, mix(ink.second, WHITE, 0.2)), (270, 280, ink.main)):
        sheet.form(moved(body, dx, dy), tone, depth=0.2, pattern=stripes(light(tone, 0.5), 54, 16, 0))
        sheet.form(moved(path("M -6 0 H 156 V 66 H -6 Z"), dx, dy), light(tone, 0.5), depth=0.14)
        sheet.form(
            moved(
                path(
                    "M 190 384 C 300 410 330 440 300 500 C 280 530 240 526 210 526 C 230 480 220 430 190 384 Z"
                ),
                dx,
                dy,
            ),
            dark(tone, 0.12),
            depth=0.12,
        )
        sheet.form(
            moved(path("M 0 360 C 60 370 80 420 70 526 C 20 520 -4 480 0 420 Z"), dx, dy),
            dark(tone, 0.12),
            depth=0.1,
        )


def shoes(sheet: Canvas, ink: Ink) -> None:
    """A sneaker from the side, its fellow behind."""
    sheet.shadow(500, 790, 420, 52, 0.42)
    upper = path(
        "M 176 700 C 160 620 150 540 172 470 C 182 440 214 440 236 462 C 270 500 330 500 372 470 L 420 440 C 500 520 590 570 690 590 C 790 606 850 640 856 700 Z"
    )
    sheet.form(moved(upper, 74, -76, 0.94), mix(ink.second, WHITE, 0.35), depth=0.2)
    sheet.form(upper, ink.main, depth=0.22, shine=0.22)
    sheet.form(
        path("M 150 700 H 862 C 880 720 876 786 838 790 H 186 C 146 786 138 730 150 700 Z"),
        light(CREAM, 0.5),
        depth=0.14,
    )
    sheet.line([(156, 746), (866, 746)], 6, dark(CREAM, 0.16))
    sheet.form(
        path("M 690 590 C 790 606 850 640 856 700 H 720 C 716 660 708 620 690 590 Z"),
        light(CREAM, 0.4),
        depth=0.14,
    )
    sheet.form(
        path("M 176 700 C 168 650 160 600 164 560 C 230 580 270 630 282 700 Z"),
        light(ink.main, 0.4),
        depth=0.12,
    )
    for k in range(4):
        x, y = 452 + k * 54, 490 + k * 27
        sheet.line([(x - 46, y + 34), (x + 22, y - 14)], 13, WHITE)
    sheet.line(
        path("M 172 470 C 182 440 214 440 236 462 C 270 500 330 500 372 470"), 18, light(ink.main, 0.5)
    )
    sheet.line(path("M 320 690 C 380 620 460 600 540 590"), 16, light(ink.accent, 0.2))


def slippers(sheet: Canvas, ink: Ink) -> None:
    """A pair of soft slippers from above."""
    for x, turn in ((360, -6), (650, 6)):
        sheet.shadow(x + 16, 560, 160, 300, 0.24)
        sole = moved(
            path(
                "M 0 -280 C 90 -280 120 -160 110 -40 C 100 60 110 160 90 230 C 70 290 -70 290 -90 230 C -110 160 -100 60 -110 -40 C -120 -160 -90 -280 0 -280 Z"
            ),
            x,
            550,
            1.06,
            turn,
        )
        sheet.form(sole, light(ink.main, 0.55), depth=0.16)
        strap = moved(
            path(
                "M -118 -30 C -130 -180 -90 -296 0 -296 C 90 -296 130 -180 118 -30 C 60 -76 -60 -76 -118 -30 Z"
            ),
            x,
            550,
            1.06,
            turn,
        )
        sheet.form(strap, ink.main, depth=0.24, pattern=ink.cloth)


def scarf(sheet: Canvas, ink: Ink) -> None:
    """A scarf folded once, with fringes."""
    cast_shadow(sheet, 540, 320, 320)
    sheet.form(
        path("M 330 200 C 420 180 580 180 670 200 L 650 480 C 560 500 440 500 350 480 Z"),
        dark(ink.main, 0.08),
        depth=0.2,
        pattern=checks(ink.main, light(ink.main, 0.6)),
    )
    for points, low in (
        (path("M 350 420 L 510 440 L 470 800 L 290 780 Z"), (290, 470, 790)),
        (path("M 500 440 L 650 420 L 720 740 L 550 770 Z"), (550, 720, 755)),
    ):
        sheet.form(points, ink.main, depth=0.18, pattern=checks(ink.main, light(ink.main, 0.6)))
        left, right, y = low
        for k in range(9):
            x = left + (right - left) * k / 8
            sheet.line([(x, y - 8), (x - 4, y + 44)], 7, light(ink.main, 0.4))


def hat(sheet: Canvas, ink: Ink) -> None:
    """A straw sun hat with a ribbon."""
    straw = (230, 200, 146)
    sheet.shadow(500, 760, 430, 56, 0.4)
    sheet.form(oval(500, 680, 420, 116), straw, depth=0.2)
    for k in range(1, 4):
        sheet.line(oval(500, 680, 420 - k * 36, 116 - k * 12), 4, dark(straw, 0.12))
    sheet.form(
        path("M 270 660 C 270 420 360 330 500 330 C 640 330 730 420 730 660 C 640 700 360 700 270 660 Z"),
        light(straw, 0.1),
        depth=0.24,
    )
    sheet.form(
        path("M 266 590 C 360 640 640 640 734 590 L 734 664 C 640 706 360 706 266 664 Z"), ink.main, depth=0.2
    )


def toy_bear(sheet: Canvas, ink: Ink) -> None:
    """A soft toy bear sitting."""
    fur = ink.main_or((206, 164, 118))
    sheet.shadow(500, 806, 340, 52, 0.42)
    for side in (-1, 1):
        sheet.form(oval(500 + side * 150, 240, 76), fur, depth=0.2)
        sheet.form(oval(500 + side * 150, 242, 42), light(fur, 0.4), depth=0.1)
        sheet.form(oval(500 + side * 210, 590, 76, 130, side * 34), dark(fur, 0.06), depth=0.2)
        sheet.form(oval(500 + side * 190, 736, 110, 80, side * -16), dark(fur, 0.03), depth=0.2)
        sheet.form(oval(500 + side * 214, 740, 56, 50), light(fur, 0.4), depth=0.08)
    sheet.form(oval(500, 626, 206, 190), fur, depth=0.22)
    sheet.form(oval(500, 650, 128, 124), light(fur, 0.42), depth=0.1)
    sheet.form(oval(500, 360, 214, 182), fur, depth=0.2)
    sheet.form(oval(500, 416, 90, 68), light(fur, 0.5), depth=0.06)
    for side in (-1, 1):
        sheet.dot(500 + side * 82, 340, 17, INK)
        sheet.dot(500 + side * 82 - 5, 334, 5, WHITE)
    sheet.form(oval(500, 390, 26, 18), INK, depth=0.1)
    sheet.line(arc(500, 414, 26, 22, 20, 160), 7, INK)
    sheet.form(path("M 400 520 L 500 548 L 400 586 Z"), ink.second, depth=0.16)
    sheet.form(path("M 600 520 L 500 548 L 600 586 Z"), ink.second, depth=0.2)
    sheet.dot(500, 550, 22, dark(ink.second, 0.12))


def glasses(sheet: Canvas, ink: Ink) -> None:
    """A pair of sunglasses."""
    sheet.shadow(500, 650, 380, 46, 0.3)
    for side in (-1, 1):
        sheet.line([(500 + side * 320, 470), (500 + side * 380, 450), (500 + side * 400, 610)], 20, ink.main)
        sheet.form(oval(500 + side * 180, 540, 150, 132), ink.main, depth=0.2)
        sheet.form(oval(500 + side * 180, 540, 124, 108), dark(ink.second, 0.3), depth=0.3, shine=0.3)
        sheet.veil(moved([(-60, 60), (20, -80), (60, -70), (-20, 80)], 500 + side * 180, 540), WHITE, 0.22)
    sheet.line(arc(500, 530, 42, 34, 190, 350), 22, ink.main)
