# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""What pets eat from, walk on and are groomed with."""

from __future__ import annotations

import math

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.motifs.pets import GINGER, cat, dog
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
from rongshu.foundation.media.drawing.paths import arc, moved, oval, path, rounded, smooth
from rongshu.foundation.media.drawing.patterns import grain, stripes


def leash(sheet: Canvas, ink: Ink) -> None:
    """A collar and a coiled lead with its clasp."""
    rope = ink.main
    sheet.shadow(500, 760, 380, 60, 0.34)
    coil = []
    for step in range(110):
        angle, reach = step * 0.19, 90 + step * 1.9
        coil.append((440 + reach * math.cos(angle), 560 + reach * math.sin(angle) * 0.72))
    sheet.line(coil, 40, dark(rope, 0.16))
    sheet.line([(x, y - 6) for x, y in coil], 30, rope)
    if "波点" in ink.title:
        for x, y in coil[::5]:
            sheet.dot(x, y - 6, 7, light(rope, 0.7))
    elif "反光" in ink.title:
        sheet.line([(x, y - 6) for x, y in coil], 6, light(rope, 0.75))
    else:
        for place in range(0, len(coil) - 1, 3):
            x, y = coil[place]
            sheet.line([(x - 12, y - 16), (x + 10, y + 4)], 5, light(rope, 0.4))
    x, y = coil[-1]
    sheet.form(rounded(x - 26, y - 40, x + 40, y + 20, 14), GOLD, depth=0.24)
    sheet.line(arc(x + 70, y - 6, 46, 34, 0, 330), 15, GOLD)
    sheet.line(arc(720, 330, 130, 90, 0, 360), 40, dark(ink.second, 0.1))
    sheet.line(arc(720, 324, 130, 90, 0, 360), 30, ink.second)
    sheet.form(rounded(690, 390, 756, 440, 12), INK, depth=0.2)
    sheet.dot(610, 420, 34, GOLD)


def retractable(sheet: Canvas, ink: Ink) -> None:
    """A retractable lead with a hand grip."""
    shell: Colour = WOOD if "木纹" in ink.title else ink.main
    camouflage = "迷彩" in ink.title
    if camouflage:
        shell = (140, 148, 104)
    sheet.shadow(480, 790, 360, 52, 0.42)
    sheet.line(path("M 660 620 C 760 640 780 720 880 700"), 18, INK)
    sheet.line(arc(910, 690, 36, 28, 0, 330), 13, GOLD)
    body = path(
        "M 220 620 C 200 400 340 280 500 280 C 640 280 720 400 700 560 C 690 660 640 680 600 690 C 580 750 420 790 330 740 C 260 710 226 680 220 620 Z"
    )
    sheet.form(body, shell, depth=0.26, shine=0.22, pattern=grain(shell) if "木纹" in ink.title else None)
    if camouflage:
        for x, y, tone in (
            (330, 420, (104, 116, 80)),
            (480, 350, (176, 168, 124)),
            (590, 470, (90, 96, 70)),
            (300, 590, (176, 168, 124)),
            (560, 620, (104, 116, 80)),
        ):
            sheet.fill(
                smooth([(x - 60, y), (x - 20, y - 40), (x + 50, y - 20), (x + 60, y + 26), (x, y + 40)]), tone
            )
    sheet.form(
        path(
            "M 300 610 C 300 480 380 400 480 400 C 580 400 620 470 600 550 C 580 610 520 590 480 620 C 440 650 430 690 380 690 C 330 690 300 660 300 610 Z"
        ),
        mix(ink.palette.wall, WHITE, 0.2),
        depth=0.06,
    )
    sheet.form(rounded(430, 250, 560, 306, 20), (230, 112, 92), depth=0.2)


def bowls(sheet: Canvas, ink: Ink) -> None:
    """A tilted food bowl and a water bowl with a bone between."""
    steel = "不锈钢" in ink.title
    sheet.shadow(500, 806, 430, 50, 0.42)
    dog(sheet, 500, 540, 1.1)
    for x, tone, fill in (
        (290, ink.main, (176, 116, 76)),
        (710, mix(ink.second, WHITE, 0.2), (172, 214, 236)),
    ):
        sheet.form(
            path(
                f"M {x - 150} 620 H {x + 150} L {x + 190} 780 C {x + 192} 800 {x + 180} 808 {x + 160} 808 H {x - 160} C {x - 180} 808 {x - 192} 800 {x - 190} 780 Z"
            ),
            tone,
            depth=0.26,
            shine=0.24,
        )
        sheet.form(oval(x, 622, 152, 40), STEEL if steel else light(tone, 0.4), depth=0.14)
        sheet.form(oval(x, 628, 128, 29), fill, depth=0.14)
        if fill[0] > fill[2]:
            for k in range(8):
                sheet.form(
                    oval(x - 90 + k * 26, 616 - (k % 3) * 9, 22, 15), dark(fill, 0.06 * (k % 3)), depth=0.2
                )
        _bone(sheet, x, 720, 0.7, light(tone, 0.6))


def _bone(sheet: Canvas, x: float, y: float, scale: float, colour: Colour) -> None:
    sheet.line(moved([(-40, 0), (40, 0)], x, y, scale), 34 * scale, colour)
    for dx in (-52, 52):
        for dy in (-17, 17):
            sheet.fill(moved(oval(dx, dy, 22), x, y, scale), colour)


def folding_bowl(sheet: Canvas, ink: Ink) -> None:
    """A collapsible silicone bowl, one open and one flat."""
    sheet.shadow(480, 806, 400, 50, 0.42)
    for k, (half, top) in enumerate(((300, 430), (268, 520), (236, 610))):
        sheet.form(
            path(
                f"M {400 - half} {top} H {400 + half} L {400 + half - 40} {top + 120} H {400 - half + 40} Z"
            ),
            mix(ink.main, WHITE, 0.1 * k),
            depth=0.26,
            shine=0.2,
        )
    sheet.form(
        path("M 196 700 H 604 L 580 790 C 576 804 566 808 550 808 H 250 C 234 808 224 804 220 790 Z"),
        dark(ink.main, 0.06),
        depth=0.24,
    )
    sheet.form(oval(400, 432, 302, 66), light(ink.main, 0.3), depth=0.1)
    sheet.form(oval(400, 440, 264, 48), (180, 218, 236), depth=0.12)
    for k in range(3):
        sheet.form(
            oval(780, 770 - k * 22, 140 - k * 26, 36 - k * 6), mix(ink.second, WHITE, 0.16 * k), depth=0.2
        )
    sheet.line(arc(850, 640, 40, 50, 0, 320), 14, GOLD)


def feeder(sheet: Canvas, ink: Ink) -> None:
    """A feeder with a hopper over a tray."""
    sheet.shadow(500, 806, 380, 52, 0.42)
    sheet.veil(path("M 330 220 H 670 L 640 560 H 360 Z"), (214, 230, 236), 0.8)
    for k in range(26):
        x, y = 372 + (k % 7) * 42 + (k // 7 % 2) * 16, 400 + (k // 7) * 40
        sheet.form(oval(x, y, 24, 17, k * 31), (180, 120, 80), depth=0.2)
    sheet.form(rounded(310, 180, 690, 246, 26), ink.main, depth=0.22)
    sheet.form(path("M 330 550 H 670 L 720 700 H 280 Z"), ink.main, depth=0.24)
    sheet.form(
        path("M 160 690 H 840 L 800 790 C 796 804 786 808 770 808 H 230 C 214 808 204 804 200 790 Z"),
        light(CREAM, 0.3),
        depth=0.22,
    )
    for k in range(9):
        sheet.form(oval(240 + k * 64, 690 - (k % 2) * 12, 30, 20), (180, 120, 80), depth=0.2)
    sheet.form(oval(500, 740, 40, 30), mix(ink.main, WHITE, 0.3), depth=0.1)


def water_bottle(sheet: Canvas, ink: Ink) -> None:
    """A travelling water bottle with a drinking ball."""
    sheet.shadow(500, 806, 240, 44, 0.42)
    sheet.veil(path("M 380 260 H 620 V 640 H 380 Z"), (206, 230, 242), 0.85)
    sheet.form(path("M 384 380 C 440 360 560 400 616 376 V 640 H 384 Z"), (140, 192, 222), depth=0.2)
    sheet.form(rounded(370, 190, 630, 280, 30), ink.main, depth=0.24)
    sheet.line(arc(500, 180, 60, 56, 180, 360), 18, dark(ink.main, 0.2))
    sheet.form(
        path("M 350 620 H 650 L 600 780 C 580 812 420 812 400 780 Z"), ink.main, depth=0.26, shine=0.24
    )
    sheet.form(oval(500, 770, 70, 62), STEEL, depth=0.3, shine=0.5)
    for x, y in ((700, 620), (760, 720), (690, 780)):
        sheet.form(
            path(
                f"M {x} {y - 30} C {x + 20} {y} {x + 16} {y + 18} {x} {y + 18} C {x - 16} {y + 18} {x - 20} {y} {x} {y - 30} Z"
            ),
            (140, 192, 222),
            depth=0.1,
        )


def grooming(sheet: Canvas, ink: Ink) -> None:
    """Scissors, a comb and a pin brush."""
    sheet.shadow(500, 640, 380, 240, 0.16)
    for side in (-1, 1):
        sheet.form(
            moved(path(f"M {side * -8} -300 L {side * 34} -40 L {side * 6} -20 Z"), 290, 520, 1, 6),
            STEEL,
            depth=0.2,
            shine=0.4,
        )
        sheet.line(moved(oval(side * 64, 170, 52, 72, side * -16), 290, 520, 1, 6), 24, ink.main)
        sheet.line(moved([(side * -10, -30), (side * 44, 100)], 290, 520, 1, 6), 22, ink.main)
    sheet.dot(290, 500, 14, GOLD)
    sheet.form(rounded(460, 230, 540, 800, 30), ink.second, depth=0.24)
    for k in range(15):
        sheet.line([(536, 262 + k * 22), (606, 262 + k * 22)], 9, STEEL)
    sheet.form(rounded(726, 500, 786, 806, 28), ink.main, depth=0.24)
    sheet.form(rounded(660, 250, 850, 520, 60), light(ink.main, 0.3), depth=0.2)
    for row in range(5):
        for column in range(4):
            sheet.dot(700 + column * 37, 300 + row * 42, 8, dark(ink.main, 0.3))


def fur_brush(sheet: Canvas, ink: Ink) -> None:
    """A soft silicone brush with a tuft of fur."""
    sheet.shadow(500, 760, 340, 60, 0.34)
    sheet.form(
        moved(
            path(
                "M -90 -280 C 90 -300 130 -160 120 -60 C 110 20 70 60 60 120 L 50 300 C 40 330 -40 330 -50 300 L -60 120 C -70 60 -110 20 -120 -60 C -130 -160 -110 -270 -90 -280 Z"
            ),
            470,
            520,
            1,
            22,
        ),
        ink.main,
        depth=0.24,
        shine=0.24,
    )
    for k in range(16):
        x, y = -70 + (k % 4) * 46, -210 + (k // 4) * 52
        sheet.form(moved(oval(x, y, 15, 15), 470, 520, 1, 22), light(ink.main, 0.5), depth=0.16)
    sheet.form(
        smooth([(620, 330), (700, 280), (780, 320), (830, 400), (770, 470), (680, 460), (620, 420)]),
        light(GINGER, 0.5),
        depth=0.16,
    )
    for k in range(6):
        sheet.line(arc(720, 380, 70 - k * 9, 56 - k * 7, k * 50, k * 50 + 140), 5, GINGER)
    cat(sheet, 260, 790, 0.8)


def clippers(sheet: Canvas, ink: Ink) -> None:
    """Nail clippers and a file with a paw print."""
    sheet.shadow(500, 720, 340, 80, 0.3)
    for side in (-1, 1):
        sheet.form(
            moved(
                path(
                    f"M {side * 10} -40 C {side * 90} 20 {side * 110} 160 {side * 70} 320 C {side * 60} 340 {side * 30} 340 {side * 30} 310 C {side * 50} 180 {side * 30} 80 {side * -20} 20 Z"
                ),
                380,
                460,
                1,
                24,
            ),
            ink.main,
            depth=0.24,
        )
        sheet.form(
            moved(
                path(
                    f"M {side * -14} 20 L {side * 40} -40 C {side * 70} -110 {side * 50} -170 {side * 6} -200 L {side * 4} -160 C {side * 30} -120 {side * 20} -70 {side * -14} -30 Z"
                ),
                380,
                460,
                1,
                24,
            ),
            STEEL,
            depth=0.2,
            shine=0.4,
        )
    sheet.dot(380, 460, 18, GOLD)
    sheet.form(
        moved(rounded(-34, -250, 34, 60, 30), 680, 560, 1, 12),
        STEEL,
        depth=0.2,
        pattern=stripes(dark(STEEL, 0.14), 20, 4, 40),
    )
    sheet.form(moved(rounded(-40, 40, 40, 240, 30), 680, 560, 1, 12), ink.main, depth=0.24)
    paw(sheet, 820, 320, 0.9, light(ink.main, 0.4))


def paw(sheet: Canvas, x: float, y: float, scale: float, colour: Colour) -> None:
    """A paw print."""
    sheet.fill(moved(oval(0, 24, 46, 38), x, y, scale), colour)
    for dx, dy in ((-56, -12), (-22, -48), (22, -48), (56, -12)):
        sheet.fill(moved(oval(dx, dy, 18, 24, dx / 3), x, y, scale), colour)


def scooper(sheet: Canvas, ink: Ink) -> None:
    """A pick-up tool with bags on a roll."""
    sheet.shadow(480, 800, 360, 52, 0.4)
    sheet.form(moved(rounded(-34, -330, 34, 60, 30), 440, 480, 1, 14), ink.main, depth=0.24)
    sheet.form(
        moved(path("M -90 40 H 90 L 130 230 C 60 290 -60 290 -130 230 Z"), 440, 480, 1, 14),
        light(ink.main, 0.2),
        depth=0.24,
    )
    for k in (-70, -24, 24, 70):
        sheet.line(moved([(k, 120), (k * 1.2, 240)], 440, 480, 1, 14), 13, dark(ink.main, 0.2))
    sheet.form(rounded(640, 640, 860, 800, 70), mix(ink.second, WHITE, 0.2), depth=0.26)
    sheet.form(oval(668, 720, 30, 80), light(ink.second, 0.6), depth=0.1)
    paw(sheet, 770, 724, 0.7, WHITE)
    paw(sheet, 760, 360, 1.0, light(ink.main, 0.5))
    paw(sheet, 850, 250, 0.7, light(ink.main, 0.6))
