# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Lamps, mirrors, clocks, flowers and ornaments."""

from __future__ import annotations

import math

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.motifs.furniture import potted
from rongshu.foundation.media.drawing.palette import (
    CREAM,
    GOLD,
    INK,
    LEAF,
    WALNUT,
    WHITE,
    WOOD,
    Colour,
    dark,
    light,
    mix,
)
from rongshu.foundation.media.drawing.paths import arc, oval, path, rounded
from rongshu.foundation.media.drawing.patterns import grain, weave
from rongshu.foundation.media.drawing.scene import sprig

GLOW: Colour = (255, 238, 196)


def desk_lamp(sheet: Canvas, ink: Ink) -> None:
    """A slim lamp with a cone shade, lit."""
    metal = ink.main_or(ink.main)
    sheet.glow(600, 520, 330, GLOW, 0.75)
    sheet.shadow(420, 804, 220, 36, 0.4)
    sheet.form(rounded(270, 772, 570, 808, 18), metal, depth=0.24)
    sheet.form(rounded(402, 330, 430, 780, 12), WOOD if "木" in ink.title else metal, depth=0.26)
    sheet.line([(416, 344), (610, 300)], 22, metal)
    sheet.form(oval(416, 344, 26), GOLD, depth=0.2)
    sheet.form(path("M 560 236 H 650 L 752 440 H 470 Z"), metal, depth=0.26)
    sheet.form(oval(611, 440, 141, 26), GLOW, depth=0.02)
    sheet.form(rounded(584, 204, 630, 244, 10), dark(metal, 0.2), depth=0.2)


def floor_lamp(sheet: Canvas, ink: Ink) -> None:
    """A tall lamp beside an armrest and a plant."""
    sheet.glow(520, 300, 360, GLOW, 0.8)
    sheet.shadow(500, 872, 230, 32, 0.36)
    wood = WOOD
    for points in (
        "M 490 460 L 330 868 H 356 L 506 470 Z",
        "M 508 460 L 668 868 H 642 L 492 470 Z",
        "M 488 470 H 512 L 508 884 H 492 Z",
    ):
        sheet.form(path(points), wood, depth=0.24)
    sheet.form(rounded(478, 400, 522, 480, 10), dark(wood, 0.2), depth=0.2)
    shade = path("M 400 150 H 600 L 680 412 H 320 Z")
    sheet.form(shade, light(CREAM, 0.2) if not ink.named else light(ink.main, 0.3), depth=0.14)
    for x in (440, 500, 560):
        sheet.line([(x, 152), (500 + (x - 500) * 1.8, 410)], 4, dark(CREAM, 0.08))
    sheet.form(oval(500, 412, 180, 20), GLOW, depth=0.02)
    potted(sheet, 800, 868, 1.5)


def mirror(sheet: Canvas, ink: Ink) -> None:
    """A full-length mirror leaning on the wall."""
    wood = ink.main_or(WOOD)
    radius = 130 if "悦己" in ink.title or "流畅" in ink.title else 60
    sheet.shadow(520, 868, 240, 32, 0.34)
    sheet.form(path("M 620 300 L 730 868 H 700 L 600 320 Z"), dark(wood, 0.3), depth=0.2)
    sheet.form(rounded(330, 130, 650, 862, radius), wood, depth=0.2, pattern=grain(wood))
    sheet.form(rounded(358, 158, 622, 834, radius - 26), (214, 230, 238), depth=0.12, shine=0.5)
    sheet.veil(path("M 358 470 L 622 250 V 360 L 358 580 Z"), WHITE, 0.5)
    sheet.veil(path("M 358 620 L 622 400 V 430 L 358 650 Z"), WHITE, 0.4)
    potted(sheet, 220, 868, 1.5)


def wall_clock(sheet: Canvas, ink: Ink) -> None:
    """A round clock on the wall above a shelf."""
    wood = ink.main_or(WALNUT if "胡桃" in ink.title else WOOD)
    sheet.shadow(530, 470, 300, 300, 0.22)
    sheet.form(oval(500, 430, 290), wood, depth=0.2, pattern=grain(wood))
    sheet.form(oval(500, 430, 254), light(CREAM, 0.7), depth=0.06)
    for hour in range(12):
        angle = math.radians(hour * 30)
        inner = 208 if hour % 3 else 190
        sheet.line(
            [
                (500 + inner * math.cos(angle), 430 + inner * math.sin(angle)),
                (500 + 228 * math.cos(angle), 430 + 228 * math.sin(angle)),
            ],
            8 if hour % 3 else 15,
            INK,
        )
    sheet.line([(500, 430), (390, 330)], 18, INK)
    sheet.line([(500, 430), (636, 292)], 13, INK)
    sheet.line([(500, 460), (500, 250)], 5, (222, 110, 90))
    sheet.dot(500, 430, 18, (222, 110, 90))
    sheet.form(rounded(180, 846, 820, 876, 10), WOOD, depth=0.2)
    potted(sheet, 320, 846, 0.9)
    sheet.form(
        path("M 640 760 C 620 800 624 846 640 846 H 700 C 716 846 720 800 700 760 Z"), ink.second, depth=0.24
    )


def table_clock(sheet: Canvas, ink: Ink) -> None:
    """A small block clock: hands in timber, or large figures' bars when electronic."""
    digital = "电子" in ink.title
    shell = ink.main_or(WHITE if digital else (222, 176, 128))
    sheet.shadow(500, 798, 350, 50, 0.42)
    sheet.form(rounded(620, 420, 790, 796, 40), dark(shell, 0.16), depth=0.2)
    sheet.form(rounded(210, 400, 740, 800, 60), shell, depth=0.14, pattern=None if digital else grain(shell))
    if digital:
        sheet.form(rounded(258, 460, 692, 700, 26), (220, 230, 220), depth=0.06)
        ink_colour = (74, 84, 84)
        for x, bars in ((310, "abcd"), (400, "bcfg"), (540, "acdfg"), (630, "abdeg")):
            _figure(sheet, x, 580, bars, ink_colour)
        for y in (550, 610):
            sheet.dot(470, y, 9, ink_colour)
        return
    sheet.form(oval(475, 600, 160), light(CREAM, 0.7), depth=0.08)
    for hour in range(4):
        angle = math.radians(hour * 90)
        sheet.dot(475 + 130 * math.cos(angle), 600 + 130 * math.sin(angle), 10, INK)
    sheet.line([(475, 600), (475, 500)], 13, INK)
    sheet.line([(475, 600), (550, 640)], 13, INK)
    sheet.dot(475, 600, 13, (222, 110, 90))


def _figure(sheet: Canvas, x: float, y: float, bars: str, colour: Colour) -> None:
    places = {
        "a": ((-24, -66), (24, -66)), "b": ((28, -62), (28, -6)), "c": ((28, 6), (28, 62)), "d": ((-24, 66), (24, 66)),
        "e": ((-28, 6), (-28, 62)), "f": ((-28, -62), (-28, -6)), "g": ((-24, 0), (24, 0)),
    }  # fmt: skip
    for bar in bars:
        (x1, y1), (x2, y2) = places[bar]
        sheet.line([(x + x1, y + y1), (x + x2, y + y2)], 11, colour)


def fan(sheet: Canvas, ink: Ink) -> None:
    """A small desk fan with a round face."""
    shell = ink.main
    sheet.shadow(500, 800, 260, 44, 0.42)
    sheet.form(
        path("M 400 800 C 400 750 440 720 470 700 V 620 H 530 V 700 C 560 720 600 750 600 800 Z"),
        dark(shell, 0.1),
        depth=0.2,
    )
    sheet.form(oval(500, 450, 262), shell, depth=0.18)
    sheet.form(oval(500, 450, 222), light(shell, 0.6), depth=0.1)
    for blade in range(4):
        tilt = blade * 90 + 20
        sheet.form(
            [*arc(500, 450, 196, 196, tilt, tilt + 58), (500, 450)], mix(shell, WHITE, 0.25), depth=0.14
        )
    for radius in (205, 160, 115, 70):
        sheet.line(oval(500, 450, radius), 5, dark(shell, 0.16))
    for ray in range(24):
        angle = math.radians(ray * 15)
        sheet.line(
            [
                (500 + 50 * math.cos(angle), 450 + 50 * math.sin(angle)),
                (500 + 218 * math.cos(angle), 450 + 218 * math.sin(angle)),
            ],
            3,
            dark(shell, 0.12),
        )
    sheet.form(oval(500, 450, 52), shell, depth=0.2)
    sheet.dot(500, 760, 12, WHITE)


def _rose(sheet: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    for share, tone in (
        (1.0, dark(colour, 0.14)),
        (0.8, colour),
        (0.58, light(colour, 0.18)),
        (0.36, dark(colour, 0.06)),
    ):
        petals = []
        for step in range(36):
            angle = math.radians(step * 10)
            reach = radius * share * (1 + 0.09 * math.cos(5 * angle + share * 9))
            petals.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
        sheet.form(petals, tone, depth=0.14)
    sheet.line(arc(x, y, radius * 0.2, radius * 0.2, 200, 470), radius * 0.06, dark(colour, 0.28))


def flower_dome(sheet: Canvas, ink: Ink) -> None:
    """Preserved roses under a glass dome."""
    rose = ink.main if ink.named else (226, 120, 132)
    if "黑粉" in ink.title:
        rose = (84, 62, 78)
    sheet.shadow(500, 806, 300, 46, 0.42)
    base = (244, 182, 192) if "黑粉" in ink.title else WALNUT
    sheet.form(
        path("M 260 730 C 260 700 740 700 740 730 V 776 C 740 816 260 816 260 776 Z"), base, depth=0.24
    )
    dome = path("M 286 728 V 400 C 286 130 714 130 714 400 V 728 C 640 744 360 744 286 728 Z")
    sheet.veil(dome, WHITE, 0.5)
    for x, lean in ((420, -10), (590, 10), (500, 2)):
        sprig(sheet, x, 730, lean, LEAF, 0.55)
    sheet.line([(500, 730), (500, 480)], 12, dark(LEAF, 0.2))
    _rose(sheet, 500, 430, 108, rose)
    _rose(sheet, 400, 606, 72, light(rose, 0.25))
    _rose(sheet, 600, 600, 76, mix(rose, ink.accent, 0.25))
    for x, y in ((350, 520), (650, 500), (440, 290), (580, 700), (360, 690)):
        sheet.dot(x, y, 12, (250, 240, 230))
    sheet.veil(
        path("M 316 690 V 400 C 316 260 400 214 440 206 C 370 270 356 330 356 420 V 700 Z"), WHITE, 0.55
    )
    sheet.line(dome, 5, light((220, 232, 240), 0.5))
    sheet.dot(500, 186, 20, base)


def vase_flowers(sheet: Canvas, ink: Ink) -> None:
    """White calla lilies or cotton stems in a vase."""
    cotton = "木棉" in ink.title
    glass = "清水" in ink.title or "玻璃" in ink.title
    sheet.shadow(500, 806, 200, 40, 0.42)
    for tip_x, tip_y in ((330, 330), (420, 210), (540, 170), (650, 270), (710, 400)):
        stem = path(f"M 500 600 Q {500 + (tip_x - 500) * 0.3:.0f} {tip_y + 220} {tip_x} {tip_y}")
        sheet.line(stem, 11, (128, 108, 84) if cotton else (116, 156, 104))
        if cotton:
            for dx, dy in ((-26, 4), (26, 4), (0, -24), (0, 22)):
                sheet.form(oval(tip_x + dx, tip_y + dy, 32), (253, 250, 244), depth=0.16, shine=0)
            sheet.form(
                path(
                    f"M {tip_x - 34} {tip_y + 34} Q {tip_x} {tip_y + 66} {tip_x + 34} {tip_y + 34} L {tip_x} {tip_y + 48} Z"
                ),
                (150, 116, 84),
                depth=0.1,
            )
        else:
            lean = 1 if tip_x > 500 else -1
            sheet.form(
                path(
                    f"M {tip_x} {tip_y + 60} C {tip_x - 70} {tip_y} {tip_x - 50} {tip_y - 90} {tip_x + 40 * lean} {tip_y - 116} C {tip_x + 70} {tip_y - 60} {tip_x + 50} {tip_y + 20} {tip_x} {tip_y + 60} Z"
                ),
                (253, 250, 240),
                depth=0.14,
                shine=0,
            )
            sheet.line([(tip_x, tip_y + 20), (tip_x + 12 * lean, tip_y - 60)], 14, (240, 200, 96))
    vase = path(
        "M 430 540 C 440 600 380 640 380 706 C 380 780 420 806 500 806 C 580 806 620 780 620 706 C 620 640 560 600 570 540 Z"
    )
    if glass:
        sheet.veil(vase, (206, 228, 236), 0.75)
        sheet.veil(
            path("M 384 690 C 440 704 560 704 616 690 C 628 770 580 806 500 806 C 420 806 376 770 384 690 Z"),
            (150, 196, 214),
            0.6,
        )
        sheet.line(path("M 410 660 C 398 700 402 740 420 764"), 9, WHITE)
    else:
        sheet.form(vase, ink.second, depth=0.26)
    sheet.line(oval(500, 540, 70, 12), 7, light(ink.second, 0.5))


def swan(sheet: Canvas, ink: Ink) -> None:
    """A ceramic swan dish."""
    body = ink.main_or((240, 190, 196))
    sheet.shadow(500, 800, 340, 50, 0.42)
    sheet.form(
        path(
            "M 300 640 C 250 520 380 430 350 330 C 336 280 280 280 262 330 C 240 330 214 344 204 366 C 236 372 256 372 272 366 C 290 440 190 520 200 640 Z"
        ),
        body,
        depth=0.2,
    )
    sheet.fill(path("M 262 330 C 240 330 214 344 204 366 C 230 370 250 366 264 356 Z"), (238, 166, 88))
    sheet.dot(292, 322, 9, INK)
    sheet.form(
        path(
            "M 196 600 C 190 760 330 802 480 802 C 660 802 800 730 846 520 C 760 560 720 560 640 560 C 500 556 360 620 300 560 C 260 560 210 570 196 600 Z"
        ),
        body,
        depth=0.24,
    )
    sheet.form(
        path("M 380 640 C 480 560 640 590 780 570 C 760 680 640 730 540 726 C 460 720 400 690 380 640 Z"),
        light(body, 0.4),
        depth=0.14,
    )
    for y in (630, 664, 694):
        sheet.line(
            path(f"M 470 {y} C 560 {y - 20} 640 {y - 16} {760 - (y - 630)} {y - 30}"), 5, dark(body, 0.12)
        )
    for x, tone in ((520, (240, 206, 110)), (600, (150, 190, 214)), (680, (240, 150, 130))):
        sheet.form(oval(x, 556, 34), tone, depth=0.2)
    sheet.form(
        path(
            "M 300 560 C 360 620 500 556 640 560 C 720 560 760 560 846 520 C 830 580 800 600 760 610 C 600 600 420 660 260 610 Z"
        ),
        body,
        depth=0.2,
    )


def bear_ornament(sheet: Canvas, ink: Ink) -> None:
    """A tall resin figure carrying a basket for small things."""
    coat = ink.main
    sheet.shadow(500, 806, 250, 44, 0.42)
    for x in (404, 596):
        sheet.form(oval(x, 250, 50), coat, depth=0.18)
        sheet.form(oval(x, 252, 26), light(coat, 0.4), depth=0.1)
    sheet.form(
        path("M 380 460 C 300 560 320 800 400 804 H 600 C 680 800 700 560 620 460 Z"), coat, depth=0.22
    )
    sheet.form(oval(500, 360, 152, 140), coat, depth=0.16)
    sheet.form(oval(500, 400, 66, 50), light(coat, 0.55), depth=0.08)
    for x in (446, 554):
        sheet.dot(x, 346, 12, INK)
    sheet.form(oval(500, 384, 18, 13), INK, depth=0.1)
    basket = WOOD
    for x, tone in ((430, (240, 190, 90)), (500, (230, 120, 100)), (570, (150, 180, 110))):
        sheet.form(oval(x, 566, 44), tone, depth=0.18)
    sheet.form(path("M 350 572 H 650 L 624 720 H 376 Z"), basket, depth=0.2, pattern=grain(basket, 26))
    sheet.line([(346, 574), (654, 574)], 20, dark(basket, 0.16))
    for side in (-1, 1):
        sheet.form(oval(500 + side * 150, 620, 34, 70, side * 20), dark(coat, 0.06), depth=0.2)


def vase(sheet: Canvas, ink: Ink) -> None:
    """Two vases of different height with twigs."""
    sheet.shadow(460, 806, 330, 46, 0.42)
    sprig(sheet, 400, 470, -4, LEAF, 0.95)
    sprig(sheet, 416, 470, 7, light(LEAF, 0.2), 0.75)
    sheet.form(
        path(
            "M 372 430 C 380 520 280 560 280 680 C 280 780 340 806 410 806 C 480 806 540 780 540 680 C 540 560 440 520 448 430 Z"
        ),
        ink.main,
        depth=0.26,
    )
    sheet.form(
        path("M 600 600 C 560 640 556 700 566 740 C 580 800 700 800 716 740 C 724 700 720 640 684 600 Z"),
        light(ink.second, 0.25),
        depth=0.24,
    )
    sheet.line(arc(410, 700, 120, 26, 10, 170), 8, light(ink.main, 0.4))


def candle(sheet: Canvas, ink: Ink) -> None:
    """A scented candle in a glass beside its lid."""
    sheet.glow(470, 330, 260, GLOW, 0.85)
    sheet.shadow(500, 804, 330, 48, 0.42)
    sheet.form(rounded(310, 480, 630, 806, 34), ink.main, depth=0.24)
    sheet.form(oval(470, 486, 160, 36), light(CREAM, 0.4), depth=0.1)
    sheet.line([(470, 484), (470, 430)], 8, INK)
    sheet.form(
        path("M 470 330 C 510 390 504 436 470 440 C 436 436 430 390 470 330 Z"), (255, 190, 90), depth=0.05
    )
    sheet.form(
        path("M 470 376 C 490 404 486 430 470 432 C 454 430 450 404 470 376 Z"), (255, 240, 190), depth=0
    )
    sheet.form(rounded(380, 590, 560, 710, 10), light(CREAM, 0.6), depth=0.06)
    sprig(sheet, 470, 700, 0, LEAF, 0.28)
    sheet.form(path("M 650 766 H 830 V 790 C 830 808 650 808 650 790 Z"), WOOD, depth=0.24)
    sheet.form(oval(740, 766, 90, 22), light(WOOD, 0.2), depth=0.1)


def storage(sheet: Canvas, ink: Ink) -> None:
    """A woven storage basket with cloth inside and a lidded box."""
    straw = (216, 184, 134)
    sheet.shadow(500, 806, 390, 54, 0.42)
    sheet.form(rounded(560, 560, 850, 804, 22), light(ink.second, 0.3), depth=0.2)
    sheet.form(rounded(544, 520, 866, 590, 20), ink.second, depth=0.18)
    sheet.form(rounded(660, 640, 750, 690, 10), WHITE, depth=0.06)
    sheet.form(
        path("M 190 440 C 260 380 500 380 580 440 L 560 540 H 210 Z"), light(ink.main, 0.4), depth=0.16
    )
    basket = path("M 160 500 H 610 L 570 780 C 560 812 220 812 206 780 Z")
    sheet.form(basket, straw, depth=0.22, pattern=weave(straw, 32))
    sheet.line([(156, 502), (614, 502)], 26, dark(straw, 0.12))
    arch = arc(385, 520, 90, 90, 180, 360)
    sheet.line(arch, 18, dark(ink.main, 0.1))
