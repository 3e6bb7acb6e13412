# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""What pets sleep and scratch in, and the cat and the dog themselves."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import (
    CREAM,
    INK,
    WHITE,
    WOOD,
    Colour,
    dark,
    light,
)
from rongshu.foundation.media.drawing.paths import arc, moved, oval, path, rounded, smooth
from rongshu.foundation.media.drawing.patterns import dots, grain, stripes, weave

GINGER: Colour = (240, 178, 110)


def cat(sheet: Canvas, x: float, y: float, scale: float, fur: Colour = GINGER) -> None:
    """A cat's head with closed eyes, its chin at the point."""
    for side in (-1, 1):
        sheet.form(
            moved(path(f"M {side * 96} -150 L {side * 104} -252 L {side * 20} -196 Z"), x, y, scale),
            fur,
            depth=0.16,
        )
        sheet.fill(
            moved(path(f"M {side * 86} -170 L {side * 92} -226 L {side * 44} -192 Z"), x, y, scale),
            (246, 190, 176),
        )
    sheet.form(moved(oval(0, -104, 126, 106), x, y, scale), fur, depth=0.16)
    sheet.form(moved(oval(0, -66, 62, 44), x, y, scale), light(fur, 0.6), depth=0.04)
    for side in (-1, 1):
        sheet.line(moved(arc(side * 54, -118, 24, 17, 10, 170), x, y, scale), 8 * scale, INK)
        for dy in (-8, 12):
            sheet.line(
                moved([(side * 50, -66 + dy * 0.4), (side * 128, -70 + dy)], x, y, scale),
                3.5 * scale,
                dark(fur, 0.3),
            )
    sheet.form(moved(path("M -13 -84 H 13 L 0 -68 Z"), x, y, scale), (222, 120, 110), depth=0)
    for k in (-26, 0, 26):
        sheet.line(moved([(k, -206), (k * 0.7, -172)], x, y, scale), 9 * scale, dark(fur, 0.18))


def dog(sheet: Canvas, x: float, y: float, scale: float, fur: Colour = (222, 184, 136)) -> None:
    """A dog's head, its chin at the point."""
    for side in (-1, 1):
        ear = path(
            f"M {side * 80} -216 C {side * 170} -220 {side * 182} -100 {side * 136} -50 C {side * 104} -60 {side * 96} -130 {side * 80} -216 Z"
        )
        sheet.form(moved(ear, x, y, scale), dark(fur, 0.26), depth=0.16)
    sheet.form(moved(oval(0, -118, 124, 116), x, y, scale), fur, depth=0.16)
    sheet.form(moved(oval(0, -66, 74, 58), x, y, scale), light(fur, 0.6), depth=0.05)
    for side in (-1, 1):
        sheet.form(moved(oval(side * 48, -136, 14, 17), x, y, scale), INK, depth=0)
        sheet.form(moved(oval(side * 48 - 4, -142, 5, 5), x, y, scale), WHITE, depth=0)
    sheet.form(moved(oval(0, -92, 26, 19), x, y, scale), INK, depth=0.1)
    sheet.line(moved(path("M -30 -50 Q 0 -24 30 -50"), x, y, scale), 6 * scale, INK)


def basket(sheet: Canvas, ink: Ink) -> None:
    """An open bed with a sleeping cat."""
    cloth = ink.main
    sheet.shadow(500, 806, 420, 56, 0.42)
    sheet.form(
        path("M 120 560 C 120 470 300 430 500 430 C 700 430 880 470 880 560 L 860 640 H 140 Z"),
        dark(cloth, 0.16),
        depth=0.2,
    )
    sheet.form(oval(500, 610, 330, 110), light(CREAM, 0.3), depth=0.12)
    sheet.form(
        smooth([(250, 660), (330, 540), (500, 500), (680, 540), (760, 660), (620, 720), (380, 720)]),
        GINGER,
        depth=0.2,
    )
    for k in (560, 620, 680):
        sheet.line(path(f"M {k} {524 + (k - 560) * 0.2} Q {k + 16} 560 {k + 4} 590"), 10, dark(GINGER, 0.18))
    cat(sheet, 350, 690, 0.86)
    sheet.form(
        path(
            "M 100 600 C 110 690 300 720 500 720 C 700 720 890 690 900 600 C 930 640 926 740 880 780 C 800 820 200 820 120 780 C 74 740 70 640 100 600 Z"
        ),
        cloth,
        depth=0.22,
        pattern=stripes(light(cloth, 0.5), 70, 26, 90) if "条纹" in ink.title else dots(light(cloth, 0.55)),
    )


def house(sheet: Canvas, ink: Ink) -> None:
    """A covered bed in the shape of a house, a cat looking out."""
    cloth = ink.main
    sheet.shadow(500, 812, 380, 52, 0.42)
    striped = stripes(light(cloth, 0.5), 66, 22, 90)
    sheet.form(
        rounded(200, 430, 800, 810, 30), cloth, depth=0.22, pattern=striped if "条纹" in ink.title else None
    )
    if "方形" in ink.title:
        sheet.form(path("M 180 440 L 240 330 H 760 L 820 440 Z"), dark(cloth, 0.1), depth=0.16)
    else:
        sheet.form(
            path(
                "M 130 470 L 480 200 C 492 190 508 190 520 200 L 870 470 C 850 500 820 500 800 486 L 500 280 L 200 486 C 180 500 150 500 130 470 Z"
            ),
            dark(cloth, 0.16),
            depth=0.18,
        )
        sheet.form(path("M 200 470 L 500 262 L 800 470 Z"), light(cloth, 0.2), depth=0.14)
    sheet.form(path("M 340 810 V 600 C 340 440 660 440 660 600 V 810 Z"), dark(cloth, 0.5), depth=0.1)
    sheet.form(path("M 350 810 C 360 740 640 740 650 810 Z"), light(CREAM, 0.2), depth=0.1)
    cat(sheet, 500, 786, 0.86, (236, 226, 214))
    sheet.line(path("M 340 810 V 600 C 340 440 660 440 660 600 V 810"), 18, light(cloth, 0.6))


def pumpkin(sheet: Canvas, ink: Ink) -> None:
    """A rounded, ribbed covered bed."""
    cloth = ink.main
    sheet.shadow(500, 810, 400, 54, 0.42)
    for x, half in ((220, 130), (780, 130), (340, 170), (660, 170), (500, 190)):
        sheet.form(oval(x, 560, half, 244), cloth if x != 500 else light(cloth, 0.1), depth=0.2)
    sheet.form(rounded(470, 250, 530, 340, 24), (126, 152, 104), depth=0.2)
    sheet.form(oval(500, 620, 176, 170), dark(cloth, 0.5), depth=0.1)
    cat(sheet, 500, 760, 0.94, (240, 228, 212))
    sheet.line(oval(500, 620, 180, 174), 22, light(cloth, 0.5))


def scratcher(sheet: Canvas, ink: Ink) -> None:
    """A scratching board on timber feet with a paw at it."""
    board: Colour = (222, 190, 144)
    sheet.shadow(500, 806, 420, 52, 0.42)
    sheet.form(
        path("M 120 700 C 240 640 300 560 420 560 C 560 560 620 660 880 690 L 890 760 H 110 Z"),
        WOOD,
        depth=0.2,
        pattern=grain(WOOD, 24),
    )
    sheet.form(
        path(
            "M 170 690 C 260 640 320 580 420 580 C 540 580 620 670 830 700 L 820 730 C 600 700 540 620 420 620 C 340 620 260 690 180 724 Z"
        ),
        board,
        depth=0.14,
        pattern=stripes(dark(board, 0.12), 20, 6, 90),
    )
    sheet.form(rounded(110, 750, 890, 806, 14), dark(WOOD, 0.1), depth=0.2)
    cat(sheet, 430, 540, 1.0)
    for x in (350, 510):
        sheet.form(oval(x, 570, 44, 34), light(GINGER, 0.4), depth=0.14)
    sheet.form(oval(820, 640, 56), (222, 108, 110), depth=0.2)
    for turn in (0, 50, 110):
        sheet.line(arc(820, 640, 46, 20, 0, 360, turn), 5, (240, 150, 146))


def scratch_bowl(sheet: Canvas, ink: Ink) -> None:
    """A bowl of pressed card a cat curls up in."""
    board: Colour = (222, 190, 144)
    sheet.shadow(500, 806, 390, 52, 0.42)
    sheet.form(oval(500, 580, 390, 130), dark(board, 0.24), depth=0.14)
    sheet.form(
        smooth([(270, 600), (360, 500), (520, 470), (680, 510), (740, 620), (600, 680), (380, 680)]),
        (206, 200, 200),
        depth=0.2,
    )
    cat(sheet, 380, 640, 0.86, (214, 208, 208))
    sheet.form(
        path(
            "M 110 580 C 150 690 330 712 500 712 C 670 712 850 690 890 580 C 890 720 780 808 500 808 C 220 808 110 720 110 580 Z"
        ),
        board,
        depth=0.22,
        pattern=stripes(dark(board, 0.12), 26, 7, 0),
    )


def litter_box(sheet: Canvas, ink: Ink) -> None:
    """A litter tray, covered or open, with its scoop."""
    covered = "封闭" in ink.title
    sheet.shadow(500, 806, 410, 52, 0.42)
    tray = ink.main
    if covered:
        sheet.form(
            path("M 210 600 V 400 C 210 290 300 250 400 250 H 600 C 700 250 790 290 790 400 V 600 Z"),
            light(CREAM, 0.4),
            depth=0.2,
        )
        sheet.form(oval(500, 480, 150, 140), dark(tray, 0.5), depth=0.1)
        cat(sheet, 500, 600, 0.86)
        sheet.line(oval(500, 480, 156, 146), 20, light(tray, 0.3))
    else:
        sheet.form(oval(500, 600, 380, 110), dark(tray, 0.3), depth=0.1)
        sheet.form(oval(500, 620, 340, 84), (226, 218, 206), depth=0.1, pattern=weave((226, 218, 206), 22))
        sheet.form(path("M 640 590 L 800 330 L 840 350 L 700 610 Z"), ink.second, depth=0.2)
        sheet.form(path("M 560 560 L 690 600 L 640 690 L 520 650 Z"), ink.second, depth=0.2)
        for k in range(3):
            sheet.line([(566 + k * 34, 586 + k * 10), (544 + k * 34, 640 + k * 10)], 9, dark(ink.second, 0.3))
    sheet.form(
        path(
            "M 120 600 C 300 690 700 690 880 600 L 850 760 C 846 796 820 808 780 808 H 220 C 180 808 154 796 150 760 Z"
        ),
        tray,
        depth=0.24,
        shine=0.2,
    )
    sheet.line(path("M 120 602 C 300 692 700 692 880 602"), 18, light(tray, 0.4))
