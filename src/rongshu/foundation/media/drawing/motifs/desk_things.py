"""Pens, paper and small electronics."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import CREAM, GOLD, INK, STEEL, WHITE, Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import Outline, arc, moved, oval, path, rounded


def _paper(sheet: Canvas) -> None:
    """A sheet of ruled paper under the pens."""
    sheet.shadow(520, 640, 380, 220, 0.2)
    corner = moved(rounded(-330, -220, 330, 220, 8), 520, 620, 1, -8)
    sheet.form(corner, (253, 251, 245), depth=0.06, shine=0)
    for k in range(6):
        y = -150 + k * 58
        sheet.line(moved([(-280, y), (280 if k % 3 else 150, y)], 520, 620, 1, -8), 5, (226, 224, 216))


def _pen(sheet: Canvas, parts: list[tuple[Outline, Colour]], x: float, y: float, turn: float) -> None:
    for outline, colour in parts:
        sheet.form(moved(outline, x, y, 1, turn), colour, depth=0.24, down=True, shine=0.26)


def fountain_pen(sheet: Canvas, ink: Ink) -> None:
    """A fountain pen with its cap, a line of ink on paper."""
    _paper(sheet)
    body = ink.main if "金属" not in ink.title else dark(STEEL, 0.1)
    stroke = path("M 250 700 C 300 640 340 760 390 690 C 430 640 450 740 500 690")
    sheet.line(stroke, 8, mix(ink.second, INK, 0.5))
    sheet.shadow(560, 560, 330, 60, 0.2)
    _pen(
        sheet,
        [
            (path("M -330 0 L -250 -22 L -236 -26 V 26 L -250 22 Z"), GOLD),
            (rounded(-240, -30, -110, 30, 8), INK),
            (rounded(-110, -40, 300, 40, 22), body),
            (rounded(-116, -42, -90, 42, 3), GOLD),
        ],
        560, 470, -32,
    )  # fmt: skip
    _pen(
        sheet,
        [
            (rounded(-150, -44, 150, 44, 24), body),
            (rounded(-154, -46, -128, 46, 3), GOLD),
            (rounded(-90, -60, 120, -46, 6), GOLD),
        ],
        700,
        790,
        6,
    )


def gel_pen(sheet: Canvas, ink: Ink) -> None:
    """Two ball pens, one clicked."""
    _paper(sheet)
    wood = "檀" in ink.title or "铜" in ink.title
    for dx, dy, tone in ((0, 0, ink.main), (130, 110, ink.second)):
        barrel = (94, 66, 54) if wood else tone
        tip = GOLD if wood else STEEL
        _pen(
            sheet,
            [
                (path("M -360 0 L -330 -6 L -270 -28 V 28 L -330 6 Z"), tip),
                (rounded(-275, -32, 230, 32, 12), barrel),
                (rounded(-275, -32, -130, 32, 8), dark(barrel, 0.24)),
                (rounded(230, -22, 300, 22, 10), tip),
                (rounded(60, -48, 240, -34, 6), tip),
            ],
            500 + dx, 460 + dy, -34,
        )  # fmt: skip


def crystal_pen(sheet: Canvas, ink: Ink) -> None:
    """A pen filled with glittering stones."""
    _paper(sheet)
    _pen(
        sheet,
        [
            (path("M -360 0 L -330 -6 L -270 -28 V 28 L -330 6 Z"), STEEL),
            (rounded(-275, -36, -40, 36, 10), INK),
            (rounded(-40, -40, 260, 40, 16), (206, 220, 240)),
            (rounded(250, -26, 310, 26, 10), STEEL),
        ],
        500,
        480,
        -34,
    )
    for k in range(34):
        x, y = -26 + (k % 12) * 24 + (k // 12) * 6, -24 + (k // 12) * 24
        tone = ((236, 190, 214), (170, 196, 240), (250, 236, 200), (190, 224, 220))[k % 4]
        sheet.form(
            moved(path("M 0 -11 L 11 0 L 0 11 L -11 0 Z"), *moved([(x, y)], 500, 480, 1, -34)[0], 1, -34),
            tone,
            depth=0.16,
            shine=0.5,
        )


def notebook(sheet: Canvas, ink: Ink) -> None:
    """Notebooks in three colours, fanned."""
    tones = (mix(ink.second, WHITE, 0.35), mix(ink.main, WHITE, 0.5), ink.main)
    sheet.shadow(520, 800, 370, 56, 0.42)
    for place, (turn, x) in enumerate(((14, 590), (4, 530), (-8, 460))):
        cover = moved(rounded(-200, -270, 200, 270, 22), x, 540, 1, turn)
        page = moved(rounded(-186, -262, 210, 262, 10), x + 4, 546, 1, turn)
        sheet.form(page, (252, 250, 244), depth=0.1, shine=0)
        sheet.form(cover, tones[place], depth=0.18)
        sheet.form(
            moved(rounded(-200, -270, -150, 270, 14), x, 540, 1, turn), dark(tones[place], 0.12), depth=0.1
        )
        sheet.line(moved([(160, -270), (160, 270)], x, 540, 1, turn), 12, light(tones[place], 0.5))
    sheet.form(moved(rounded(-80, -130, 110, -40, 10), 460, 540, 1, -8), light(CREAM, 0.6), depth=0.05)


def letter_set(sheet: Canvas, ink: Ink) -> None:
    """Letter paper and an envelope with a wax seal in a box."""
    sheet.shadow(500, 800, 400, 56, 0.42)
    sheet.form(rounded(150, 560, 850, 806, 18), ink.main, depth=0.22)
    sheet.form(moved(rounded(-250, -190, 250, 190, 8), 500, 410, 1, -5), (253, 250, 242), depth=0.08, shine=0)
    for k in range(5):
        sheet.line(
            moved([(-190, -120 + k * 52), (190 if k % 2 else 120, -120 + k * 52)], 500, 410, 1, -5),
            6,
            (222, 218, 206),
        )
    envelope = moved(rounded(-270, -160, 270, 160, 10), 500, 620, 1, 3)
    sheet.form(envelope, light(ink.second, 0.55), depth=0.14)
    sheet.form(
        moved(path("M -270 -150 L 0 40 L 270 -150 Z"), 500, 620, 1, 3), light(ink.second, 0.4), depth=0.14
    )
    sheet.form(oval(498, 662, 50, 48), (198, 82, 78), depth=0.26)
    sheet.line(oval(498, 662, 32, 30), 6, (222, 120, 110))


def phone(sheet: Canvas, ink: Ink) -> None:
    """A telephone without maker, its screen a landscape."""
    sheet.shadow(500, 810, 250, 44, 0.42)
    sheet.form(rounded(330, 170, 670, 806, 54), INK, depth=0.2)
    sheet.form(rounded(350, 190, 650, 786, 38), light(ink.main, 0.3), depth=0.16, shine=0.3, down=True)
    sheet.dot(580, 330, 46, (255, 236, 190))
    sheet.fill(
        path(
            "M 350 640 C 440 520 520 660 650 560 V 750 C 650 772 634 786 612 786 H 388 C 366 786 350 772 350 750 Z"
        ),
        dark(ink.main, 0.14),
    )
    sheet.form(rounded(450, 206, 550, 230, 12), INK, depth=0)


def earphones(sheet: Canvas, ink: Ink) -> None:
    """Over-ear headphones."""
    sheet.shadow(500, 806, 320, 46, 0.4)
    sheet.line(arc(500, 560, 270, 300, 190, 350), 46, ink.main)
    sheet.line(arc(500, 560, 270, 300, 200, 340), 14, light(ink.main, 0.4))
    for side in (-1, 1):
        sheet.form(
            rounded(500 + side * 270 - 76, 500, 500 + side * 270 + 76, 780, 70),
            dark(ink.main, 0.1),
            depth=0.24,
        )
        sheet.form(rounded(500 + side * 214 - 42, 520, 500 + side * 214 + 42, 760, 40), INK, depth=0.2)


def laptop(sheet: Canvas, ink: Ink) -> None:
    """An open portable computer."""
    sheet.shadow(500, 790, 440, 46, 0.42)
    sheet.form(rounded(220, 290, 780, 690, 26), STEEL, depth=0.24)
    sheet.form(rounded(242, 312, 758, 668, 12), light(ink.main, 0.2), depth=0.2, shine=0.3)
    sheet.fill(
        path(
            "M 242 600 C 380 470 520 620 758 500 V 660 C 758 664 754 668 750 668 H 250 C 246 668 242 664 242 660 Z"
        ),
        dark(ink.main, 0.12),
    )
    sheet.form(
        path("M 220 690 H 780 L 900 770 C 906 786 894 794 880 794 H 120 C 106 794 94 786 100 770 Z"),
        light(STEEL, 0.3),
        depth=0.16,
    )
    sheet.form(path("M 250 706 H 750 L 790 740 H 210 Z"), dark(STEEL, 0.3), depth=0.1)


def washer(sheet: Canvas, ink: Ink) -> None:
    """A household appliance with a round door."""
    sheet.shadow(500, 850, 320, 40, 0.36)
    sheet.form(rounded(240, 210, 760, 846, 30), light(CREAM, 0.6), depth=0.18)
    sheet.form(rounded(240, 210, 760, 320, 30), ink.main, depth=0.16)
    sheet.dot(680, 266, 26, light(ink.main, 0.6))
    sheet.line([(300, 266), (430, 266)], 14, light(ink.main, 0.6))
    sheet.form(oval(500, 580, 200), STEEL, depth=0.24)
    sheet.form(oval(500, 580, 164), (158, 200, 224), depth=0.26, shine=0.4)
    sheet.veil(
        path("M 340 610 C 420 560 520 660 660 600 C 650 690 580 744 500 744 C 420 744 350 690 340 610 Z"),
        WHITE,
        0.4,
    )
    for x, y in ((450, 520), (540, 500), (580, 560)):
        sheet.veil(oval(x, y, 22), WHITE, 0.5)
