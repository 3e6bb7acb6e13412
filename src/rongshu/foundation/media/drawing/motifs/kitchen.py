# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Pots, pans, cups and what a kitchen holds."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import (
    CREAM,
    GOLD,
    INK,
    STEEL,
    WHITE,
    WOOD,
    Colour,
    dark,
    light,
    mix,
)
from rongshu.foundation.media.drawing.paths import arc, oval, path, rounded
from rongshu.foundation.media.drawing.patterns import grain
from rongshu.foundation.media.drawing.scene import sprig

COAT: Colour = (84, 88, 100)


def steam(sheet: Canvas, x: float, y: float) -> None:
    """Three wisps rising."""
    for dx in (-60, 0, 60):
        wisp = path(f"M {x + dx} {y} C {x + dx - 34} {y - 50} {x + dx + 34} {y - 80} {x + dx} {y - 140}")
        sheet.line(wisp, 12, light((255, 255, 255), 0.2))


def casserole(sheet: Canvas, ink: Ink) -> None:
    """An enamelled cast-iron pot with its lid on."""
    pot = ink.main_or((214, 106, 94))
    sheet.shadow(500, 802, 400, 56, 0.44)
    for side in (-1, 1):
        x = 500 + side * 352
        sheet.line(arc(x, 566, 60, 34, 0, 360), 26, dark(pot, 0.2))
    sheet.form(
        path("M 172 500 H 828 V 640 C 828 760 740 804 640 804 H 360 C 260 804 172 760 172 640 Z"),
        pot,
        depth=0.28,
        shine=0.22,
    )
    sheet.veil(path("M 214 540 C 214 690 240 742 300 776 C 250 760 198 720 198 640 V 540 Z"), WHITE, 0.35)
    sheet.form(
        path("M 150 470 H 850 V 500 C 850 516 840 522 828 522 H 172 C 160 522 150 516 150 500 Z"),
        light(pot, 0.12),
        depth=0.24,
    )
    sheet.form(
        path("M 160 472 C 200 350 360 318 500 318 C 640 318 800 350 840 472 Z"), pot, depth=0.24, shine=0.24
    )
    sheet.line(path("M 236 430 C 290 380 380 356 450 350"), 13, light(pot, 0.55))
    sheet.form(rounded(478, 282, 522, 330, 8), dark(GOLD, 0.2), depth=0.2)
    sheet.form(oval(500, 270, 52, 26), GOLD, depth=0.22)


def _pan(sheet: Canvas, ink: Ink, deep: bool) -> Colour:
    body = ink.main_or(COAT)
    sheet.shadow(430, 800, 360, 52, 0.42)
    sheet.form(
        path("M 690 560 L 930 486 C 954 482 962 520 940 530 L 716 616 Z"),
        WOOD,
        depth=0.24,
        pattern=grain(WOOD, 12),
    )
    sheet.form(path("M 660 566 L 760 536 L 776 580 L 670 622 Z"), STEEL, depth=0.24)
    low = 800 if deep else 760
    sheet.form(
        path(f"M 96 560 C 110 {low - 20} 250 {low} 410 {low} C 570 {low} 710 {low - 20} 724 560 Z"),
        dark(body, 0.06),
        depth=0.26,
    )
    sheet.form(oval(410, 560, 316, 108), light(body, 0.2), depth=0.16)
    sheet.form(oval(410, 566, 292, 92), dark(body, 0.16), depth=0.12)
    return body


def wok(sheet: Canvas, ink: Ink) -> None:
    """A deep frying pan with vegetables leaping."""
    _pan(sheet, ink, True)
    for x, y, tone, turn in (
        (300, 560, (126, 174, 96), 20),
        (380, 540, (230, 120, 90), -10),
        (470, 570, (240, 190, 90), 30),
        (540, 548, (126, 174, 96), -30),
        (410, 590, (238, 154, 84), 10),
    ):
        sheet.form(oval(x, y, 56, 24, turn), tone, depth=0.18)
    for x, y, tone in (
        (330, 400, (126, 174, 96)),
        (450, 330, (230, 110, 90)),
        (540, 420, (240, 190, 90)),
        (400, 450, (250, 220, 170)),
    ):
        sheet.form(oval(x, y, 36, 17, x % 60), tone, depth=0.18)


def frying_pan(sheet: Canvas, ink: Ink) -> None:
    """A shallow pan with a fried egg."""
    _pan(sheet, ink, False)
    sheet.form(
        path(
            "M 230 560 C 240 510 340 516 400 508 C 480 500 570 516 580 560 C 580 610 480 604 420 622 C 340 640 220 620 230 560 Z"
        ),
        (254, 250, 240),
        depth=0.08,
        shine=0,
    )
    sheet.form(oval(400, 552, 66, 32), (246, 184, 66), depth=0.18, shine=0.4)
    steam(sheet, 410, 440)


def grill_pan(sheet: Canvas, ink: Ink) -> None:
    """A ridged pan with a steak."""
    body = _pan(sheet, ink, False)
    for step in range(-6, 7):
        x = 410 + step * 42.0
        reach = 86 * (1 - (step / 7.2) ** 2) ** 0.5
        sheet.line([(x, 566 - reach), (x, 566 + reach)], 7, light(body, 0.16))
    sheet.form(
        path("M 260 556 C 270 504 400 500 480 520 C 560 536 570 600 500 610 C 420 622 250 620 260 556 Z"),
        (158, 88, 70),
        depth=0.2,
    )
    sheet.line(path("M 262 560 C 280 516 400 512 470 528"), 12, (240, 206, 176))
    for x in (330, 390, 450):
        sheet.line([(x - 20, 596), (x + 24, 536)], 10, (96, 54, 46))
    sprig(sheet, 560, 590, 8, (120, 160, 100), 0.3)


def soup_pot(sheet: Canvas, ink: Ink) -> None:
    """A tall pot with a glass lid and steam."""
    body = ink.main_or(ink.palette.mains[1])
    steam(sheet, 500, 250)
    sheet.shadow(500, 804, 350, 50, 0.42)
    for side in (-1, 1):
        sheet.line(
            [
                (500 + side * 290, 540),
                (500 + side * 372, 540),
                (500 + side * 372, 592),
                (500 + side * 290, 592),
            ],
            26,
            COAT,
        )
    sheet.form(
        path("M 216 460 H 784 V 740 C 784 790 750 806 710 806 H 290 C 250 806 216 790 216 740 Z"),
        body,
        depth=0.28,
        shine=0.24,
    )
    sheet.veil(rounded(252, 500, 288, 770, 18), WHITE, 0.3)
    sheet.form(path("M 210 452 C 240 330 760 330 790 452 Z"), (214, 228, 234), depth=0.16, shine=0.5)
    sheet.veil(path("M 300 430 C 330 370 440 356 500 354 C 420 372 380 396 360 436 Z"), WHITE, 0.7)
    sheet.form(rounded(196, 444, 804, 480, 16), STEEL, depth=0.24)
    sheet.form(rounded(440, 316, 560, 352, 18), COAT, depth=0.16)


def milk_pan(sheet: Canvas, ink: Ink) -> None:
    """A small saucepan with a long handle and a spout."""
    body = ink.main_or(mix(ink.palette.mains[0], CREAM, 0.5))
    steam(sheet, 400, 370)
    sheet.shadow(420, 804, 300, 48, 0.42)
    sheet.form(
        path("M 640 540 L 920 480 C 944 478 950 512 930 520 L 652 590 Z"),
        WOOD,
        depth=0.24,
        pattern=grain(WOOD, 12),
    )
    sheet.form(
        path(
            "M 150 500 L 200 512 H 656 V 740 C 656 790 620 806 580 806 H 270 C 226 806 194 790 194 740 V 540 Z"
        ),
        body,
        depth=0.26,
        shine=0.24,
    )
    sheet.form(oval(420, 512, 236, 58), light(body, 0.3), depth=0.1)
    sheet.form(oval(420, 518, 214, 46), (254, 250, 240), depth=0.08, shine=0)
    sheet.line(path("M 320 520 C 380 496 460 540 520 514"), 7, dark(CREAM, 0.08))


def pan_set(sheet: Canvas, ink: Ink) -> None:
    """A tower of pots of three sizes beside a ladle."""
    tones = (ink.main_or(COAT), mix(ink.main_or(COAT), WHITE, 0.2), mix(ink.main_or(COAT), WHITE, 0.4))
    sheet.shadow(470, 806, 400, 54, 0.42)
    for place, (top, half) in enumerate(((650, 330), (512, 266), (390, 206))):
        low = top + 152 if place == 0 else top + 140
        sheet.form(
            path(
                f"M {470 + half - 6} {top + 30} L {470 + half + 130} {top + 6} V {top + 44} L {470 + half - 6} {top + 76} Z"
            ),
            WOOD,
            depth=0.22,
        )
        sheet.form(
            path(
                f"M {470 - half} {top + 10} H {470 + half} C {470 + half - 6} {low - 16} {470 + half - 70} {low} {470 + half - 130} {low} H {470 - half + 130} C {470 - half + 70} {low} {470 - half + 6} {low - 16} {470 - half} {top + 10} Z"
            ),
            tones[place],
            depth=0.28,
            shine=0.22,
        )
        sheet.form(rounded(470 - half - 12, top, 470 + half + 12, top + 26, 12), STEEL, depth=0.24)
    sheet.form(path("M 290 392 C 310 310 630 310 650 392 Z"), (214, 228, 234), depth=0.16, shine=0.5)
    sheet.form(rounded(430, 300, 510, 332, 14), COAT, depth=0.16)


def bowl(sheet: Canvas, ink: Ink) -> None:
    """A rice bowl on a saucer with chopsticks."""
    sheet.shadow(500, 796, 400, 50, 0.42)
    sheet.form(path("M 130 730 C 200 800 800 800 870 730 Z"), light(ink.second, 0.4), depth=0.2)
    sheet.form(oval(500, 730, 370, 44), light(ink.second, 0.6), depth=0.08)
    sheet.line([(560, 420), (910, 270)], 15, WOOD)
    sheet.line([(590, 450), (930, 320)], 15, dark(WOOD, 0.16))
    sheet.form(
        path("M 280 480 C 320 370 420 340 500 340 C 580 340 680 370 720 480 Z"),
        (253, 250, 243),
        depth=0.1,
        shine=0,
    )
    for x, y in ((400, 420), (460, 390), (540, 400), (600, 430), (500, 440)):
        sheet.form(oval(x, y, 20, 11, x % 50), (240, 232, 216), depth=0.04)
    sheet.form(
        path("M 216 470 H 784 C 780 640 690 740 590 746 H 410 C 310 740 220 640 216 470 Z"),
        ink.main,
        depth=0.28,
        shine=0.26,
    )
    sheet.line([(220, 484), (780, 484)], 22, light(ink.main, 0.6))
    sheet.line(path("M 246 570 C 400 610 600 610 754 570"), 9, light(ink.main, 0.4))


def mug(sheet: Canvas, ink: Ink) -> None:
    """A mug with steam and a spoon on the saucer."""
    steam(sheet, 460, 330)
    sheet.shadow(480, 800, 370, 50, 0.42)
    sheet.form(path("M 170 750 C 230 806 730 806 790 750 Z"), light(ink.second, 0.35), depth=0.2)
    sheet.form(oval(480, 750, 310, 36), light(ink.second, 0.55), depth=0.08)
    sheet.line(arc(668, 560, 96, 96, -80, 100), 40, dark(ink.main, 0.1))
    sheet.form(
        path("M 276 420 H 684 V 660 C 684 740 620 764 560 764 H 400 C 340 764 276 740 276 660 Z"),
        ink.main,
        depth=0.28,
        shine=0.26,
    )
    sheet.form(oval(480, 422, 204, 48), light(ink.main, 0.4), depth=0.08)
    sheet.form(oval(480, 430, 180, 36), (142, 96, 72), depth=0.1)
    sheet.veil(rounded(312, 480, 344, 690, 16), WHITE, 0.36)


def teapot(sheet: Canvas, ink: Ink) -> None:
    """A clay teapot with two cups."""
    clay = ink.main
    sheet.shadow(460, 802, 420, 54, 0.42)
    sheet.line(arc(222, 590, 92, 110, 70, 290), 34, dark(clay, 0.1))
    sheet.form(
        path("M 610 560 C 690 560 690 440 774 420 L 800 456 C 740 490 740 650 630 690 Z"), clay, depth=0.24
    )
    sheet.form(
        path(
            "M 220 600 C 220 470 320 440 440 440 C 560 440 660 470 660 600 C 660 740 580 802 440 802 C 300 802 220 740 220 600 Z"
        ),
        clay,
        depth=0.28,
        shine=0.24,
    )
    sheet.form(path("M 320 450 C 340 392 540 392 560 450 Z"), light(clay, 0.1), depth=0.2)
    sheet.form(oval(440, 384, 30, 24), dark(clay, 0.12), depth=0.2)
    for x in (730, 880):
        sheet.form(
            path(
                f"M {x - 70} 720 H {x + 70} C {x + 66} 780 {x + 40} 806 {x} 806 C {x - 40} 806 {x - 66} 780 {x - 70} 720 Z"
            ),
            light(CREAM, 0.4),
            depth=0.2,
        )
        sheet.form(oval(x, 722, 70, 16), (198, 146, 84), depth=0.06)


def bottle(sheet: Canvas, ink: Ink) -> None:
    """An insulated bottle with a loop."""
    sheet.shadow(500, 806, 220, 44, 0.44)
    sheet.line(arc(500, 250, 76, 70, 180, 360), 24, INK)
    sheet.form(rounded(410, 230, 590, 340, 22), INK, depth=0.2)
    sheet.form(
        path(
            "M 390 360 C 390 336 420 330 440 330 H 560 C 580 330 610 336 610 360 C 640 400 648 420 648 470 V 760 C 648 800 620 808 590 808 H 410 C 380 808 352 800 352 760 V 470 C 352 420 360 400 390 360 Z"
        ),
        ink.main,
        depth=0.3,
        shine=0.26,
    )
    sheet.form(rounded(352, 560, 648, 620, 0.5), light(ink.main, 0.45), depth=0.2)
    sheet.veil(rounded(388, 430, 420, 760, 16), WHITE, 0.35)


def knife_board(sheet: Canvas, ink: Ink) -> None:
    """A chopping board with a knife and a tomato."""
    sheet.shadow(500, 800, 420, 54, 0.4)
    sheet.form(rounded(190, 300, 620, 800, 50), WOOD, depth=0.18, pattern=grain(WOOD, 26))
    sheet.form(oval(405, 356, 32), ink.palette.wall_low, depth=0.1)
    sheet.form(path("M 660 260 C 740 300 760 460 742 600 H 668 Z"), STEEL, depth=0.2, shine=0.5)
    sheet.form(rounded(664, 600, 742, 800, 22), INK, depth=0.24)
    sheet.form(oval(330, 720, 92, 84), (222, 96, 78), depth=0.22)
    sheet.fill(path("M 330 650 L 300 640 L 320 628 L 330 606 L 342 630 L 364 640 Z"), (112, 150, 88))


def jar(sheet: Canvas, ink: Ink) -> None:
    """A glass storage jar with a wooden lid."""
    sheet.shadow(500, 806, 270, 46, 0.42)
    sheet.veil(rounded(300, 370, 700, 806, 60), (214, 230, 234), 0.8)
    sheet.form(
        path(
            "M 316 560 C 420 530 580 580 684 550 V 750 C 684 784 660 794 640 794 H 360 C 340 794 316 784 316 750 Z"
        ),
        ink.main,
        depth=0.16,
        pattern=None,
    )
    for row in range(5):
        for column in range(9):
            sheet.dot(
                342 + column * 40 + (row % 2) * 16,
                600 + row * 42,
                13,
                light(ink.main, 0.25 if (row + column) % 2 else 0.1),
            )
    sheet.veil(rounded(332, 410, 366, 770, 17), WHITE, 0.55)
    sheet.form(rounded(316, 300, 684, 384, 24), WOOD, depth=0.22, pattern=grain(WOOD, 18))
    sheet.form(rounded(400, 620, 600, 720, 10), light(CREAM, 0.6), depth=0.05)


def appliance(sheet: Canvas, ink: Ink) -> None:
    """A rice-cooker-like kitchen appliance."""
    sheet.shadow(500, 804, 360, 52, 0.42)
    sheet.form(
        path("M 210 560 H 790 V 700 C 790 780 730 804 660 804 H 340 C 270 804 210 780 210 700 Z"),
        ink.main,
        depth=0.24,
    )
    sheet.form(
        path("M 200 570 C 200 380 340 330 500 330 C 660 330 800 380 800 570 Z"), light(CREAM, 0.5), depth=0.18
    )
    sheet.form(rounded(190, 548, 810, 590, 20), STEEL, depth=0.2)
    sheet.form(rounded(410, 300, 590, 346, 23), dark(ink.main, 0.1), depth=0.18)
    sheet.form(rounded(380, 630, 620, 750, 24), INK, depth=0.1)
    sheet.dot(440, 690, 18, (140, 220, 190))
    sheet.line([(490, 672), (580, 672)], 9, (240, 240, 240))
    sheet.line([(490, 706), (550, 706)], 9, (240, 240, 240))
