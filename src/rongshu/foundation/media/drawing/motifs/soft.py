# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Textiles of the home: cushions, rugs, curtains, towels."""

from __future__ import annotations

import math

from rongshu.foundation.media.drawing.canvas import Canvas, Pattern
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.motifs.bedding import plump_box, soft_box
from rongshu.foundation.media.drawing.palette import CREAM, WHITE, WOOD, Colour, dark, light, mix
from rongshu.foundation.media.drawing.paths import Point, arc, moved, oval, path, rounded, smooth
from rongshu.foundation.media.drawing.patterns import (
    blocks,
    fabric_for,
    grain,
    pile,
    ribs,
    stripes,
    terrazzo,
    weave,
)
from rongshu.foundation.media.drawing.scene import sprig


def cushion(sheet: Canvas, ink: Ink) -> None:
    """A square throw pillow standing on its corner's side, a paler one behind it."""
    back = mix(ink.second, WHITE, 0.35)
    sheet.shadow(500, 804, 370, 56, 0.42)
    sheet.form(
        _turned(soft_box(-215, -215, 215, 215, 34), 610, 500, 9), back, depth=0.2, pattern=ribs(back, 30)
    )
    front = _turned(soft_box(-238, -238, 238, 238, 38), 440, 556, -5)
    sheet.form(front, ink.main, depth=0.2, pattern=ink.cloth)
    sheet.line([*front, front[0]], 7, dark(ink.main, 0.12))
    for x, y, turn in ((212, 350, 40), (652, 312, 140), (228, 800, -40), (690, 762, 220)):
        sheet.line(_turned([(0, 0), (34, 0)], x, y, turn), 9, dark(ink.main, 0.16))


def drum_cushion(sheet: Canvas, ink: Ink) -> None:
    """A round, deep cushion with a button, 太鼓."""
    sheet.shadow(500, 800, 380, 58, 0.42)
    sheet.form(
        path("M 140 590 C 130 800 330 806 500 806 C 670 806 870 800 860 590 C 860 520 140 520 140 590 Z"),
        dark(ink.main, 0.08),
        depth=0.22,
    )
    sheet.form(oval(500, 560, 366, 170), ink.main, depth=0.14)
    for step in range(12):
        ray = arc(500, 560, 350, 158, step * 30, step * 30 + 1)
        sheet.line([(500, 552), ray[0]], 5, dark(ink.main, 0.1))
    sheet.form(oval(500, 556, 42, 22), light(ink.main, 0.3), depth=0.2)
    sheet.line(path("M 144 640 C 250 748 750 748 856 640"), 6, dark(ink.main, 0.2))


def seat_pad(sheet: Canvas, ink: Ink) -> None:
    """Two flat seat cushions in a stack, tufted."""
    sheet.shadow(500, 800, 400, 56, 0.42)
    low = mix(ink.second, WHITE, 0.25)
    sheet.form(
        path(
            "M 130 690 C 130 630 300 590 500 590 C 700 590 870 630 870 690 V 730 C 870 790 700 812 500 812 C 300 812 130 790 130 730 Z"
        ),
        low,
        depth=0.22,
    )
    rim = path(
        "M 150 560 C 150 500 310 462 500 462 C 690 462 850 500 850 560 V 612 C 850 672 690 704 500 704 C 310 704 150 672 150 612 Z"
    )
    sheet.form(rim, dark(ink.main, 0.12), depth=0.22)
    sheet.form(oval(500, 556, 350, 104), ink.main, depth=0.12, pattern=ink.cloth)
    for x, y in ((500, 556), (330, 540), (670, 540), (400, 606), (600, 606), (430, 506), (570, 506)):
        sheet.form(oval(x, y, 17, 8), dark(ink.main, 0.24), depth=0.1)


def reed_pad(sheet: Canvas, ink: Ink) -> None:
    """A woven rush cushion for sitting on the floor."""
    straw: Colour = (214, 200, 146)
    sheet.shadow(500, 796, 400, 56, 0.42)
    sheet.form(
        path("M 120 620 C 120 780 300 806 500 806 C 700 806 880 780 880 620 Z"), dark(straw, 0.16), depth=0.24
    )
    sheet.form(oval(500, 610, 380, 162), straw, depth=0.1, pattern=weave(straw, 24))
    for share in (0.94, 0.7, 0.46, 0.24):
        sheet.line(oval(500, 610, 380 * share, 162 * share), 7, dark(straw, 0.2))
    sheet.line(oval(500, 610, 380, 162), 14, ink.main)


def fleece_pad(sheet: Canvas, ink: Ink) -> None:
    """A long-haired sheepskin thrown over a wooden stool."""
    wool = ink.main_or(light(CREAM, 0.4))
    sheet.shadow(500, 836, 330, 44, 0.4)
    for x, low in ((270, 240), (694, 730)):
        sheet.form(path(f"M {x} 560 H {x + 40} L {low + 34} 836 H {low} Z"), WOOD, depth=0.28)
    sheet.form(path("M 480 560 H 520 L 516 816 H 484 Z"), dark(WOOD, 0.14), depth=0.24)
    sheet.form(rounded(216, 516, 784, 584, 30), WOOD, depth=0.22, pattern=grain(WOOD))
    rim: list[Point] = []
    for step in range(44):
        angle = math.tau * step / 44
        reach = 1.0 if step % 2 else 0.93
        drop = 70 * max(0.0, math.sin(angle)) * (1 + 0.25 * math.sin(angle * 5))
        rim.append((500 + 372 * reach * math.cos(angle), 494 + 158 * reach * math.sin(angle) + drop))
    sheet.form(smooth(rim), wool, depth=0.22, shine=0.3, down=True)
    for row in range(8):
        for column in range(15):
            x, y = 180 + column * 46 + (row % 2) * 23, 376 + row * 36
            if ((x - 500) / 330) ** 2 + ((y - 506) / 160) ** 2 < 1:
                bend = (x - 500) * 0.04
                strand = path(f"M {x} {y} Q {x + bend:.0f} {y + 22} {x + bend * 2 + 8:.0f} {y + 34}")
                sheet.line(strand, 5, dark(wool, 0.07) if (row + column) % 2 else light(wool, 0.6))


def lumbar(sheet: Canvas, ink: Ink) -> None:
    """A back cushion strapped to a chair."""
    wood = WOOD
    sheet.shadow(500, 850, 300, 40, 0.4)
    for x in (250, 722):
        sheet.form(rounded(x, 180, x + 30, 850, 14), wood, depth=0.24)
    sheet.form(rounded(232, 170, 770, 234, 28), wood, depth=0.2, pattern=grain(wood))
    sheet.form(rounded(220, 690, 782, 752, 24), wood, depth=0.24, pattern=grain(wood))
    sheet.line([(250, 480), (752, 480)], 26, dark(ink.main, 0.3))
    body = path(
        "M 270 330 C 290 280 400 306 500 306 C 600 306 710 280 730 330 C 770 440 764 560 730 660 C 700 700 600 676 500 676 C 400 676 300 700 270 660 C 236 560 230 440 270 330 Z"
    )
    sheet.form(body, ink.main, depth=0.22, pattern=ink.cloth)
    sheet.line(path("M 290 430 C 420 470 580 470 712 430"), 7, dark(ink.main, 0.16))
    sheet.line(path("M 290 552 C 420 520 580 520 712 552"), 7, dark(ink.main, 0.16))


def nap_pillow(sheet: Canvas, ink: Ink) -> None:
    """A U-shaped pillow for a nap at the desk or on the way, its ends joined by a loop."""
    sheet.shadow(500, 806, 380, 54, 0.42)
    body = path(
        "M 300 800 C 130 800 110 640 130 520 C 160 330 320 240 500 240 C 680 240 840 330 870 520 C 890 640 870 800 700 800 C 600 800 580 720 600 640 C 620 560 590 500 500 500 C 410 500 380 560 400 640 C 420 720 400 800 300 800 Z"
    )
    sheet.form(body, ink.main, depth=0.24, shine=0.24, pattern=ink.cloth)
    inner = path("M 396 660 C 376 560 410 500 500 500 C 590 500 624 560 604 660")
    sheet.line(inner, 12, dark(ink.main, 0.2))
    seam = path("M 214 752 C 172 640 190 360 500 330 C 810 360 828 640 786 752")
    sheet.line(seam, 8, light(ink.main, 0.5))
    for x in (300, 700):
        sheet.form(oval(x, 742, 76, 46), dark(ink.main, 0.08), depth=0.2)
    sheet.line(path("M 372 752 C 430 800 570 800 628 752"), 13, dark(ink.main, 0.34))
    sheet.form(oval(500, 788, 26, 20), light(ink.main, 0.55), depth=0.2)


def rug(sheet: Canvas, ink: Ink) -> None:
    """A rug on the floor with fringes, before a low chair's legs."""
    pattern = ink.cloth
    if "几何" in ink.title or "拼接" in ink.title:
        pattern = _angled(ink)
    sheet.shadow(500, 810, 470, 90, 0.25)
    top, low = path("M 250 560 L 750 560 L 900 860 L 100 860 Z"), 860
    for step in range(33):
        x = 100 + step * 25.0
        sheet.line([(x, low - 2), (x - 8, low + 34)], 7, CREAM)
    for step in range(26):
        x = 252 + step * 20.0
        sheet.line([(x, 560), (x + 3, 540)], 5, CREAM)
    sheet.form(top, ink.main, depth=0.1, pattern=pattern)
    border = path("M 272 580 L 728 580 L 858 838 L 142 838 Z")
    sheet.line([*border, border[0]], 9, light(ink.main, 0.62))
    sprig(sheet, 850, 560, -3, (132, 164, 124), 0.9)
    sheet.form(path("M 806 540 H 896 L 880 640 H 822 Z"), (226, 160, 128), depth=0.24)


def _angled(ink: Ink) -> Pattern:
    if "几何" in ink.title and "手工" in ink.title:
        return terrazzo((ink.pale(), ink.accent, dark(ink.main, 0.2)), 130)
    return blocks(ink.main, mix(ink.second, WHITE, 0.3), ink.pale(0.6))


def bath_mat(sheet: Canvas, ink: Ink) -> None:
    """A thick mat on tiles, with a rubber duck."""
    tile = mix(ink.palette.wall_low, WHITE, 0.35)
    for x in range(-300, 1400, 170):
        sheet.line([(500 + (x - 500) * 0.62, 770), (x, 1000)], 4, dark(tile, 0.06))
    sheet.line([(0, 870), (1000, 870)], 4, dark(tile, 0.06))
    sheet.shadow(500, 800, 440, 80, 0.3)
    sheet.form(
        path("M 224 560 C 240 540 760 540 776 560 L 900 800 C 906 836 94 836 100 800 Z"),
        dark(ink.main, 0.12),
        depth=0.12,
    )
    sheet.form(
        path("M 228 546 C 244 530 756 530 772 546 L 892 776 C 898 806 102 806 108 776 Z"),
        ink.main,
        depth=0.1,
        pattern=stripes(ink.pale(), 76, 34, 0) if "条" in ink.title or "粉" in ink.title else pile(ink.main),
    )
    duck: Colour = (250, 205, 92)
    sheet.shadow(640, 560, 120, 22, 0.3)
    sheet.form(
        path(
            "M 540 480 C 520 560 600 570 660 566 C 740 566 770 520 760 452 C 730 480 690 470 670 452 C 640 470 580 470 540 480 Z"
        ),
        duck,
        depth=0.16,
    )
    sheet.form(oval(618, 420, 66), duck, depth=0.14)
    sheet.fill(path("M 552 426 C 520 424 510 440 536 448 C 550 452 562 448 566 440 Z"), (240, 146, 74))
    sheet.dot(596, 404, 8, (70, 60, 70))


def curtain(sheet: Canvas, ink: Ink) -> None:
    """Curtains on a rod, drawn back from a window with a view."""
    sheer = "纱帘" in ink.title
    cloth = ink.main_or(light(CREAM, 0.3)) if sheer else ink.main
    sheet.form(rounded(290, 180, 710, 780, 10), (206, 230, 242), depth=0.02, shine=0.5, down=True)
    sheet.fill(path("M 290 640 C 400 560 520 640 710 570 V 780 H 290 Z"), (176, 206, 160))
    sheet.dot(610, 300, 46, (255, 240, 200))
    for bar in ([(500, 180), (500, 780)], [(290, 470), (710, 470)]):
        sheet.line(bar, 14, WHITE)
    frame = rounded(284, 174, 716, 786, 10)
    sheet.line([*frame, frame[0]], 20, WHITE)
    sheet.form(rounded(260, 780, 740, 806, 6), WHITE, depth=0.1)
    fabric = fabric_for(ink.title, cloth, ink.accent)
    for side in (-1, 1):

        def x(value: float, side: int = side) -> float:
            return 500 + side * value

        panel = path(
            f"M {x(400)} 130 L {x(60)} 130 C {x(70)} 300 {x(150)} 440 {x(250)} 520 C {x(236)} 640 {x(210)} 760 {x(196)} 872 L {x(396)} 872 Z"
        )
        sheet.form(panel, cloth, depth=0.14 if side < 0 else 0.2, pattern=fabric)
        for fold in (0.2, 0.42, 0.64, 0.84):
            top_x, low_x = 60 + 340 * fold, 200 + 190 * fold
            sheet.line(
                path(
                    f"M {x(top_x)} 136 C {x(top_x + 6)} 300 {x(150 + 230 * fold)} 440 {x(256 + 120 * fold)} 520 C {x(240 + 140 * fold)} 640 {x(low_x)} 760 {x(low_x)} 868"
                ),
                6,
                dark(cloth, 0.1),
            )
        sheet.line([(x(246), 520), (x(392), 500)], 22, dark(cloth, 0.26))
    sheet.line([(60, 122), (940, 122)], 20, WOOD)
    for end in (56, 944):
        sheet.dot(end, 122, 24, dark(WOOD, 0.1))
    for ring in range(14):
        place = 116 + ring * 59
        if abs(place - 500) > 50:
            sheet.line(oval(place, 126, 13, 18), 5, dark(WOOD, 0.3))


def towel_stack(sheet: Canvas, ink: Ink) -> None:
    """Rolled and folded towels in a pile, with a sprig."""
    tones = (ink.main, mix(ink.main, WHITE, 0.45), mix(ink.second, WHITE, 0.5))
    sprig(sheet, 770, 640, 6, (134, 168, 128), 0.8)
    sheet.shadow(500, 806, 400, 58, 0.42)
    for place, top in enumerate((660, 524)):
        tone, inset = tones[place], place * 20
        slab = rounded(150 + inset, top, 850 - inset, top + 142, 62)
        sheet.form(slab, tone, depth=0.2, pattern=pile(tone, 22))
        sheet.line(path(f"M {200 + inset} {top + 72} H {846 - inset}"), 8, dark(tone, 0.16))
        sheet.line(path(f"M {260 + inset} {top + 4} V {top + 138}"), 16, light(tone, 0.5))
        sheet.line(path(f"M {290 + inset} {top + 4} V {top + 138}"), 6, light(tone, 0.5))
    for x, tone in ((360, tones[0]), (610, tones[2])):
        sheet.form(rounded(x - 128, 384, x + 128, 526, 64), tone, depth=0.18, pattern=pile(tone, 22))
        sheet.form(oval(x - 92, 455, 44, 70), light(tone, 0.35), depth=0.06)
        for share in (0.75, 0.48, 0.22):
            sheet.line(oval(x - 92, 455, 44 * share, 70 * share), 5, dark(tone, 0.16))


def hanging_towel(sheet: Canvas, ink: Ink) -> None:
    """A towel over a wooden rail, its border at the lower edge."""
    for x in (200, 800):
        sheet.form(oval(x, 266, 34), WOOD, depth=0.2)
    sheet.line([(170, 266), (830, 266)], 30, WOOD)
    sheet.line([(170, 260), (830, 260)], 8, light(WOOD, 0.5))
    sheet.shadow(520, 560, 260, 320, 0.14)
    sheet.form(path("M 560 240 H 720 V 640 C 680 652 600 652 560 640 Z"), dark(ink.main, 0.12), depth=0.18)
    body = path(
        "M 262 244 C 262 232 280 228 300 228 H 620 C 640 228 652 236 652 250 V 812 C 540 832 380 832 262 812 Z"
    )
    sheet.form(body, ink.main, depth=0.18, pattern=ink.cloth)
    for y in (690, 728):
        sheet.line(
            path(f"M 262 {y} C 380 {y + 18} 540 {y + 18} 652 {y}"), 16 if y == 690 else 7, ink.pale(0.6)
        )
    for step in range(20):
        fringe = 266 + step * 20.0
        sheet.line([(fringe, 818), (fringe - 2, 846)], 6, ink.pale(0.35))
    sheet.line(path("M 380 260 C 372 420 384 600 376 800"), 6, dark(ink.main, 0.1))
    sheet.line(path("M 540 260 C 548 420 538 600 546 800"), 6, dark(ink.main, 0.1))


def beanbag(sheet: Canvas, ink: Ink) -> None:
    """A floor seat filled with beads, sagging where one sits."""
    sheet.shadow(500, 830, 420, 62, 0.42)
    body = path(
        "M 130 730 C 90 600 190 470 300 400 C 380 350 420 270 520 268 C 640 270 690 380 770 470 C 860 560 920 660 884 750 C 860 830 700 850 500 850 C 300 850 160 830 130 730 Z"
    )
    sheet.form(body, ink.main, depth=0.24, pattern=ink.cloth)
    seat = path("M 270 560 C 330 470 430 440 520 470 C 640 490 700 560 730 640 C 640 710 380 700 270 560 Z")
    sheet.form(seat, light(ink.main, 0.3), depth=0.2)
    sheet.line(path("M 520 270 C 500 340 500 400 520 470"), 7, dark(ink.main, 0.16))
    sheet.line(path("M 270 560 C 200 640 170 720 180 800"), 7, dark(ink.main, 0.16))
    sheet.line(path("M 730 640 C 800 690 830 750 826 806"), 7, dark(ink.main, 0.16))
    sheet.form(plump_box(300, 420, 500, 520, 22), mix(ink.accent, WHITE, 0.3), depth=0.2)


def _turned(points: list[tuple[float, float]], x: float, y: float, turn: float) -> list[tuple[float, float]]:
    return moved(points, x, y, 1, turn)
