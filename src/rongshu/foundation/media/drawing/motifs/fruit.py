# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Fruit and vegetables."""

from __future__ import annotations

import math

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import LEAF, WHITE, WOOD, Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import Outline, arc, moved, oval, path, rounded
from rongshu.foundation.media.drawing.patterns import weave

STALK: Colour = (120, 92, 66)


def leaf(sheet: Canvas, x: float, y: float, scale: float, turn: float, colour: Colour = LEAF) -> None:
    """One leaf with its vein, growing from a point."""
    body = moved(path("M 0 0 C 30 -56 110 -62 160 -10 C 110 30 40 36 0 0 Z"), x, y, scale, turn)
    sheet.form(body, colour, depth=0.2, shine=0.2)
    sheet.line(moved(path("M 0 0 Q 70 -20 150 -8"), x, y, scale, turn), 5 * scale, dark(colour, 0.2))


def _round(sheet: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    sheet.shadow(x, y + radius * 0.94, radius * 1.02, radius * 0.2, 0.36)
    sheet.form(oval(x, y, radius, radius * 0.95), colour, depth=0.26, shine=0.26)
    sheet.veil(oval(x - radius * 0.4, y - radius * 0.42, radius * 0.22, radius * 0.13, -36), WHITE, 0.5)


def mango(sheet: Canvas, ink: Ink) -> None:
    """Mangoes, one cut into a hedgehog."""
    sheet.shadow(500, 800, 400, 52, 0.4)
    body = path(
        "M -232 90 C -250 -20 -150 -150 0 -158 C 110 -164 206 -120 222 -30 C 232 50 140 130 30 150 C -90 176 -214 176 -232 90 Z"
    )
    for x, y, turn, tone in ((410, 500, -22, (246, 180, 60)), (470, 670, -8, (250, 194, 76))):
        sheet.form(moved(body, x, y, 1.0, turn), tone, depth=0.22, shine=0.3)
        sheet.veil(
            moved(
                path(
                    "M 0 -158 C 110 -164 206 -120 222 -30 C 228 30 180 84 110 120 C 150 20 110 -90 0 -158 Z"
                ),
                x,
                y,
                1.0,
                turn,
            ),
            (228, 92, 70),
            0.4,
        )
        sheet.veil(moved(oval(-110, -50, 60, 22, -34), x, y, 1.0, turn), WHITE, 0.34)
        sheet.line(moved([(204, -84), (232, -110)], x, y, 1.0, turn), 16, STALK)
    leaf(sheet, 596, 318, 1.1, -34)
    leaf(sheet, 592, 320, 0.8, 60, light(LEAF, 0.14))
    half = moved(
        path("M -150 0 C -150 -90 -70 -120 0 -120 C 80 -120 160 -90 160 0 C 150 70 -140 70 -150 0 Z"),
        690,
        730,
        1.0,
        -4,
    )
    sheet.form(half, (248, 202, 92), depth=0.12, shine=0.3)
    for k in range(-3, 4):
        sheet.line([(690 + k * 42, 630 + abs(k) * 8), (690 + k * 38, 770 - abs(k) * 8)], 6, (226, 150, 50))
    for k in range(-1, 2):
        sheet.line([(560 - abs(k) * -20, 700 + k * 40), (824 - abs(k) * 20, 694 + k * 40)], 6, (226, 150, 50))


def lychee(sheet: Canvas, ink: Ink) -> None:
    """A bunch of lychees, one opened."""
    leaf(sheet, 470, 330, 1.5, -24)
    leaf(sheet, 480, 330, 1.4, 200, light(LEAF, 0.12))
    for x, y in ((360, 520), (520, 480), (650, 560), (440, 640), (580, 690), (310, 690)):
        sheet.line([(480, 330), (x, y - 70)], 9, STALK)
    for x, y in ((360, 520), (650, 560), (520, 490), (300, 690), (590, 720), (440, 650)):
        _round(sheet, x, y, 104, (206, 78, 82))
        for k in range(22):
            angle, reach = math.radians(k * 137.5), 19 * math.sqrt(k)
            sheet.dot(x + reach * math.cos(angle), y + reach * math.sin(angle), 5, (178, 58, 66))
    x, y = 760, 740
    sheet.form(oval(x, y, 100, 92), (250, 242, 238), depth=0.2, shine=0)
    sheet.form(
        path(
            f"M {x - 102} {y} C {x - 90} {y + 120} {x + 90} {y + 120} {x + 102} {y} L {x + 60} {y + 24} L {x + 24} {y + 4} L {x - 16} {y + 28} L {x - 56} {y + 8} Z"
        ),
        (206, 78, 82),
        depth=0.2,
    )


def dragon_fruit(sheet: Canvas, ink: Ink) -> None:
    """A dragon fruit and a half with seeds."""
    sheet.shadow(480, 800, 400, 52, 0.4)
    x, y = 380, 560
    for turn, length in (
        (-60, 250),
        (-100, 270),
        (-140, 250),
        (-20, 230),
        (-180, 220),
        (20, 200),
        (160, 200),
        (-80, 300),
        (-120, 290),
    ):
        angle = math.radians(turn)
        tip = (x + length * math.cos(angle), y + length * math.sin(angle))
        side = (x + 150 * math.cos(angle + 0.36), y + 150 * math.sin(angle + 0.36))
        other = (x + 150 * math.cos(angle - 0.36), y + 150 * math.sin(angle - 0.36))
        sheet.form([side, tip, other], (160, 186, 96), depth=0.1)
    sheet.form(oval(x, y + 10, 206, 220), (222, 84, 128), depth=0.26, shine=0.26)
    for row in range(3):
        for k in range(3):
            sx, sy = x - 110 + k * 100 + (row % 2) * 46, y - 90 + row * 100
            sheet.form(
                path(
                    f"M {sx - 50} {sy + 50} Q {sx - 36} {sy - 10} {sx} {sy - 50} Q {sx + 30} {sy - 6} {sx + 44} {sy + 50} Q {sx} {sy + 30} {sx - 50} {sy + 50} Z"
                ),
                (236, 116, 150),
                depth=0.14,
            )
    x, y = 680, 640
    sheet.form(oval(x, y, 186, 176), (222, 84, 128), depth=0.2)
    sheet.form(oval(x, y, 164, 154), (240, 170, 190), depth=0.05)
    red = "红心" in ink.title
    sheet.form(oval(x, y, 148, 138), (190, 50, 104) if red else (252, 248, 246), depth=0.1, shine=0.1)
    for k in range(60):
        angle, reach = math.radians(k * 137.5), 17 * math.sqrt(k)
        sheet.form(
            oval(x + reach * math.cos(angle), y + reach * 0.94 * math.sin(angle), 6, 4, k * 40),
            (60, 40, 52),
            depth=0,
        )


def pomelo(sheet: Canvas, ink: Ink) -> None:
    """A pomelo with leaf, and one peeled segment wheel."""
    sheet.shadow(480, 804, 400, 52, 0.4)
    sheet.form(
        path(
            "M 200 600 C 190 420 300 300 370 280 C 400 272 440 280 470 300 C 560 350 620 480 600 620 C 580 740 480 790 400 790 C 300 790 210 740 200 600 Z"
        ),
        (226, 208, 106),
        depth=0.26,
        shine=0.3,
    )
    for k in range(30):
        angle, reach = math.radians(k * 137.5), 32 * math.sqrt(k)
        sheet.dot(400 + reach * math.cos(angle), 560 + reach * math.sin(angle), 4, (206, 186, 84))
    leaf(sheet, 400, 280, 1.2, -20)
    flesh = (222, 84, 90) if "红" in ink.title else (250, 214, 140)
    citrus_wheel(sheet, 690, 640, 166, (226, 208, 106), flesh)


def citrus_wheel(sheet: Canvas, x: float, y: float, radius: float, peel: Colour, flesh: Colour) -> None:
    """A citrus fruit cut across."""
    sheet.form(oval(x, y, radius), peel, depth=0.16)
    sheet.form(oval(x, y, radius * 0.92), (254, 248, 232), depth=0.04, shine=0)
    for k in range(9):
        start = k * 40 + 4
        wedge = [
            *arc(x, y, radius * 0.82, radius * 0.82, start, start + 32),
            (
                x + radius * 0.1 * math.cos(math.radians(start + 16)),
                y + radius * 0.1 * math.sin(math.radians(start + 16)),
            ),
        ]
        sheet.form(wedge, flesh, depth=0.1, shine=0.24)


def orange(sheet: Canvas, ink: Ink) -> None:
    """Mandarins in a heap with a leaf and a half."""
    tone = (244, 152, 50)
    for x, y, radius in ((330, 630, 160), (560, 560, 168)):
        _round(sheet, x, y, radius, tone)
        for k in range(18):
            angle, reach = math.radians(k * 137.5), radius * 0.21 * math.sqrt(k)
            sheet.dot(x + reach * math.cos(angle), y + reach * math.sin(angle), 4, (226, 132, 40))
    leaf(sheet, 566, 400, 1.1, -30)
    leaf(sheet, 560, 402, 0.8, 200, light(LEAF, 0.14))
    sheet.shadow(690, 800, 160, 30, 0.3)
    citrus_wheel(sheet, 690, 676, 140, tone, (250, 178, 82))


def apple(sheet: Canvas, ink: Ink) -> None:
    """Two apples and a slice."""
    body = path(
        "M 0 -120 C -60 -170 -190 -150 -200 -10 C -204 110 -110 200 -50 190 C -20 184 20 184 50 190 C 110 200 204 110 200 -10 C 190 -150 60 -170 0 -120 Z"
    )
    for x, y, scale, tone in ((630, 560, 0.92, (226, 104, 84)), (380, 600, 1.06, (206, 70, 66))):
        sheet.shadow(x, y + 186 * scale, 200 * scale, 34, 0.38)
        sheet.form(moved(body, x, y, scale), tone, depth=0.26, shine=0.24)
        for k in (-120, -60, 0, 60, 120):
            sheet.line(
                moved(path(f"M {k * 0.3} -110 Q {k} 0 {k * 0.5} 160"), x, y, scale), 4, light(tone, 0.14)
            )
        sheet.form(moved(oval(0, -122, 52, 18), x, y, scale), dark(tone, 0.22), depth=0.05)
        sheet.line(moved(path("M 0 -118 Q 6 -180 34 -210"), x, y, scale), 13, STALK)
        sheet.veil(moved(oval(-96, -60, 26, 52, 24), x, y, scale), WHITE, 0.42)
    leaf(sheet, 390, 450, 0.9, -26)
    sheet.form(
        path("M 640 770 C 660 690 840 690 860 770 C 850 824 650 824 640 770 Z"), (206, 70, 66), depth=0.2
    )
    sheet.form(
        path("M 650 764 C 670 690 830 690 850 764 C 800 790 700 790 650 764 Z"), (253, 243, 214), depth=0.08
    )
    for x in (726, 772):
        sheet.form(oval(x, 748, 8, 14, 10), (110, 70, 50), depth=0)


def blueberry(sheet: Canvas, ink: Ink) -> None:
    """A punnet of blueberries."""
    sheet.shadow(500, 806, 370, 52, 0.42)
    rows = ((430, 5, 300), (480, 7, 250), (530, 7, 260))
    for y, count, left in rows:
        for k in range(count):
            _berry(sheet, left + k * (1000 - 2 * left) / (count - 1), y - (k % 2) * 16, 60)
    sheet.form(
        path("M 180 540 H 820 L 770 780 C 766 800 750 808 730 808 H 270 C 250 808 234 800 230 780 Z"),
        (236, 214, 172),
        depth=0.2,
        pattern=weave((224, 196, 150), 34),
    )
    sheet.line([(172, 542), (828, 542)], 24, (222, 196, 150))
    for x, y in ((230, 790), (140, 800), (850, 796)):
        _berry(sheet, x, y, 52)
    leaf(sheet, 560, 400, 0.8, -40)
    leaf(sheet, 540, 404, 0.7, 190, light(LEAF, 0.14))


def _berry(sheet: Canvas, x: float, y: float, radius: float) -> None:
    sheet.form(oval(x, y, radius), (86, 100, 164), depth=0.3, shine=0.34)
    sheet.fill(oval(x, y - radius * 0.3, radius * 0.34, radius * 0.2), (58, 66, 118))
    sheet.veil(oval(x - radius * 0.4, y - radius * 0.1, radius * 0.2, radius * 0.34, 20), WHITE, 0.24)


def grape(sheet: Canvas, ink: Ink) -> None:
    """A bunch of grapes with a leaf and a tendril."""
    tone = (178, 206, 110) if "青" in ink.title else (130, 92, 156)
    sheet.shadow(500, 816, 240, 36, 0.36)
    sheet.line(path("M 500 330 C 496 270 510 220 540 180"), 16, STALK)
    sheet.line(path("M 510 250 C 600 200 640 280 600 300 C 570 310 570 270 600 264"), 7, light(LEAF, 0.1))
    leaf(sheet, 490, 300, 1.7, 186)
    leaf(sheet, 520, 290, 1.5, -16, light(LEAF, 0.14))
    for row, count in enumerate((5, 6, 5, 4, 3, 2, 1)):
        y = 390 + row * 66
        for k in range(count):
            x = 500 + (k - (count - 1) / 2) * 92
            sheet.form(
                oval(x, y, 56, 60),
                mix(tone, light(tone, 0.4), ((k * 3 + row * 5) % 4) / 7),
                depth=0.26,
                shine=0.36,
            )
            sheet.veil(oval(x - 20, y - 24, 12, 17, 30), WHITE, 0.55)


def watermelon(sheet: Canvas, ink: Ink) -> None:
    """A whole melon with a cut slice before it."""
    sheet.shadow(440, 806, 380, 52, 0.42)
    rind = (124, 170, 98)

    def banded(inner: Canvas) -> None:
        for k in range(-4, 5):
            points: Outline = [
                (430 + k * 96 * math.sin(math.radians(18 * s)) + (s % 2) * 14, 290 + s * 52)
                for s in range(11)
            ]
            inner.line(points, 26, dark(rind, 0.34))

    sheet.form(oval(430, 550, 300, 262), rind, depth=0.26, pattern=banded)
    sheet.veil(oval(300, 420, 40, 74, 36), WHITE, 0.3)
    sheet.line(path("M 430 292 C 440 250 470 250 490 226"), 13, dark(LEAF, 0.3))
    slice_ = path("M 470 620 L 880 620 C 880 760 800 812 676 812 C 550 812 470 760 470 620 Z")
    sheet.form(slice_, dark(rind, 0.14), depth=0.14)
    sheet.form(
        path("M 486 620 L 864 620 C 860 744 790 792 676 792 C 560 792 490 744 486 620 Z"),
        (240, 244, 214),
        depth=0.05,
    )
    sheet.form(
        path("M 504 620 L 846 620 C 842 730 776 772 676 772 C 574 772 508 730 504 620 Z"),
        (232, 92, 88),
        depth=0.12,
        shine=0.2,
    )
    for x, y in ((570, 660), (630, 690), (700, 670), (760, 700), (660, 740), (790, 650), (600, 726)):
        sheet.form(oval(x, y, 8, 13, 20), (70, 46, 46), depth=0)


def kiwi(sheet: Canvas, ink: Ink) -> None:
    """Kiwi fruit, one cut."""
    sheet.shadow(470, 790, 380, 50, 0.4)
    for x, y in ((330, 610), (540, 540)):
        sheet.form(oval(x, y, 176, 150, 20), (158, 122, 80), depth=0.24, shine=0.2)
    x, y = 660, 660
    sheet.form(oval(x, y, 156, 146), (158, 122, 80), depth=0.14)
    sheet.form(oval(x, y, 142, 132), (164, 196, 88), depth=0.1, shine=0.3)
    sheet.form(oval(x, y, 48, 42), (246, 244, 214), depth=0.05)
    for k in range(26):
        angle = math.radians(k * 360 / 26)
        reach = 66 + (k % 2) * 14
        sheet.form(
            oval(x + reach * math.cos(angle), y + reach * 0.93 * math.sin(angle), 9, 5, k * 14),
            (60, 52, 40),
            depth=0,
        )


def strawberry(sheet: Canvas, ink: Ink) -> None:
    """Three strawberries."""
    body = path(
        "M 0 160 C -60 130 -150 20 -140 -70 C -130 -140 -40 -130 0 -120 C 40 -130 130 -140 140 -70 C 150 20 60 130 0 160 Z"
    )
    for x, y, scale, turn in ((330, 620, 1.1, -14), (660, 630, 1.1, 12), (500, 560, 1.2, 0)):
        sheet.shadow(x, y + 166 * scale, 130 * scale, 26, 0.36)
        sheet.form(moved(body, x, y, scale, turn), (222, 76, 78), depth=0.24, shine=0.26)
        for k in range(16):
            angle, reach = math.radians(k * 137.5), 26 * math.sqrt(k)
            sheet.form(
                oval(x + reach * math.cos(angle) * scale, y - 8 + reach * math.sin(angle) * scale, 5, 8),
                (250, 222, 150),
                depth=0,
            )
        for lean in (-70, -35, 0, 35, 70):
            leaf(sheet, *moved([(0, -116)], x, y, scale, turn)[0], 0.5 * scale, lean - 90 + turn)


def vegetables(sheet: Canvas, ink: Ink) -> None:
    """A crate of vegetables."""
    sheet.shadow(500, 806, 400, 52, 0.42)
    for x, turn in ((300, -24), (360, -8), (420, 8)):
        leaf(sheet, x, 560, 1.9, turn - 80)
    sheet.form(oval(560, 490, 110), (222, 92, 76), depth=0.24, shine=0.28)
    leaf(sheet, 560, 390, 0.5, -60)
    sheet.form(
        path("M 650 560 C 640 420 700 330 740 320 C 780 330 820 430 800 560 Z"), (240, 150, 70), depth=0.22
    )
    leaf(sheet, 738, 324, 0.8, -70)
    for row in range(3):
        sheet.form(rounded(150, 540 + row * 90, 850, 614 + row * 90, 10), WOOD, depth=0.18)
        for x in (200, 800):
            sheet.dot(x, 577 + row * 90, 8, dark(WOOD, 0.36))
