# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Bed linen and what one sleeps on."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas, Pattern
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import CREAM, GOLD, WHITE, WOOD, Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import Outline, mirrored, oval, path, rounded, smooth
from rongshu.foundation.media.drawing.patterns import blossoms, grain, ribs, stripes, waffle, weave


def soft_box(left: float, top: float, right: float, bottom: float, plump: float = 26) -> Outline:
    """A cushion's outline: pinched corners, bulging sides."""
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return path(
        f"M {left} {top} Q {middle_x} {top + plump} {right} {top} Q {right - plump} {middle_y} {right} {bottom} "
        f"Q {middle_x} {bottom - plump} {left} {bottom} Q {left + plump} {middle_y} {left} {top} Z"
    )


def plump_box(left: float, top: float, right: float, bottom: float, plump: float = 40) -> Outline:
    """A pillow's outline: drawn-out corners, swelling sides."""
    w, h = right - left, bottom - top
    return smooth(
        [
            (left, top), (left + w * 0.25, top - plump * 0.35), (left + w * 0.5, top - plump * 0.5),
            (left + w * 0.75, top - plump * 0.35), (right, top), (right + plump * 0.28, top + h * 0.5),
            (right, bottom), (left + w * 0.75, bottom + plump * 0.35), (left + w * 0.5, bottom + plump * 0.5),
            (left + w * 0.25, bottom + plump * 0.35), (left, bottom), (left - plump * 0.28, top + h * 0.5),
        ]
    )  # fmt: skip


def bed_set(sheet: Canvas, ink: Ink) -> None:
    """A made bed seen from the foot: headboard, two pillows, turned-down quilt."""
    wood = mix(WOOD, ink.palette.wall, 0.12)
    sheet.shadow(500, 838, 450, 60, 0.42)
    sheet.form(
        path("M 165 700 V 330 C 165 262 210 240 260 240 H 740 C 790 240 835 262 835 330 V 700 Z"),
        wood,
        depth=0.16,
    )
    sheet.line(
        path("M 205 640 V 345 C 205 300 230 282 270 282 H 730 C 770 282 795 300 795 345 V 640"),
        6,
        light(wood, 0.4),
    )
    sheet.fill(rounded(170, 760, 210, 856, 8), dark(wood, 0.3))
    sheet.fill(rounded(790, 760, 830, 856, 8), dark(wood, 0.3))
    sheet.form(rounded(140, 520, 860, 800, 40), light(CREAM, 0.5), depth=0.1)
    for left in (222, 508):
        sheet.shadow(left + 140, 520, 165, 50, 0.3)
        sheet.form(plump_box(left, 392, left + 270, 520, 30), WHITE, depth=0.12, shine=0)
        sheet.form(
            plump_box(left + 18, 428, left + 252, 534, 26),
            mix(ink.main, WHITE, 0.25),
            depth=0.12,
            pattern=ink.cloth,
        )
    quilt = path(
        "M 118 560 C 300 528 700 528 882 560 C 905 640 905 760 890 826 C 640 852 360 852 110 826 C 95 760 95 640 118 560 Z"
    )
    sheet.form(quilt, ink.main, depth=0.2, pattern=ink.cloth)
    fold = path(
        "M 118 560 C 300 528 700 528 882 560 C 890 588 892 612 893 634 C 640 604 360 604 107 634 C 108 612 110 588 118 560 Z"
    )
    sheet.form(fold, mix(ink.main, WHITE, 0.62), depth=0.1)
    sheet.line(path("M 107 636 C 360 606 640 606 893 636"), 5, dark(ink.main, 0.12))
    sheet.line(path("M 330 640 C 318 700 312 770 316 838"), 5, dark(ink.main, 0.1))
    sheet.line(path("M 690 640 C 700 700 706 770 702 838"), 5, dark(ink.main, 0.1))


def quilt(sheet: Canvas, ink: Ink) -> None:
    """A thick folded duvet, quilted, with a rounded fold to the left."""
    colour = ink.main_or(mix(ink.main, WHITE, 0.5))
    sheet.shadow(500, 812, 410, 60, 0.45)
    tops = (626, 470, 314)
    for place, top in enumerate(tops):
        inset = place * 14
        layer = path(
            f"M {800 - inset} {top + 4} C {838 - inset} {top + 40} {838 - inset} {top + 140} {800 - inset} {top + 176} "
            f"H {232 + inset} C {120 + inset} {top + 176} {120 + inset} {top + 4} {232 + inset} {top + 4} "
            f"C 400 {top - 26} 640 {top - 22} {800 - inset} {top + 4} Z"
        )
        sheet.form(layer, colour, depth=0.2, shine=0.4, down=True, pattern=None)
        for seam in (350, 500, 650):
            sheet.line(
                path(
                    f"M {seam} {top - 10} C {seam + 16} {top + 50} {seam + 16} {top + 120} {seam} {top + 174}"
                ),
                5,
                dark(colour, 0.1),
            )
        sheet.line(path(f"M {250 + inset} {top + 172} H {790 - inset}"), 7, dark(colour, 0.24))
    cover = path(
        "M 560 296 C 660 296 760 300 772 318 C 812 360 812 440 774 490 C 800 560 798 620 772 640 L 560 640 C 588 520 588 400 560 296 Z"
    )
    sheet.form(cover, ink.pale(0.2), depth=0.16, pattern=ink.cloth)
    sheet.line(path("M 560 300 C 588 400 588 520 560 636"), 6, dark(ink.main, 0.16))


def pillow(sheet: Canvas, ink: Ink) -> None:
    """Two plump pillows, one leaning behind the other."""
    back = mix(ink.main, WHITE, 0.3)
    front = mix(ink.main, WHITE, 0.82)
    sheet.shadow(500, 806, 400, 62, 0.45)
    sheet.form(plump_box(240, 280, 800, 640, 70), back, depth=0.24, pattern=ink.cloth)
    sheet.form(plump_box(170, 470, 760, 788, 70), front, depth=0.2, shine=0.3)
    piping = plump_box(196, 494, 734, 764, 62)
    sheet.line([*piping, piping[0]], 5, dark(front, 0.12))
    for points in (
        "M 200 500 Q 260 560 300 570",
        "M 730 500 Q 670 556 640 566",
        "M 200 760 Q 270 716 310 706",
        "M 728 762 Q 664 716 628 704",
    ):
        sheet.line(path(points), 6, dark(front, 0.1))


def wave_pillow(sheet: Canvas, ink: Ink) -> None:
    """A contoured memory-foam pillow seen from its side: two swells and a dip for the head."""
    top = mix(ink.main, WHITE, 0.72)
    side = mix(ink.main, WHITE, 0.3)
    sheet.shadow(500, 786, 420, 58, 0.42)
    # The far edge shows above the near one, so that the wave reads as a surface.
    upper = path(
        "M 150 560 C 170 452 300 436 390 470 C 480 504 560 520 650 486 C 740 452 850 470 872 566 L 872 640 H 150 Z"
    )
    sheet.form(upper, top, depth=0.1, down=True)
    for shift in (26, 52, 78):
        sheet.line(
            path(
                f"M {152 - shift * 0.1:.0f} {566 + shift} C 170 {466 + shift} 300 {450 + shift} 390 {484 + shift} C 480 {516 + shift} 560 {532 + shift} 650 {500 + shift} C 740 {466 + shift} 850 {484 + shift} 876 {572 + shift}"
            ),
            4,
            dark(top, 0.07),
        )
    front = path(
        "M 128 660 C 140 548 290 520 390 560 C 480 596 560 610 650 574 C 750 534 880 560 894 660 C 902 720 892 770 862 780 C 640 800 360 800 160 780 C 130 772 122 720 128 660 Z"
    )
    sheet.form(front, side, depth=0.2, pattern=ink.cloth)
    sheet.line(
        path("M 128 660 C 140 548 290 520 390 560 C 480 596 560 610 650 574 C 750 534 880 560 894 660"),
        11,
        light(side, 0.55),
    )
    sheet.form(rounded(742, 690, 812, 744, 8), WHITE, depth=0.08)
    sheet.line([(758, 710), (796, 710)], 5, side)
    sheet.line([(758, 726), (784, 726)], 5, side)


def blanket(sheet: Canvas, ink: Ink) -> None:
    """A folded throw with fringe, draped over a low stool."""
    sheet.shadow(500, 826, 330, 46, 0.45)
    for x in (300, 672):
        sheet.form(
            path(
                f"M {x} 600 H {x + 30} L {x + (24 if x > 500 else 14)} 826 H {x + (12 if x > 500 else 2)} Z"
            ),
            WOOD,
            depth=0.3,
        )
    sheet.form(rounded(236, 560, 764, 616, 22), WOOD, depth=0.24, pattern=grain(WOOD))
    fold = path("M 262 388 C 262 330 300 318 350 318 H 660 C 720 318 742 340 742 390 V 560 H 262 Z")
    sheet.form(fold, dark(ink.main, 0.06), depth=0.22, pattern=ink.cloth)
    for y in (398, 478):
        sheet.line(path(f"M 262 {y} C 400 {y + 12} 600 {y + 10} 742 {y - 4}"), 8, dark(ink.main, 0.2))
    drape = path(
        "M 400 312 H 640 C 652 420 650 560 662 700 C 580 716 470 716 384 704 C 398 560 402 420 400 312 Z"
    )
    sheet.form(drape, ink.pale(0.22), depth=0.2, pattern=ink.cloth)
    for step in range(12):
        fringe = 392 + step * 24.0
        sheet.line([(fringe, 700), (fringe - 3 + (step % 3) * 3, 748)], 7, ink.pale(0.4))


def linen(sheet: Canvas, ink: Ink) -> None:
    """Sheets or pillow-cases folded in a stack, tied with ribbon."""
    tones = (ink.main, mix(ink.main, WHITE, 0.4), light(ink.main, 0.7))
    sheet.shadow(500, 808, 390, 58, 0.45)
    for place, (tone, top) in enumerate(zip(tones, (662, 530, 398), strict=True)):
        inset = place * 18
        slab = path(
            f"M {170 + inset} {top + 66} C {150 + inset} {top + 10} {190 + inset} {top} {240 + inset} {top} "
            f"H {780 - inset} C {820 - inset} {top} {826 - inset} {top + 20} {826 - inset} {top + 44} V {top + 112} "
            f"C {826 - inset} {top + 132} {812 - inset} {top + 136} {790 - inset} {top + 136} H {236 + inset} "
            f"C {170 + inset} {top + 136} {160 + inset} {top + 110} {170 + inset} {top + 66} Z"
        )
        sheet.form(slab, tone, depth=0.18, pattern=ribs(tone, 26) if place != 1 else ink.cloth)
        sheet.line(path(f"M {196 + inset} {top + 68} H {824 - inset}"), 5, dark(tone, 0.16))
        sheet.line(path(f"M {200 + inset} {top + 134} H {800 - inset}"), 6, dark(tone, 0.26))
    ribbon = light(GOLD, 0.3) if ink.main[2] > ink.main[0] else mix(ink.main, WHITE, 0.15)
    sheet.form(path("M 470 392 H 540 V 802 H 470 Z"), dark(ribbon, 0.06), depth=0.12)
    for bow in (path("M 505 400 C 430 320 380 340 392 390 C 400 420 460 418 505 400 Z"),):
        sheet.form(bow, ribbon, depth=0.14)
        sheet.form(mirrored(bow, 505), ribbon, depth=0.2)
    sheet.dot(505, 400, 20, dark(ribbon, 0.16))


def mattress(sheet: Canvas, ink: Ink) -> None:
    """A mattress in three-quarter view: quilted top, thick side with a band."""
    top = light(CREAM, 0.5)
    sheet.shadow(500, 800, 440, 60, 0.45)
    sheet.form(
        path("M 96 590 L 620 690 V 826 C 440 800 240 760 120 730 C 96 724 96 700 96 690 Z"),
        mix(ink.main, WHITE, 0.3),
        depth=0.1,
        pattern=stripes(mix(ink.main, WHITE, 0.5), 30, 6, 11),
    )
    sheet.form(
        path("M 620 690 L 912 520 V 640 C 912 668 900 676 880 690 L 640 822 L 620 826 Z"),
        dark(mix(ink.main, WHITE, 0.2), 0.1),
        depth=0.14,
    )
    face = path(
        "M 110 566 L 400 424 C 430 410 450 412 480 416 L 890 492 C 930 500 930 520 900 536 L 640 690 C 620 700 600 700 570 694 L 118 604 C 86 598 84 580 110 566 Z"
    )
    sheet.form(face, top, depth=0.08, down=True)
    for k in range(1, 5):
        t = k / 5
        sheet.line([(110 + 330 * t, 590 - 160 * t), (600 + 320 * t, 694 - 180 * t)], 4, dark(top, 0.09))
        sheet.line([(110 + 490 * t, 586 + 104 * t), (436 + 470 * t, 420 + 92 * t)], 4, dark(top, 0.09))
    sheet.line(path("M 96 602 C 300 645 480 680 600 700 C 630 702 640 692 912 528"), 10, ink.main)
    sheet.line(path("M 110 716 C 300 760 480 796 622 818 L 904 662"), 10, ink.main)
    if "枕" in ink.title:
        for dx, dy in ((0, 0), (165, 32)):
            sheet.form(
                smooth(
                    [
                        (430 + dx, 366 + dy),
                        (560 + dx, 380 + dy),
                        (640 + dx, 410 + dy),
                        (600 + dx, 470 + dy),
                        (470 + dx, 452 + dy),
                        (396 + dx, 420 + dy),
                    ]
                ),
                WHITE,
                depth=0.16,
                shine=0,
            )


def mat(sheet: Canvas, ink: Ink) -> None:
    """A summer sleeping mat, half rolled up, edged with cloth."""
    straw = ink.main_or((214, 205, 150) if "竹" in ink.title else (206, 202, 146))
    if "牛皮" in ink.title:
        straw = (188, 130, 92)
    edge = dark(straw, 0.3)
    texture: Pattern = ribs(straw, 40) if "牛皮" in ink.title else weave(straw, 26)
    sheet.shadow(500, 806, 430, 60, 0.45)
    flat = path("M 250 560 L 900 560 L 960 800 L 190 800 Z")
    sheet.form(flat, straw, depth=0.1, pattern=texture)
    sheet.fill(path("M 250 560 L 900 560 L 906 582 L 246 582 Z"), edge)
    sheet.fill(path("M 196 778 L 954 778 L 960 800 L 190 800 Z"), edge)
    sheet.form(rounded(120, 420, 330, 800, 90), straw, depth=0.28, pattern=texture)
    sheet.form(oval(225, 424, 105, 40), light(straw, 0.35), depth=0.1)
    for radius in (80, 56, 32):
        sheet.line(oval(225, 424, radius, radius * 0.36), 5, dark(straw, 0.22))
    sheet.line(path("M 122 560 H 328"), 20, edge)
    sheet.line(path("M 122 690 H 328"), 20, edge)
    if "三件套" in ink.title:
        sheet.form(plump_box(520, 600, 760, 716, 26), light(straw, 0.25), depth=0.18, pattern=texture)


def silk_quilt(sheet: Canvas, ink: Ink) -> None:
    """A light summer quilt folded in thirds with a soft corner turned over."""
    sheet.shadow(500, 806, 400, 58, 0.45)
    body = path(
        "M 180 470 C 176 420 210 396 260 392 C 420 380 600 380 760 392 C 810 396 836 420 832 470 L 848 730 C 850 780 820 800 770 802 C 600 812 400 812 232 802 C 180 800 158 780 160 730 Z"
    )
    sheet.form(body, ink.main, depth=0.2, pattern=ink.cloth)
    for y in (506, 620, 726):
        sheet.line(path(f"M 172 {y} C 380 {y + 18} 620 {y + 18} 838 {y}"), 6, dark(ink.main, 0.14))
    corner = path(
        "M 520 386 C 640 380 740 386 790 398 C 830 408 838 440 836 480 L 842 596 C 720 590 600 520 520 386 Z"
    )
    sheet.form(
        corner,
        light(ink.main, 0.66),
        depth=0.16,
        pattern=waffle(light(ink.main, 0.66), 40) if "华夫" in ink.title else None,
    )
    sheet.line(path("M 520 386 C 600 520 720 590 842 596"), 8, ink.pale(0.3))


def embroidered(petal: Colour, heart: Colour) -> Pattern:
    """A sparser flower print for covers and tins."""
    return blossoms(petal, heart, (150, 176, 136), 190)
