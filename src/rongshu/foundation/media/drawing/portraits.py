# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""The shop's own marks: the banyan of its logo, and faces for people without a picture."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import dice_for
from rongshu.foundation.media.drawing.palette import INK, WHITE, Colour, dark, hexed, light, mix
from rongshu.foundation.media.drawing.paths import Outline, arc, mirrored, oval, path

FOREST: Colour = (38, 116, 92)
CANOPY: Colour = (126, 190, 140)
TRUNK: Colour = (246, 236, 214)

_CROWN = (
    (500, 300, 190), (330, 370, 150), (670, 370, 150), (220, 460, 112), (780, 460, 112), (410, 250, 130),
    (590, 250, 130), (400, 420, 140), (600, 420, 140), (500, 400, 150),
)  # fmt: skip
_LIT = ((450, 250, 96), (310, 350, 74), (600, 230, 64), (210, 450, 52), (690, 350, 60), (520, 350, 62))


def banyan(sheet: Canvas, crown: Colour, wood: Colour) -> None:
    """A banyan: a broad crown on a trunk of many roots, with aerial roots hanging from the branches."""
    trunk = path(
        "M 440 500 C 452 580 440 660 380 760 C 350 800 310 816 270 826 H 730 C 690 816 650 800 620 760 "
        "C 560 660 548 580 560 500 Z"
    )
    sheet.fill(trunk, wood)
    for x, low in ((300, 770), (246, 700), (356, 730), (640, 730), (700, 770), (754, 700)):
        sheet.line(path(f"M {x} 480 C {x + 6} 560 {x - 6} 640 {x} {low}"), 15, wood)
    for branch in ("M 470 560 C 420 540 360 520 300 470", "M 530 560 C 580 540 640 520 700 470"):
        sheet.line(path(branch), 30, wood)
    for notch in (
        "M 500 580 C 500 680 480 760 450 826 H 470 C 500 760 510 680 510 580 Z",
        "M 470 620 C 460 720 410 790 360 826 H 384 C 430 790 470 720 478 620 Z",
        "M 536 620 C 546 720 590 790 640 826 H 616 C 570 790 536 720 528 620 Z",
    ):
        sheet.fill(path(notch), mix(wood, crown, 0.5))
    for x, y, radius in _CROWN:
        sheet.dot(x, y, radius, crown)
    for x, y, radius in _LIT:
        sheet.dot(x, y, radius, light(crown, 0.28))


def logo_art(sheet: Canvas) -> None:
    """The logo on its square: a banyan in light green on forest green."""
    sheet.ramp((0, 0, 1000, 1000), light(FOREST, 0.14), dark(FOREST, 0.12))
    sheet.glow(500, 400, 460, (150, 214, 168), 0.3)
    banyan(sheet, CANOPY, TRUNK)
    sheet.fill(arc(500, 1010, 520, 190, 180, 360), mix(FOREST, CANOPY, 0.32))


_SKIN = tuple(map(hexed, ["#f7d7bd", "#f1c6a4", "#e8b58f", "#dca27a"]))
_HAIR = tuple(map(hexed, ["#3d3540", "#5a4038", "#7a5340", "#2f3a4a", "#8b6a50"]))
_CLOTHES = tuple(
    map(hexed, ["#e08a72", "#6fa3a6", "#8fa5cf", "#e2b35f", "#b98ac0", "#7fae8e", "#d9728a", "#5f7fb4"])
)
_GROUNDS = tuple(map(hexed, ["#fbe3d3", "#dcefe6", "#e2e6fa", "#fdf0cf", "#f6dfe6", "#d9ecf5", "#ece2f6"]))


def face_art(sheet: Canvas, seed: str) -> None:
    """A friendly face that depends on the seed alone."""
    dice = dice_for("face", seed)
    skin, hair, clothes, ground = (dice.choice(colours) for colours in (_SKIN, _HAIR, _CLOTHES, _GROUNDS))
    style = dice.randrange(7)
    sheet.ramp((0, 0, 1000, 1000), light(ground, 0.4), dark(ground, 0.05))
    _hair_behind(sheet, style, hair)
    sheet.form(
        path("M 130 1010 C 130 830 290 770 400 750 H 600 C 710 770 870 830 870 1010 Z"), clothes, depth=0.16
    )
    sheet.form(path("M 420 640 H 580 V 760 C 560 830 440 830 420 760 Z"), dark(skin, 0.1), depth=0.1)
    collar = dice.randrange(3)
    if collar == 0:
        sheet.line(path("M 404 752 C 430 850 570 850 596 752"), 30, light(clothes, 0.5))
    elif collar == 1:
        for side in (0, 1):
            flap = path("M 410 746 L 500 850 L 420 900 L 350 776 Z")
            sheet.form(mirrored(flap) if side else flap, WHITE, depth=0.1, shine=0)
    for side in (-1, 1):
        sheet.form(oval(500 + side * 205, 500, 42, 54), dark(skin, 0.06), depth=0.1)
    sheet.form(
        path(
            "M 296 440 C 296 270 704 270 704 440 V 530 C 704 660 600 730 500 730 C 400 730 296 660 296 530 Z"
        ),
        skin,
        depth=0.08,
    )
    _features(sheet, dice.randrange(3), skin, hair)
    _hair_before(sheet, style, hair)
    if dice.random() < 0.28:
        for side in (-1, 1):
            sheet.line(oval(500 + side * 92, 505, 66, 60), 13, INK)
        sheet.line([(474, 496), (526, 496)], 12, INK)


def _features(sheet: Canvas, smile: int, skin: Colour, hair: Colour) -> None:
    for side in (-1, 1):
        x = 500 + side * 92
        sheet.veil(oval(500 + side * 140, 590, 50, 34), (238, 120, 110), 0.3)
        sheet.line(arc(x, 452, 46, 26, 205, 335), 14, dark(hair, 0.1))
        if smile == 2:
            sheet.line(arc(x, 520, 32, 26, 200, 340), 15, INK)
        else:
            sheet.form(oval(x, 508, 21, 25), INK, depth=0)
            sheet.dot(x - 7, 499, 7, WHITE)
    sheet.line(arc(500, 566, 22, 16, 20, 160), 10, dark(skin, 0.28))
    if smile == 1:
        mouth: Outline = [*arc(500, 620, 62, 54, 0, 180)]
        sheet.fill(mouth, (180, 74, 76))
        sheet.fill(arc(500, 620, 54, 18, 0, 180), WHITE)
    else:
        sheet.line(arc(500, 614, 56, 38, 20, 160), 13, (180, 84, 80))


def _hair_behind(sheet: Canvas, style: int, hair: Colour) -> None:
    if style in (1, 4):
        sheet.form(
            path("M 250 470 C 230 180 770 180 750 470 V 820 C 690 860 310 860 250 820 Z"),
            dark(hair, 0.1),
            depth=0.1,
        )
    elif style == 3:
        for side in (-1, 1):
            sheet.form(oval(500 + side * 265, 640, 84, 150, side * -12), hair, depth=0.14)
    elif style == 5:
        sheet.form(oval(500, 196, 108, 96), hair, depth=0.14)


def _hair_before(sheet: Canvas, style: int, hair: Colour) -> None:
    shapes = {
        0: "M 286 470 C 250 210 420 180 520 196 C 690 180 760 300 714 470 C 700 400 680 370 640 350 C 560 380 420 370 360 340 C 320 370 300 410 286 470 Z",
        1: "M 270 560 C 230 220 420 190 500 194 C 600 190 770 220 730 560 C 720 470 700 400 600 330 C 520 410 330 400 290 470 C 280 500 276 530 270 560 Z",
        2: "M 286 440 C 280 250 380 190 520 190 C 660 190 730 270 714 450 C 690 360 640 330 500 330 C 380 330 310 350 286 440 Z",
        3: "M 280 480 C 250 210 420 186 500 190 C 590 186 750 210 720 480 C 700 390 620 330 500 330 C 380 330 300 390 280 480 Z",
        4: "M 274 560 C 240 230 400 186 500 190 C 610 186 760 230 726 560 C 716 480 706 430 690 390 H 310 C 294 430 284 480 274 560 Z",
        5: "M 284 470 C 260 240 400 200 500 200 C 600 200 740 240 716 470 C 690 360 600 320 500 320 C 400 320 310 360 284 470 Z",
        6: "M 280 470 C 240 300 300 230 350 240 C 380 170 470 170 510 200 C 570 160 660 190 670 250 C 740 270 750 390 716 470 C 706 410 690 380 650 360 C 600 390 540 380 510 350 C 470 390 390 390 350 360 C 310 390 290 420 280 470 Z",
    }  # fmt: skip
    sheet.form(path(shapes[style]), hair, depth=0.1, shine=0.12)
    if style == 4:
        sheet.line(path("M 330 388 H 670"), 6, dark(hair, 0.16))
