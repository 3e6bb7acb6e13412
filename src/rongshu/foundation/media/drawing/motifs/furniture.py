# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Furniture, in plain timber or upholstered."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.motifs.bedding import plump_box
from rongshu.foundation.media.drawing.palette import CREAM, INK, WHITE, WOOD, Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import oval, path, rounded
from rongshu.foundation.media.drawing.patterns import grain, ribs
from rongshu.foundation.media.drawing.scene import sprig

POT: Colour = (226, 160, 128)


def _timber(ink: Ink) -> Colour:
    return ink.main if ink.named else mix(WOOD, (232, 190, 140), 0.4)


def potted(sheet: Canvas, x: float, y: float, size: float = 1.0) -> None:
    """A small plant in a clay pot standing at a point."""
    sprig(sheet, x - 8 * size, y - 60 * size, -5, (120, 158, 118), 0.62 * size)
    sprig(sheet, x + 8 * size, y - 60 * size, 8, (140, 174, 130), 0.5 * size)
    sheet.form(
        path(
            f"M {x - 46 * size} {y - 80 * size} H {x + 46 * size} L {x + 32 * size} {y} H {x - 32 * size} Z"
        ),
        POT,
        depth=0.22,
    )


def books(sheet: Canvas, x: float, y: float, ink: Ink) -> None:
    """Three books lying in a pile."""
    for place, tone in enumerate((ink.second, mix(ink.main, WHITE, 0.3), mix(ink.second, WHITE, 0.55))):
        top = y - 26 * (place + 1)
        sheet.form(rounded(x - 80 + place * 10, top, x + 80 - place * 14, top + 25, 4), tone, depth=0.16)


def table(sheet: Canvas, ink: Ink) -> None:
    """A dining table with a vase and a bowl."""
    wood = _timber(ink)
    sheet.shadow(500, 868, 430, 40, 0.34)
    for x, lean in ((150, -18), (800, 18)):
        sheet.form(
            path(f"M {x} 560 H {x + 50} L {x + 40 + lean} 868 H {x + 12 + lean} Z"),
            dark(wood, 0.08),
            depth=0.24,
        )
    for x in (290, 676):
        sheet.form(path(f"M {x} 560 H {x + 34} L {x + 28} 820 H {x + 8} Z"), dark(wood, 0.26), depth=0.14)
    sheet.form(rounded(140, 556, 860, 606, 8), dark(wood, 0.12), depth=0.14)
    sheet.form(rounded(80, 508, 920, 564, 18), wood, depth=0.14, pattern=grain(wood, 16))
    sprig(sheet, 400, 430, 4, (134, 168, 128), 0.8)
    sheet.form(
        path("M 366 400 C 350 440 356 508 372 508 H 428 C 444 508 450 440 434 400 Z"),
        light(ink.second, 0.3),
        depth=0.24,
    )
    sheet.form(
        path("M 560 452 H 720 C 716 500 690 508 640 508 C 590 508 564 500 560 452 Z"), WHITE, depth=0.16
    )
    for x, tone in ((600, (236, 156, 84)), (646, (214, 96, 84)), (684, (240, 186, 96))):
        sheet.form(oval(x, 440, 32), tone, depth=0.18)
    sheet.form(
        path("M 560 452 H 720 C 716 500 690 508 640 508 C 590 508 564 500 560 452 Z"), WHITE, depth=0.16
    )


def round_table(sheet: Canvas, ink: Ink) -> None:
    """A small round side table with a cup and books."""
    wood = _timber(ink)
    sheet.shadow(500, 868, 300, 40, 0.34)
    for points in (
        "M 250 590 H 300 L 250 868 H 222 Z",
        "M 700 590 H 750 L 778 868 H 750 Z",
        "M 478 610 H 522 L 514 880 H 486 Z",
    ):
        sheet.form(path(points), dark(wood, 0.14), depth=0.22)
    sheet.form(path("M 170 556 C 170 640 830 640 830 556 Z"), dark(wood, 0.22), depth=0.14)
    sheet.form(oval(500, 548, 340, 66), wood, depth=0.08, pattern=grain(wood, 18))
    books(sheet, 400, 548, ink)
    sheet.form(path("M 560 450 H 660 V 510 C 660 546 560 546 560 510 Z"), WHITE, depth=0.2)
    sheet.line(oval(672, 486, 26, 24), 9, dark(WHITE, 0.1))
    sheet.fill(oval(610, 452, 50, 11), (150, 104, 78))


def chair(sheet: Canvas, ink: Ink) -> None:
    """A pair of timber dining chairs, one behind the other."""
    for dx, dy, share in ((170, -40, 0.1), (-90, 10, 0.0)):
        wood = mix(_timber(ink), ink.palette.wall, share)
        sheet.shadow(500 + dx, 856 + dy, 230, 34, 0.3)
        for x, low in ((330, 856), (640, 856), (390, 812), (590, 812)):
            sheet.form(
                path(
                    f"M {x + dx} {600 + dy} H {x + 34 + dx} L {x + (42 if x > 480 else 8) + dx} {low + dy} H {x + (22 if x > 480 else -12) + dx} Z"
                ),
                dark(wood, 0.1 if low > 830 else 0.26),
                depth=0.2,
            )
        for x in (372, 596):
            sheet.form(
                path(f"M {x + dx} {280 + dy} H {x + 32 + dx} V {600 + dy} H {x + dx} Z"), wood, depth=0.2
            )
        sheet.form(
            path(
                f"M {350 + dx} {250 + dy} C {440 + dx} {226 + dy} {560 + dx} {226 + dy} {650 + dx} {250 + dy} V {340 + dy} C {560 + dx} {318 + dy} {440 + dx} {318 + dy} {350 + dx} {340 + dy} Z"
            ),
            wood,
            depth=0.16,
            pattern=grain(wood, 18),
        )
        sheet.form(
            path(
                f"M {330 + dx} {566 + dy} C {420 + dx} {552 + dy} {580 + dx} {552 + dy} {674 + dx} {566 + dy} L {690 + dx} {622 + dy} H {312 + dx} Z"
            ),
            mix(ink.second, WHITE, 0.25),
            depth=0.18,
            pattern=ribs(mix(ink.second, WHITE, 0.25), 20),
        )
        sheet.form(rounded(308 + dx, 616 + dy, 694 + dx, 648 + dy, 10), wood, depth=0.2)


def desk(sheet: Canvas, ink: Ink) -> None:
    """A writing desk with a drawer, a lamp and books."""
    wood = _timber(ink)
    sheet.shadow(500, 870, 420, 38, 0.34)
    for x, lean in ((130, -12), (830, 12)):
        sheet.form(
            path(f"M {x} 540 H {x + 40} L {x + 32 + lean} 870 H {x + 8 + lean} Z"),
            dark(wood, 0.12),
            depth=0.22,
        )
    sheet.form(rounded(150, 540, 850, 640, 10), dark(wood, 0.06), depth=0.16, pattern=grain(wood, 22))
    for left, right in ((170, 490), (510, 830)):
        sheet.form(rounded(left, 556, right, 624, 8), light(wood, 0.16), depth=0.14)
        sheet.dot((left + right) / 2, 590, 11, dark(wood, 0.36))
    sheet.form(rounded(90, 500, 910, 548, 14), wood, depth=0.14, pattern=grain(wood, 15))
    books(sheet, 690, 500, ink)
    sheet.shadow(270, 500, 90, 12, 0.3)
    sheet.form(rounded(210, 482, 330, 502, 9), INK, depth=0.1)
    sheet.line([(270, 484), (300, 360), (230, 270)], 12, INK)
    sheet.form(path("M 196 300 C 190 230 260 200 300 236 L 262 322 Z"), ink.second, depth=0.2)
    potted(sheet, 490, 500, 0.9)


def bed(sheet: Canvas, ink: Ink) -> None:
    """A timber bed frame with a plain mattress, in three-quarter view."""
    wood = _timber(ink)
    sheet.shadow(500, 850, 450, 46, 0.34)
    sheet.form(rounded(130, 300, 330, 700, 20), wood, depth=0.1, pattern=grain(wood, 26))
    sheet.form(path("M 120 290 H 190 V 780 H 120 Z"), dark(wood, 0.14), depth=0.16)
    sheet.form(path("M 186 560 C 240 530 780 540 860 560 L 900 700 H 186 Z"), light(CREAM, 0.6), depth=0.08)
    sheet.form(plump_box(206, 460, 380, 560, 24), WHITE, depth=0.14, shine=0)
    sheet.form(
        path(
            "M 380 556 C 520 536 780 540 866 560 C 900 600 906 650 904 700 H 400 C 380 650 376 600 380 556 Z"
        ),
        mix(ink.main, WHITE, 0.35),
        depth=0.18,
    )
    sheet.form(
        path("M 120 690 H 916 C 924 690 930 700 930 712 V 776 H 120 Z"),
        wood,
        depth=0.16,
        pattern=grain(wood, 18),
    )
    for x in (140, 868):
        sheet.form(path(f"M {x} 776 H {x + 46} L {x + 38} 854 H {x + 8} Z"), dark(wood, 0.24), depth=0.16)


def _cabinet(
    sheet: Canvas, ink: Ink, left: float, top: float, right: float, rows: int, columns: int, legs: float = 60
) -> None:
    wood = _timber(ink)
    low = 860 - legs
    sheet.shadow((left + right) / 2, 864, (right - left) * 0.56, 36, 0.34)
    for x in (left + 24, right - 62):
        sheet.form(path(f"M {x} {low} H {x + 38} L {x + 31} 864 H {x + 7} Z"), dark(wood, 0.22), depth=0.2)
    sheet.form(rounded(left, top, right, low + 4, 12), wood, depth=0.16, pattern=grain(wood, 30))
    sheet.form(rounded(left - 16, top - 24, right + 16, top + 10, 10), light(wood, 0.14), depth=0.14)
    width, height = (right - left - 24) / columns, (low - top - 30) / rows
    for row in range(rows):
        for column in range(columns):
            x, y = left + 12 + column * width, top + 24 + row * height
            sheet.fill(rounded(x + 4, y + 6, x + width - 2, y + height - 2, 6), dark(wood, 0.22))
            sheet.form(rounded(x + 4, y + 4, x + width - 4, y + height - 6, 6), light(wood, 0.18), depth=0.14)
            sheet.form(
                rounded(x + width / 2 - 26, y + height * 0.4, x + width / 2 + 26, y + height * 0.4 + 14, 7),
                dark(wood, 0.4),
                depth=0.1,
            )


def nightstand(sheet: Canvas, ink: Ink) -> None:
    """A bedside cabinet with a lamp."""
    _cabinet(sheet, ink, 300, 520, 700, 2, 1)
    sheet.glow(430, 330, 230, (255, 236, 190), 0.7)
    sheet.form(path("M 400 420 H 460 L 472 496 H 388 Z"), light(ink.second, 0.2), depth=0.24)
    sheet.form(path("M 366 280 H 494 L 530 424 H 330 Z"), (255, 240, 208), depth=0.1)
    books(sheet, 590, 496, ink)


def chest(sheet: Canvas, ink: Ink) -> None:
    """A tall chest of five drawers with a plant and a frame."""
    _cabinet(sheet, ink, 270, 380, 730, 5, 1)
    potted(sheet, 610, 356, 1.0)
    sheet.form(rounded(340, 210, 470, 356, 6), WHITE, depth=0.1)
    sheet.fill(rounded(356, 226, 454, 340, 4), mix(ink.second, WHITE, 0.5))


def many_drawers(sheet: Canvas, ink: Ink) -> None:
    """A wide cabinet of many drawers."""
    _cabinet(sheet, ink, 200, 420, 800, 4, 2)
    potted(sheet, 300, 396, 1.0)
    books(sheet, 640, 396, ink)


def tv_stand(sheet: Canvas, ink: Ink) -> None:
    """A long low cabinet below a screen."""
    sheet.form(rounded(220, 250, 780, 570, 16), INK, depth=0.2)
    sheet.form(rounded(238, 268, 762, 552, 8), (96, 116, 150), depth=0.3, shine=0.2)
    sheet.veil([(238, 268), (470, 268), (350, 552), (238, 552)], WHITE, 0.1)
    sheet.form(rounded(440, 570, 560, 616, 6), dark(INK, 0.1), depth=0.1)
    _cabinet(sheet, ink, 110, 640, 890, 1, 3, 70)
    potted(sheet, 840, 616, 0.9)


def coffee_table(sheet: Canvas, ink: Ink) -> None:
    """A low table with drawers, a tray and cups on it."""
    _cabinet(sheet, ink, 150, 610, 850, 1, 2, 90)
    sheet.form(rounded(330, 562, 620, 586, 12), dark(WOOD, 0.3), depth=0.12)
    sheet.form(
        path("M 372 480 C 372 450 480 450 480 480 C 500 520 480 562 426 562 C 372 562 352 520 372 480 Z"),
        ink.second,
        depth=0.24,
    )
    sheet.line(path("M 480 500 C 520 486 520 460 536 456"), 16, ink.second)
    sheet.form(path("M 540 516 H 600 V 546 C 600 566 540 566 540 546 Z"), WHITE, depth=0.18)
    potted(sheet, 730, 586, 1.0)


def sofa(sheet: Canvas, ink: Ink) -> None:
    """A deep two-seat sofa with cushions."""
    cloth = ink.main_or(mix(ink.main, CREAM, 0.35))
    sheet.shadow(500, 858, 460, 44, 0.36)
    for x in (150, 820):
        sheet.form(path(f"M {x} 800 H {x + 36} L {x + 28} 858 H {x + 8} Z"), WOOD, depth=0.3)
    sheet.form(rounded(140, 380, 860, 720, 60), dark(cloth, 0.06), depth=0.18)
    for left, right in ((170, 504), (496, 830)):
        sheet.form(rounded(left, 410, right, 660, 46), cloth, depth=0.16, pattern=ribs(cloth, 24))
    for left, right in ((180, 502), (498, 820)):
        sheet.form(rounded(left, 620, right, 742, 36), light(cloth, 0.14), depth=0.16)
    for left, right in ((70, 206), (794, 930)):
        sheet.form(rounded(left, 520, right, 812, 56, 56, 20, 20), cloth, depth=0.22)
    sheet.form(rounded(180, 736, 820, 812, 12), dark(cloth, 0.14), depth=0.14)
    sheet.form(plump_box(240, 500, 400, 640, 22), ink.second, depth=0.22)
    sheet.form(plump_box(640, 520, 780, 640, 20), light(ink.second, 0.5), depth=0.2)


def lounge_chair(sheet: Canvas, ink: Ink) -> None:
    """A reclining chair with its foot-rest."""
    cloth = ink.main
    sheet.shadow(430, 858, 330, 40, 0.34)
    sheet.shadow(800, 866, 150, 26, 0.3)
    for points in ("M 250 700 H 290 L 220 860 H 192 Z", "M 560 700 H 600 L 668 860 H 640 Z"):
        sheet.form(path(points), WOOD, depth=0.26)
    sheet.form(
        path("M 170 300 C 190 220 330 210 366 290 L 452 620 C 460 690 330 720 296 660 Z"),
        cloth,
        depth=0.22,
        pattern=ribs(cloth, 26),
    )
    sheet.form(
        path(
            "M 290 590 C 420 560 640 560 690 590 C 730 620 720 690 680 704 C 560 724 380 724 310 704 C 270 680 262 620 290 590 Z"
        ),
        light(cloth, 0.16),
        depth=0.22,
    )
    sheet.form(
        path(
            "M 306 520 C 400 486 560 490 640 520 C 664 540 650 574 624 572 C 540 556 420 556 340 576 C 300 580 288 540 306 520 Z"
        ),
        dark(cloth, 0.1),
        depth=0.2,
    )
    sheet.form(path("M 716 690 H 880 L 896 862 H 876 L 860 730 H 740 L 722 862 H 702 Z"), WOOD, depth=0.26)
    sheet.form(rounded(690, 640, 906, 720, 38), light(cloth, 0.1), depth=0.24)


def office_chair(sheet: Canvas, ink: Ink) -> None:
    """A task chair: mesh back, arms, star base on castors."""
    frame = INK
    sheet.shadow(500, 880, 300, 34, 0.36)
    for x in (270, 390, 610, 730):
        sheet.line([(500, 790), (x, 846)], 20, frame)
        sheet.dot(x, 862, 20, dark(frame, 0.2))
    sheet.form(rounded(484, 660, 516, 800, 8), (150, 154, 166), depth=0.3)
    back = path(
        "M 340 180 C 380 140 620 140 660 180 C 690 300 690 420 650 560 C 600 590 400 590 350 560 C 310 420 310 300 340 180 Z"
    )
    sheet.form(back, mix(ink.main, WHITE, 0.2), depth=0.2, pattern=ribs(mix(ink.main, WHITE, 0.1), 16))
    sheet.line([*back, back[0]], 16, frame)
    sheet.form(rounded(400, 110, 600, 176, 30), frame, depth=0.2)
    sheet.form(
        path(
            "M 290 600 C 400 576 600 576 710 600 C 750 620 740 680 700 690 C 560 706 440 706 300 690 C 260 680 250 620 290 600 Z"
        ),
        ink.main,
        depth=0.22,
    )
    for side in (-1, 1):
        sheet.line([(500 + side * 190, 660), (500 + side * 236, 600), (500 + side * 236, 500)], 16, frame)
        sheet.form(rounded(500 + side * 236 - 52, 478, 500 + side * 236 + 52, 508, 14), frame, depth=0.1)
