# ruff: noqa: E501  (an outline is one SVG path, which reads best unbroken)
"""Clothes, mostly laid flat."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import Ink
from rongshu.foundation.media.drawing.palette import CREAM, GOLD, INK, WHITE, WOOD, dark, light, mix
from rongshu.foundation.media.drawing.paths import mirrored, moved, path, rounded
from rongshu.foundation.media.drawing.patterns import checks, dots, ribs, stripes


def cast_shadow(sheet: Canvas, y: float = 560, width: float = 340, height: float = 300) -> None:
    """The shadow of something lying flat."""
    sheet.shadow(520, y, width, height, 0.22)


def trunks(sheet: Canvas, ink: Ink) -> None:
    """Boxer briefs laid flat, a folded pair behind."""
    cast_shadow(sheet, 540, 400, 330)
    back = mix(ink.second, WHITE, 0.3)
    shape = path(
        "M 240 330 H 760 C 780 440 800 540 812 660 C 730 690 640 690 566 676 C 552 620 530 580 500 560 C 470 580 448 620 434 676 C 360 690 270 690 188 660 C 200 540 220 440 240 330 Z"
    )
    sheet.form(moved(shape, 60, -92, 1), back, depth=0.2, pattern=ribs(back, 26))
    sheet.form(shape, ink.main, depth=0.22, pattern=ribs(ink.main, 30))
    sheet.form(
        path("M 236 312 H 764 L 772 384 C 600 400 400 400 228 384 Z"), dark(ink.main, 0.22), depth=0.16
    )
    sheet.line(path("M 230 362 C 400 380 600 380 770 362"), 7, light(ink.main, 0.5))
    sheet.line(path("M 420 392 C 410 470 440 530 500 560 C 560 530 590 470 580 392"), 6, dark(ink.main, 0.16))
    sheet.line(path("M 196 640 C 280 664 360 664 440 650"), 6, dark(ink.main, 0.16))
    sheet.line(path("M 804 640 C 720 664 640 664 560 650"), 6, dark(ink.main, 0.16))


def briefs(sheet: Canvas, ink: Ink) -> None:
    """Soft briefs with a lace edge and a small bow."""
    cast_shadow(sheet, 540, 400, 300)
    back = mix(ink.second, WHITE, 0.45)
    shape = path(
        "M 180 360 C 400 330 600 330 820 360 L 800 440 C 700 470 620 560 590 690 C 540 716 460 716 410 690 C 380 560 300 470 200 440 Z"
    )
    sheet.form(moved(shape, 50, -104, 1), back, depth=0.2)
    sheet.form(shape, ink.main, depth=0.2, shine=0.26)
    for side in (0, 1):
        edge = path("M 200 440 C 300 470 380 560 410 690")
        points = mirrored(edge) if side else edge
        for x, y in points[::2]:
            sheet.dot(x, y, 15, light(ink.main, 0.55))
    sheet.line(path("M 184 366 C 400 338 600 338 816 366"), 20, light(ink.main, 0.55))
    for side in (-1, 1):
        sheet.form(
            path(f"M 500 372 C {500 + side * 50} 340 {500 + side * 66} 372 {500 + side * 52} 396 Z"),
            dark(ink.main, 0.1),
            depth=0.1,
        )
    sheet.dot(500, 374, 10, dark(ink.main, 0.2))


def _tee(sheet: Canvas, ink: Ink, long: bool) -> None:
    cast_shadow(sheet)
    if long:
        sleeve = path("M 300 250 C 230 280 190 330 170 420 L 120 740 L 220 770 L 300 480 Z")
    else:
        sleeve = path("M 300 250 C 230 280 190 330 160 430 L 270 490 L 320 400 Z")
    for points in (sleeve, mirrored(sleeve)):
        sheet.form(points, dark(ink.main, 0.06), depth=0.16, pattern=ink.cloth)
    body = path(
        "M 390 230 C 440 270 560 270 610 230 L 710 254 C 716 420 710 640 716 800 C 600 820 400 820 284 800 C 290 640 284 420 290 254 Z"
    )
    sheet.form(body, ink.main, depth=0.18, pattern=ink.cloth)
    sheet.line(path("M 390 230 C 430 296 570 296 610 230"), 20, light(ink.main, 0.5))
    sheet.line(path("M 286 776 C 400 796 600 796 714 776"), 6, dark(ink.main, 0.16))


def tshirt(sheet: Canvas, ink: Ink) -> None:
    """A short-sleeved shirt laid flat."""
    _tee(sheet, ink, False)


def sweater(sheet: Canvas, ink: Ink) -> None:
    """A long-sleeved top laid flat."""
    _tee(sheet, ink, True)


def sailor_shirt(sheet: Canvas, ink: Ink) -> None:
    """A child's striped long-sleeved shirt, 海魂衫."""
    navy = mix(ink.main_or((90, 122, 184)), INK, 0.1)
    striped = stripes(navy, 62, 24, 0)
    base = light(CREAM, 0.6)
    cast_shadow(sheet)
    sleeve = path("M 306 270 C 230 290 180 350 150 450 L 110 640 L 210 680 L 316 470 Z")
    for points in (sleeve, mirrored(sleeve)):
        sheet.form(points, base, depth=0.16, pattern=striped)
    for cuff in (path("M 118 604 L 222 640 L 206 686 L 106 646 Z"),):
        sheet.form(cuff, navy, depth=0.14)
        sheet.form(mirrored(cuff), navy, depth=0.14)
    body = path(
        "M 400 250 C 440 284 560 284 600 250 L 706 276 C 716 430 708 620 716 780 C 600 800 400 800 284 780 C 292 620 284 430 294 276 Z"
    )
    sheet.form(body, base, depth=0.14, pattern=striped)
    sheet.line(path("M 400 250 C 440 300 560 300 600 250"), 22, navy)
    for x in (330, 362, 394):
        sheet.dot(x, 278 - (x - 330) * 0.22, 11, GOLD)
    sheet.form(moved(path("M 0 -30 L 34 0 L 0 30 L -34 0 Z"), 600, 430), (232, 110, 96), depth=0.1)


def dress(sheet: Canvas, ink: Ink) -> None:
    """A child's dress with a full skirt."""
    cast_shadow(sheet, 560, 330, 320)
    sailor = "海魂" in ink.title or "水手" in ink.title
    skirt = path(
        "M 372 470 H 628 C 680 560 760 700 790 780 C 640 830 360 830 210 780 C 240 700 320 560 372 470 Z"
    )
    pattern = (
        stripes((96, 126, 184), 60, 20, 0)
        if sailor
        else dots(light(ink.main, 0.6))
        if "波点" in ink.title
        else checks(ink.main, light(ink.main, 0.6), 60)
    )
    ground = light(CREAM, 0.6) if sailor else ink.main
    sheet.form(skirt, ground, depth=0.18, pattern=pattern)
    for x, low in ((420, 330), (470, 430), (530, 570), (580, 670)):
        sheet.line([(x, 490), (low, 800)], 6, dark(ground, 0.1))
    sleeve = path("M 380 270 C 300 270 270 330 276 400 C 320 420 370 400 392 370 Z")
    for points in (sleeve, mirrored(sleeve)):
        sheet.form(points, ground, depth=0.16, pattern=pattern)
    sheet.form(
        path(
            "M 380 264 C 430 290 570 290 620 264 C 630 330 624 410 634 480 H 366 C 376 410 370 330 380 264 Z"
        ),
        ground,
        depth=0.14,
        pattern=pattern,
    )
    if sailor:
        navy = (84, 112, 172)
        sheet.form(
            path("M 392 256 L 500 400 L 608 256 L 640 330 L 540 430 L 500 410 L 460 430 L 360 330 Z"),
            navy,
            depth=0.16,
        )
        sheet.form(path("M 500 390 L 450 480 L 500 456 L 550 480 Z"), (226, 100, 92), depth=0.16)
    else:
        for side in (0, 1):
            collar = path(
                "M 500 284 C 460 270 420 250 400 250 C 380 300 430 340 486 322 C 496 316 500 300 500 284 Z"
            )
            sheet.form(mirrored(collar) if side else collar, WHITE, depth=0.1, shine=0)
    sheet.form(rounded(362, 458, 638, 496, 12), mix(ink.second, WHITE, 0.2), depth=0.14)


def shirt(sheet: Canvas, ink: Ink) -> None:
    """A collared shirt in a check."""
    cast_shadow(sheet)
    cloth = checks(ink.main, light(ink.main, 0.62), 70)
    sleeve = path("M 310 260 C 230 290 180 350 150 460 L 110 690 L 216 720 L 316 480 Z")
    for points in (sleeve, mirrored(sleeve)):
        sheet.form(points, ink.main, depth=0.16, pattern=cloth)
    sheet.form(
        path(
            "M 400 240 H 600 L 708 270 C 716 430 708 620 716 800 C 600 820 400 820 284 800 C 292 620 284 430 292 270 Z"
        ),
        ink.main,
        depth=0.16,
        pattern=cloth,
    )
    sheet.form(rounded(478, 300, 522, 812, 4), light(ink.main, 0.66), depth=0.06)
    for y in (360, 470, 580, 690, 780):
        sheet.dot(500, y, 11, WHITE)
    for side in (0, 1):
        collar = path("M 500 320 L 410 226 L 372 262 L 420 352 Z")
        sheet.form(mirrored(collar) if side else collar, light(ink.main, 0.6), depth=0.12)
    sheet.form(path("M 574 420 H 664 V 500 L 619 524 L 574 500 Z"), ink.main, depth=0.2, pattern=cloth)


def romper(sheet: Canvas, ink: Ink) -> None:
    """A baby's one-piece with snaps."""
    cast_shadow(sheet)
    sailor = "海魂" in ink.title
    ground = light(CREAM, 0.6) if sailor else ink.main
    cloth = stripes((96, 126, 184), 56, 20, 0) if sailor else ink.cloth
    sleeve = path("M 330 270 C 250 280 200 340 190 430 L 300 470 L 350 400 Z")
    for points in (sleeve, mirrored(sleeve)):
        sheet.form(points, ground, depth=0.14, pattern=cloth)
    sheet.form(
        path(
            "M 400 250 C 450 290 550 290 600 250 L 684 276 C 700 420 720 540 724 660 C 730 740 700 800 640 820 C 600 830 580 800 572 760 C 540 730 460 730 428 760 C 420 800 400 830 360 820 C 300 800 270 740 276 660 C 280 540 300 420 316 276 Z"
        ),
        ground,
        depth=0.16,
        pattern=cloth,
    )
    if sailor:
        navy = (84, 112, 172)
        sheet.form(
            path("M 396 246 L 500 380 L 604 246 L 650 320 L 545 420 L 500 396 L 455 420 L 350 320 Z"),
            navy,
            depth=0.14,
        )
        sheet.form(path("M 500 376 L 456 460 L 500 440 L 544 460 Z"), (226, 100, 92), depth=0.16)
    for x in (450, 500, 550):
        sheet.dot(x, 716, 11, GOLD)


def coat(sheet: Canvas, ink: Ink) -> None:
    """A coat on a hanger."""
    cast_shadow(sheet, 560, 320, 340)
    sheet.line(path("M 500 190 C 500 140 560 150 550 110 C 540 76 490 80 480 110"), 13, (176, 180, 190))
    sheet.line([(330, 280), (500, 190), (670, 280)], 18, WOOD)
    sleeve = path("M 350 260 C 270 290 230 350 210 450 L 170 740 L 270 760 L 350 500 Z")
    for points in (sleeve, mirrored(sleeve)):
        sheet.form(points, dark(ink.main, 0.08), depth=0.2)
    sheet.form(
        path("M 410 236 H 590 L 690 274 C 700 460 710 680 720 840 H 280 C 290 680 300 460 310 274 Z"),
        ink.main,
        depth=0.2,
    )
    sheet.line([(500, 420), (500, 838)], 7, dark(ink.main, 0.2))
    for side in (0, 1):
        lapel = path("M 500 430 L 410 236 L 360 260 L 390 370 L 430 380 Z")
        sheet.form(mirrored(lapel) if side else lapel, light(ink.main, 0.14), depth=0.14)
    for y in (500, 600):
        sheet.dot(530, y, 14, dark(ink.main, 0.4))


def trousers(sheet: Canvas, ink: Ink) -> None:
    """Trousers laid flat."""
    cast_shadow(sheet, 560, 280, 340)
    sheet.form(
        path(
            "M 330 170 H 670 C 690 380 700 640 704 850 H 556 L 506 430 H 494 L 444 850 H 296 C 300 640 310 380 330 170 Z"
        ),
        ink.main,
        depth=0.22,
    )
    sheet.form(rounded(322, 160, 678, 222, 10), dark(ink.main, 0.16), depth=0.16)
    sheet.dot(500, 192, 12, GOLD)
    sheet.line([(500, 222), (500, 420)], 6, dark(ink.main, 0.2))
    for side in (0, 1):
        pocket = path("M 340 250 Q 400 260 410 330")
        sheet.line(mirrored(pocket) if side else pocket, 6, dark(ink.main, 0.2))
