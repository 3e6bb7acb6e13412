# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Pastry, nuts, dried fruit and tea."""

from __future__ import annotations

import math

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import CREAM, GOLD, LEAF, WHITE, WOOD, Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import Outline, arc, moved, oval, path, rounded
from rongshu.foundation.media.drawing.patterns import grain
from rongshu.foundation.media.drawing.scene import sprig

CRUST: Colour = (226, 166, 92)
YOLK: Colour = (240, 150, 58)


def plate(sheet: Canvas, x: float, y: float, half: float, colour: Colour = WHITE) -> None:
    """A plate seen from a little above."""
    sheet.shadow(x, y + 26, half * 1.04, half * 0.16, 0.4)
    sheet.form(
        path(f"M {x - half} {y} C {x - half * 0.7} {y + 56} {x + half * 0.7} {y + 56} {x + half} {y} Z"),
        dark(colour, 0.08),
        depth=0.2,
    )
    sheet.form(oval(x, y, half, half * 0.2), colour, depth=0.08, shine=0)
    sheet.form(oval(x, y, half * 0.78, half * 0.145), dark(colour, 0.04), depth=0.05)


def yolk_pastry(sheet: Canvas, ink: Ink) -> None:
    """Flaky round pastries, one cut to show the yolk."""
    green = "绿茶" in ink.title or "抹茶" in ink.title
    crust = (188, 200, 122) if green else CRUST
    plate(sheet, 500, 752, 400)
    for x, y in ((300, 640), (500, 560)):
        sheet.shadow(x, y + 116, 150, 30, 0.28)
        _bun(sheet, x, y, 150, crust)
    x, y = 690, 650
    sheet.form(
        path(
            f"M {x - 150} {y + 60} C {x - 156} {y - 130} {x + 156} {y - 130} {x + 150} {y + 60} C {x + 140} {y + 116} {x - 140} {y + 116} {x - 150} {y + 60} Z"
        ),
        crust,
        depth=0.2,
    )
    for share in (0.88, 0.76):
        sheet.line(arc(x, y + 24, 150 * share, 126 * share, 180, 360), 5, dark(crust, 0.12))
    sheet.form(oval(x, y + 24, 98, 74), (142, 96, 66), depth=0.14)
    sheet.form(oval(x, y + 28, 60, 48), YOLK, depth=0.18, shine=0.36)


def _bun(sheet: Canvas, x: float, y: float, half: float, colour: Colour) -> None:
    sheet.form(
        path(
            f"M {x - half} {y + 60} C {x - half - 6} {y - half * 0.86} {x + half + 6} {y - half * 0.86} {x + half} {y + 60} C {x + half - 8} {y + 120} {x - half + 8} {y + 120} {x - half} {y + 60} Z"
        ),
        colour,
        depth=0.22,
        shine=0.3,
    )
    for step in range(3):
        sheet.line(
            path(
                f"M {x - half + 20 + step * 20} {y + 70 - step * 30} C {x - 40} {y + 100 - step * 36} {x + 40} {y + 100 - step * 36} {x + half - 20 - step * 20} {y + 70 - step * 30}"
            ),
            4,
            dark(colour, 0.1),
        )
    for dx, dy in ((-30, -24), (0, -36), (30, -22), (-8, -10), (18, -48)):
        sheet.form(oval(x + dx, y + dy, 9, 5, dx), (80, 66, 60), depth=0)


def star_pastry(sheet: Canvas, ink: Ink) -> None:
    """Swirled pastries in layers of violet and cream, 星云酥."""
    plate(sheet, 500, 752, 400)
    for x, y, tone in ((310, 660, (176, 154, 214)), (690, 660, (238, 170, 184)), (500, 600, (150, 180, 224))):
        sheet.shadow(x, y + 110, 150, 30, 0.28)
        sheet.form(oval(x, y, 156, 126), tone, depth=0.2, shine=0.36)
        for turn in range(7):
            spiral: Outline = []
            for step in range(16):
                reach = step / 15
                angle = math.radians(turn * 51 + reach * 130)
                spiral.append((x + 150 * reach * math.cos(angle), y - 10 + 120 * reach * math.sin(angle)))
            sheet.line(spiral, 10, light(tone, 0.55))
        sheet.dot(x, y - 10, 16, light(tone, 0.7))


def cookies(sheet: Canvas, ink: Ink) -> None:
    """Round biscuits with chips or berries, piled and leaning."""
    berry = "莓" in ink.title
    dough: Colour = (230, 180, 112)
    plate(sheet, 500, 752, 400)
    for x, y, half in ((360, 690, 160), (640, 700, 160), (500, 620, 164), (350, 560, 140), (620, 520, 150)):
        sheet.form(oval(x, y + 20, half, half * 0.62), dark(dough, 0.2), depth=0.14)
        sheet.form(oval(x, y, half, half * 0.62), dough, depth=0.16, shine=0.26)
        for k in range(8):
            angle, reach = math.radians(k * 137.5 + x), half * (0.2 + 0.08 * k)
            px, py = x + reach * math.cos(angle), y + reach * 0.6 * math.sin(angle)
            sheet.form(oval(px, py, 17, 12, k * 30), (176, 54, 70) if berry else (104, 70, 54), depth=0.14)


def gift_tin(sheet: Canvas, ink: Ink) -> None:
    """An open tin of assorted biscuits, its lid leaning behind."""
    tin = ink.main
    sheet.shadow(500, 806, 420, 56, 0.42)
    sheet.form(rounded(330, 210, 860, 640, 40), light(tin, 0.12), depth=0.2)
    sheet.line([*rounded(362, 242, 828, 608, 26), (388, 242)], 7, light(tin, 0.6))
    for k in range(6):
        angle = math.radians(k * 60)
        sheet.fill(
            oval(595 + 66 * math.cos(angle), 410 + 66 * math.sin(angle), 46, 26, k * 60), light(tin, 0.55)
        )
    sheet.dot(595, 410, 30, GOLD)
    sheet.form(path("M 120 560 H 800 L 830 610 H 90 Z"), dark(tin, 0.3), depth=0.1)
    for place, (x, tone) in enumerate(
        ((200, CRUST), (330, (150, 104, 74)), (460, (238, 206, 140)), (590, (196, 186, 120)), (710, CRUST))
    ):
        if place % 2:
            sheet.form(rounded(x - 52, 506, x + 52, 640, 16), tone, depth=0.2)
            sheet.dot(x, 560, 17, (200, 76, 80))
        else:
            sheet.form(oval(x, 570, 66, 62), tone, depth=0.2)
            sheet.line(oval(x, 570, 40, 36), 8, dark(tone, 0.16))
    sheet.form(
        path("M 90 606 H 830 L 806 786 C 804 802 794 808 780 808 H 140 C 126 808 116 802 114 786 Z"),
        tin,
        depth=0.24,
    )
    sheet.line([(98, 640), (822, 640)], 8, light(tin, 0.5))


def square_cakes(sheet: Canvas, ink: Ink) -> None:
    """Small square cakes, stacked; pineapple filling or pressed mung bean."""
    bean = "绿豆" in ink.title
    tone: Colour = (206, 210, 140) if bean else (240, 196, 110)
    plate(sheet, 500, 752, 400)
    for x, y in ((330, 690), (520, 700), (700, 690), (420, 560), (610, 560)):
        sheet.form(
            path(
                f"M {x - 92} {y - 50} L {x} {y - 86} L {x + 92} {y - 50} V {y + 34} L {x} {y + 70} L {x - 92} {y + 34} Z"
            ),
            dark(tone, 0.06),
            depth=0.24,
        )
        sheet.form(
            path(f"M {x - 92} {y - 50} L {x} {y - 86} L {x + 92} {y - 50} L {x} {y - 14} Z"),
            light(tone, 0.3),
            depth=0.05,
        )
        if bean:
            for k in range(5):
                angle = math.radians(k * 72)
                sheet.fill(
                    oval(x + 24 * math.cos(angle), y - 50 + 10 * math.sin(angle), 20, 8, k * 72),
                    dark(tone, 0.16),
                )
        else:
            sheet.fill(
                path(f"M {x - 60} {y + 6} L {x - 6} {y + 28} V {y + 52} L {x - 60} {y + 30} Z"),
                (226, 142, 52),
            )


def zongzi(sheet: Canvas, ink: Ink) -> None:
    """Rice dumplings in leaves, tied with string."""
    plate(sheet, 500, 756, 410)
    for x, y, scale, tone in (
        (300, 690, 1.0, (116, 148, 88)),
        (700, 690, 1.0, (130, 160, 98)),
        (500, 600, 1.16, (104, 138, 80)),
    ):
        body = moved(
            path("M 0 -190 C 40 -180 176 60 170 84 C 160 116 -160 116 -170 84 C -176 60 -40 -180 0 -190 Z"),
            x,
            y,
            scale,
        )
        sheet.form(body, tone, depth=0.24)
        sheet.form(
            moved(
                path(
                    "M 0 -190 C 30 -120 40 20 10 108 C -90 108 -166 100 -170 84 C -176 60 -40 -180 0 -190 Z"
                ),
                x,
                y,
                scale,
            ),
            light(tone, 0.16),
            depth=0.16,
        )
        for k in (0.25, 0.5, 0.75):
            sheet.line(
                moved(
                    path(
                        f"M {-10 - 60 * k} {-150 + 40 * k} C {-30 - 60 * k} -20 {-60 - 80 * k} 40 {-100 * k - 40} 96"
                    ),
                    x,
                    y,
                    scale,
                ),
                4,
                dark(tone, 0.12),
            )
        tie = (226, 92, 84) if x == 500 else (236, 206, 150)
        sheet.line(moved([(-112, -20), (112, -6)], x, y, scale), 11, tie)
        sheet.line(moved([(-134, 24), (138, 32)], x, y, scale), 11, tie)
        for side in (-1, 1):
            sheet.line(
                moved(path(f"M 0 6 Q {side * 40} -34 {side * 54} 6 Q {side * 30} 24 0 6"), x, y, scale),
                8,
                tie,
            )


def bag_of(sheet: Canvas, ink: Ink, content: str) -> None:
    """A stand-up pouch with a window, some of the content lying before it."""
    paper = ink.main
    sheet.shadow(480, 806, 330, 52, 0.42)
    sheet.form(
        path(
            "M 270 250 H 690 C 676 400 700 640 716 780 C 690 812 270 812 244 780 C 260 640 284 400 270 250 Z"
        ),
        paper,
        depth=0.24,
        shine=0.2,
    )
    sheet.form(path("M 266 230 H 694 V 300 H 266 Z"), dark(paper, 0.1), depth=0.2)
    for x in range(280, 690, 22):
        sheet.line([(x, 238), (x, 262)], 4, light(paper, 0.3))
    sheet.form(rounded(338, 350, 622, 440, 14), light(CREAM, 0.7), depth=0.04)
    sprig(sheet, 480, 436, 0, mix(LEAF, paper, 0.2), 0.24)
    sheet.form(oval(480, 590, 138, 118), light(CREAM, 0.4), depth=0.06)
    for k in range(13):
        angle, reach = math.radians(k * 137.5), 22 + 6.4 * k
        _nut(sheet, 480 + reach * math.cos(angle), 590 + reach * 0.82 * math.sin(angle), 0.62, content, k)
    for k, (x, y) in enumerate(((690, 776), (790, 780), (740, 716), (860, 770), (250, 790), (180, 780))):
        _nut(sheet, x, y, 1.0, content, k)


def _nut(sheet: Canvas, x: float, y: float, scale: float, content: str, place: int) -> None:
    kinds = {"mixed": ("cashew", "almond", "berry", "macadamia"), "dried": ("mango",)}.get(
        content, (content,)
    )
    kind = kinds[place % len(kinds)]
    turn = place * 47 % 180
    if kind == "macadamia":
        sheet.form(oval(x, y, 44 * scale, 42 * scale), (172, 116, 76), depth=0.26, shine=0.26)
        sheet.line(arc(x, y, 30 * scale, 40 * scale, 250, 290 + place % 2 * 30), 5 * scale, (250, 232, 200))
    elif kind == "cashew":
        body = path(
            "M -46 10 C -50 -40 30 -54 46 -10 C 50 6 38 14 28 6 C 14 -12 -10 -10 -16 14 C -20 34 -42 32 -46 10 Z"
        )
        sheet.form(moved(body, x, y, scale, turn), (240, 210, 158), depth=0.2, shine=0.3)
    elif kind == "almond":
        body = path("M -44 0 C -30 -36 20 -32 46 0 C 20 32 -30 36 -44 0 Z")
        sheet.form(moved(body, x, y, scale, turn), (176, 112, 68), depth=0.22)
        sheet.line(moved([(-30, 0), (30, 0)], x, y, scale, turn), 4 * scale, (214, 160, 112))
    elif kind == "berry":
        sheet.form(oval(x, y, 30 * scale, 24 * scale, turn), (176, 52, 70), depth=0.24)
    elif kind == "mango":
        sheet.form(
            moved(rounded(-54, -22, 54, 22, 18), x, y, scale, turn * 0.4),
            (248, 176, 56),
            depth=0.2,
            shine=0.34,
        )
    else:
        sheet.form(oval(x, y, 36 * scale, 25 * scale, turn), (168, 56, 46), depth=0.24)


def macadamia(sheet: Canvas, ink: Ink) -> None:
    """Macadamia nuts in a pouch."""
    bag_of(sheet, ink, "macadamia")


def cashews(sheet: Canvas, ink: Ink) -> None:
    """Cashews in a pouch."""
    bag_of(sheet, ink, "cashew")


def mixed_nuts(sheet: Canvas, ink: Ink) -> None:
    """Mixed nuts and berries in a pouch."""
    bag_of(sheet, ink, "mixed")


def dried_mango(sheet: Canvas, ink: Ink) -> None:
    """Strips of dried fruit in a pouch."""
    bag_of(sheet, ink, "dried")


def dates(sheet: Canvas, ink: Ink) -> None:
    """Red dates in a pouch."""
    bag_of(sheet, ink, "date")


def tea_tin(sheet: Canvas, ink: Ink) -> None:
    """A tea canister, a glass of tea and scattered leaves."""
    tin = ink.main
    sheet.shadow(450, 806, 360, 52, 0.42)
    sheet.form(rounded(230, 360, 550, 806, 24), tin, depth=0.3, shine=0.24)
    sheet.form(rounded(222, 290, 558, 390, 24), dark(tin, 0.14), depth=0.28)
    sheet.form(rounded(280, 470, 500, 700, 14), light(CREAM, 0.6), depth=0.06)
    sprig(sheet, 390, 690, 0, mix(LEAF, tin, 0.2), 0.6)
    sheet.veil(
        path("M 620 560 H 840 L 814 780 C 812 800 800 806 784 806 H 676 C 660 806 648 800 646 780 Z"),
        (226, 236, 234),
        0.85,
    )
    sheet.form(
        path("M 628 620 H 832 L 812 776 C 810 794 800 800 784 800 H 676 C 660 800 650 794 648 776 Z"),
        (206, 138, 70),
        depth=0.16,
        shine=0.3,
    )
    sheet.form(oval(730, 620, 102, 15), (226, 166, 96), depth=0.05)
    for k, (x, y) in enumerate(((600, 800), (560, 824), (860, 812), (640, 832), (180, 816), (900, 800))):
        sheet.form(oval(x, y, 30, 9, k * 40), dark(LEAF, 0.3), depth=0.1)


def tea_cake(sheet: Canvas, ink: Ink) -> None:
    """Small round pressed teas in tangerine peel and paper."""
    sheet.shadow(500, 806, 410, 54, 0.42)
    sheet.form(rounded(110, 740, 890, 800, 22), WOOD, depth=0.22, pattern=grain(WOOD, 16))
    for x, y, tone in (
        (280, 640, (226, 150, 66)),
        (500, 640, (206, 124, 60)),
        (720, 640, (226, 150, 66)),
        (390, 480, (216, 136, 60)),
        (610, 480, (226, 150, 66)),
    ):
        sheet.form(oval(x, y, 114, 104), tone, depth=0.26, shine=0.26)
        sheet.form(oval(x, y - 62, 46, 22), (82, 56, 44), depth=0.14)
        for k in range(7):
            sheet.dot(x - 60 + k * 20, y + 20 + (k % 3) * 22, 5, dark(tone, 0.16))


def noodles(sheet: Canvas, ink: Ink) -> None:
    """A sack of grain or rice with a scoop; stands for staple food."""
    cloth: Colour = (232, 212, 174)
    sheet.shadow(500, 806, 340, 54, 0.42)
    sheet.form(
        path("M 250 430 C 210 560 200 720 250 800 C 400 816 600 816 750 800 C 800 720 790 560 750 430 Z"),
        cloth,
        depth=0.24,
        pattern=grain(cloth, 14),
    )
    sheet.form(oval(500, 430, 250, 78), (250, 244, 226), depth=0.1)
    for k in range(40):
        angle, reach = math.radians(k * 137.5), 34 * math.sqrt(k)
        sheet.form(
            oval(500 + reach * math.cos(angle), 424 + reach * 0.28 * math.sin(angle), 12, 6, k * 50),
            (240, 230, 204),
            depth=0,
        )
    sheet.line(oval(500, 430, 256, 84), 22, dark(cloth, 0.1))
    sheet.form(rounded(400, 570, 600, 700, 12), light(ink.main, 0.3), depth=0.06)
    sheet.line([(640, 400), (830, 240)], 26, WOOD)
