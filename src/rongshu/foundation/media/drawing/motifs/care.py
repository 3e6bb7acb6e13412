# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Soap, bottles and jars of the bathroom, cleaning things, and the parcel that stands for anything."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import CREAM, GOLD, LEAF, WHITE, WOOD, Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import oval, path, rounded
from rongshu.foundation.media.drawing.patterns import grain
from rongshu.foundation.media.drawing.scene import sprig


def soap(sheet: Canvas, ink: Ink) -> None:
    """Bars of soap on a wooden dish with bubbles."""
    sheet.shadow(500, 800, 400, 52, 0.42)
    for x in (240, 700):
        sheet.form(rounded(x, 760, x + 60, 806, 10), dark(WOOD, 0.2), depth=0.2)
    for k in range(3):
        sheet.form(
            rounded(140, 720 + k * 16, 860, 748 + k * 16, 12), WOOD, depth=0.2, pattern=grain(WOOD, 14)
        )
    sheet.form(rounded(200, 590, 560, 724, 56), ink.main, depth=0.22, shine=0.3)
    sheet.form(rounded(430, 530, 800, 720, 70), light(ink.second, 0.35), depth=0.22, shine=0.3)
    sprig(sheet, 615, 690, 0, mix(LEAF, ink.second, 0.2), 0.36)
    for x, y, radius in (
        (300, 520, 56),
        (390, 430, 36),
        (250, 410, 28),
        (470, 350, 22),
        (330, 320, 18),
        (720, 430, 40),
        (780, 340, 24),
    ):
        bubble(sheet, x, y, radius)


def bubble(sheet: Canvas, x: float, y: float, radius: float) -> None:
    """A soap bubble."""
    sheet.veil(oval(x, y, radius), (206, 230, 242), 0.6)
    sheet.line(oval(x, y, radius), max(3, radius * 0.07), (236, 246, 252))
    sheet.veil(oval(x - radius * 0.35, y - radius * 0.4, radius * 0.26, radius * 0.15, -34), WHITE, 0.9)


def pump_bottle(sheet: Canvas, ink: Ink) -> None:
    """A pump bottle beside a smaller flask."""
    sheet.shadow(470, 808, 330, 50, 0.42)
    sheet.form(
        path("M 330 260 H 420 V 230 H 300 C 280 230 262 240 262 266 V 290 H 296 V 270 Z"),
        WHITE,
        depth=0.2,
        shine=0,
    )
    sheet.form(rounded(352, 250, 408, 340, 6), WHITE, depth=0.24, shine=0)
    sheet.form(rounded(310, 330, 450, 390, 14), dark(CREAM, 0.06), depth=0.24)
    sheet.form(
        path(
            "M 250 440 C 250 400 290 386 330 386 H 430 C 470 386 510 400 510 440 V 760 C 510 792 490 808 460 808 H 300 C 270 808 250 792 250 760 Z"
        ),
        ink.main,
        depth=0.28,
        shine=0.26,
    )
    sheet.form(rounded(292, 520, 468, 700, 14), light(CREAM, 0.6), depth=0.06)
    sprig(sheet, 380, 692, 0, mix(LEAF, ink.main, 0.2), 0.42)
    sheet.form(rounded(620, 470, 730, 540, 16), GOLD, depth=0.26)
    sheet.form(rounded(560, 536, 790, 808, 50), light(ink.second, 0.3), depth=0.28, shine=0.3)
    sheet.form(rounded(610, 620, 740, 740, 12), light(CREAM, 0.6), depth=0.06)


def cream_jar(sheet: Canvas, ink: Ink) -> None:
    """A jar of cream with its lid off, a dropper bottle behind."""
    sheet.shadow(480, 806, 380, 50, 0.42)
    sheet.form(rounded(620, 250, 680, 340, 26), dark(ink.second, 0.3), depth=0.2)
    sheet.form(rounded(604, 330, 696, 420, 10), GOLD, depth=0.26)
    sheet.form(rounded(550, 416, 750, 800, 44), light(ink.second, 0.2), depth=0.28, shine=0.3)
    sheet.form(rounded(586, 540, 714, 700, 10), light(CREAM, 0.6), depth=0.06)
    sheet.form(
        path("M 170 600 H 530 V 730 C 530 784 500 806 460 806 H 240 C 200 806 170 784 170 730 Z"),
        ink.main,
        depth=0.26,
        shine=0.26,
    )
    sheet.form(oval(350, 600, 180, 46), light(ink.main, 0.5), depth=0.1)
    sheet.form(oval(350, 594, 154, 36), (254, 250, 246), depth=0.08, shine=0)
    sheet.form(
        path("M 280 590 C 300 530 380 560 360 520 C 420 530 440 580 420 600 C 380 616 310 616 280 590 Z"),
        (255, 252, 250),
        depth=0.12,
        shine=0,
    )
    sheet.form(path("M 720 756 H 900 V 786 C 900 806 720 806 720 786 Z"), GOLD, depth=0.26)
    sheet.form(oval(810, 756, 90, 20), light(GOLD, 0.3), depth=0.1)


def lipstick(sheet: Canvas, ink: Ink) -> None:
    """A lipstick and a powder compact."""
    sheet.shadow(480, 806, 340, 48, 0.42)
    rouge: Colour = (206, 84, 92)
    sheet.form(path("M 320 420 V 280 C 350 230 400 230 420 280 V 420 Z"), rouge, depth=0.26, shine=0.26)
    sheet.form(rounded(300, 410, 440, 570, 8), GOLD, depth=0.28)
    sheet.form(rounded(280, 560, 460, 806, 20), dark(ink.main, 0.2), depth=0.28)
    sheet.form(oval(690, 560, 150), light(ink.main, 0.3), depth=0.22)
    sheet.form(oval(690, 560, 120), (222, 234, 240), depth=0.14, shine=0.5)
    sheet.form(oval(680, 750, 170, 56), ink.main, depth=0.22)
    sheet.form(oval(680, 744, 140, 42), (240, 206, 184), depth=0.1)


def toothbrush(sheet: Canvas, ink: Ink) -> None:
    """Two toothbrushes in a tumbler."""
    sheet.shadow(500, 806, 240, 44, 0.42)
    for x, top, tone, lean in ((440, 210, ink.main, -30), (560, 250, ink.second, 34)):
        sheet.line([(x, 760), (x + lean, top + 100)], 26, tone)
        sheet.form(rounded(x + lean - 22, top, x + lean + 22, top + 150, 18), light(tone, 0.2), depth=0.14)
        sheet.form(rounded(x + lean + 16, top + 10, x + lean + 62, top + 116, 8), WHITE, depth=0.14, shine=0)
    sheet.veil(
        path("M 340 470 H 660 L 630 770 C 626 796 610 808 586 808 H 414 C 390 808 374 796 370 770 Z"),
        (214, 232, 240),
        0.8,
    )
    sheet.line(oval(500, 470, 160, 24), 8, WHITE)


def cleaner(sheet: Canvas, ink: Ink) -> None:
    """A spray bottle and a sponge."""
    sheet.shadow(470, 806, 350, 50, 0.42)
    sheet.form(
        path("M 330 260 H 500 C 540 260 560 290 556 320 H 500 V 360 H 400 V 330 L 340 350 L 320 330 Z"),
        ink.second,
        depth=0.22,
    )
    sheet.form(
        path(
            "M 400 350 H 500 L 506 420 C 580 450 600 500 600 560 V 760 C 600 790 580 808 550 808 H 350 C 320 808 300 790 300 760 V 560 C 300 500 320 450 394 420 Z"
        ),
        ink.main,
        depth=0.26,
        shine=0.26,
    )
    sheet.form(rounded(350, 560, 550, 720, 16), light(CREAM, 0.6), depth=0.06)
    sheet.form(rounded(640, 700, 860, 770, 16), (250, 214, 110), depth=0.16)
    sheet.form(rounded(640, 760, 860, 806, 14), (120, 170, 130), depth=0.16)
    for x, y, radius in ((680, 640, 30), (750, 590, 44), (820, 640, 24), (250, 320, 22), (210, 260, 16)):
        bubble(sheet, x, y, radius)


def tissue(sheet: Canvas, ink: Ink) -> None:
    """A box of tissues."""
    sheet.shadow(500, 804, 400, 52, 0.42)
    sheet.form(
        path("M 400 530 C 380 400 440 330 500 300 C 520 350 600 380 600 530 Z"), WHITE, depth=0.14, shine=0
    )
    sheet.form(path("M 150 560 L 250 490 H 750 L 850 560 Z"), light(ink.main, 0.4), depth=0.1)
    sheet.form(oval(500, 526, 150, 20), dark(ink.main, 0.2), depth=0.05)
    sheet.form(
        path("M 410 524 C 400 440 440 380 490 350 C 510 400 580 420 590 524 Z"), WHITE, depth=0.12, shine=0
    )
    sheet.form(rounded(150, 556, 850, 804, 14), ink.main, depth=0.22, pattern=ink.cloth)


def parcel(sheet: Canvas, ink: Ink) -> None:
    """A tied parcel: what stands for goods no other picture fits."""
    board: Colour = (222, 184, 134)
    sheet.shadow(500, 800, 400, 56, 0.42)
    sheet.form(path("M 150 500 L 500 600 V 830 L 170 730 C 156 724 150 716 150 700 Z"), board, depth=0.1)
    sheet.form(
        path("M 850 500 L 500 600 V 830 L 830 730 C 844 724 850 716 850 700 Z"), dark(board, 0.16), depth=0.14
    )
    sheet.form(
        path("M 150 500 L 490 396 C 498 394 504 394 510 396 L 850 500 L 500 600 Z"),
        light(board, 0.24),
        depth=0.06,
    )
    ribbon = ink.main
    sheet.form(path("M 300 452 L 360 434 L 700 540 L 640 560 Z"), ribbon, depth=0.12)
    sheet.form(path("M 640 560 L 700 542 V 776 L 640 794 Z"), dark(ribbon, 0.12), depth=0.1)
    sheet.form(path("M 700 452 L 640 434 L 300 540 L 360 560 Z"), ribbon, depth=0.12)
    sheet.form(path("M 300 542 L 360 560 V 790 L 300 772 Z"), ribbon, depth=0.1)
    for points in (
        "M 500 496 C 400 400 330 400 350 460 C 366 500 450 510 500 496 Z",
        "M 500 496 C 600 400 670 400 650 460 C 634 500 550 510 500 496 Z",
    ):
        sheet.form(path(points), light(ribbon, 0.16), depth=0.2)
    sheet.form(oval(500, 494, 32, 22), dark(ribbon, 0.14), depth=0.1)
    sprig(sheet, 560, 480, 12, LEAF, 0.5)
