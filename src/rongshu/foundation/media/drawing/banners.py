"""Wide art for the home page: a few motifs together on one table, calm on the left."""

from __future__ import annotations

from rongshu.foundation.media.drawing.canvas import Canvas
from rongshu.foundation.media.drawing.ink import dice_for, ink_for
from rongshu.foundation.media.drawing.motifs import motif_for
from rongshu.foundation.media.drawing.palette import PALETTES, WHITE, dark, light, mix
from rongshu.foundation.media.drawing.paths import oval, path
from rongshu.foundation.media.drawing.scene import spark

# Height of the place on the table where things stand.
_GROUND = 880.0

# What stands on each banner: a palette, then (title, category, left edge from the right side, scale).
_THEMES: tuple[tuple[str, tuple[tuple[str, str, float, float], ...]], ...] = (
    ("home", (("台灯 姜黄", "home", 1400, 0.86), ("花瓶", "home", 1010, 0.62), ("山形绣花抱枕 蓝", "home", 830, 0.84))),
    ("bedding", (("枕 条纹 雾蓝", "bedding", 1340, 0.78), ("羽绒被 豆沙粉", "bedding", 840, 0.9))),
    ("food", (("曲奇礼盒 粉", "food", 1370, 0.84), ("蛋黄酥", "food", 720, 0.76))),
    ("kitchen", (("珐琅锅 樱桃红", "kitchen", 940, 0.92), ("马克杯 海盐蓝", "kitchen", 1310, 0.6))),
    ("fruit", (("西瓜", "fruit", 1360, 0.84), ("荔枝", "fruit", 780, 0.84), ("沃柑", "fruit", 950, 0.5))),
    ("pets", (("宠物窝 条纹 蓝", "pets", 960, 0.94), ("餐碗", "pets", 1360, 0.66))),
)  # fmt: skip


def banner_art(sheet: Canvas, seed: str) -> None:
    """Paint the banner of a seed; ``1`` to ``6`` and the palettes' names choose a theme, others fall by dice."""
    themes = dict(_THEMES)
    if seed in themes:
        theme = seed
    elif seed.isdigit() and 1 <= int(seed) <= len(_THEMES):
        theme = _THEMES[int(seed) - 1][0]
    else:
        theme = _THEMES[dice_for("banner", seed).randrange(len(_THEMES))][0]
    dice = dice_for("banner", theme if seed in themes or seed.isdigit() else seed)
    palette = PALETTES[theme]
    whole, width = sheet.unit, sheet.image.width / sheet.unit
    tint = mix(palette.behind, palette.mains[0], 0.1)
    sheet.ramp((0, 0, width, 1000), light(palette.wall, 0.2), palette.behind)
    sheet.form(oval(width - 640, 470, 560), light(tint, 0.3), depth=0.03, shine=0.3, down=True)
    sheet.form(oval(width - 640, 470, 420), tint, depth=0.05, shine=0.35, down=True)
    sheet.form(oval(120, 1040, 330), light(tint, 0.35), depth=0.02, shine=0.3, down=True)
    sheet.form(oval(width * 0.36, 60, 90), light(tint, 0.4), depth=0.02, shine=0.3, down=True)
    table = path(f"M 0 900 C {width * 0.3:.0f} 820 {width * 0.6:.0f} 770 {width:.0f} 790 V 1000 H 0 Z")
    sheet.form(table, mix(palette.wall_low, WHITE, 0.5), depth=0.06, shine=0, down=True)
    sheet.line(
        path(f"M 0 900 C {width * 0.3:.0f} 820 {width * 0.6:.0f} 770 {width:.0f} 790"),
        5,
        light(palette.wall, 0.8),
    )
    for _ in range(14):
        x, y = dice.uniform(40, width - 40), dice.uniform(60, 640)
        spark(sheet, x, y, dice.uniform(8, 20), dice.choice((WHITE, palette.accents[1], dark(tint, 0.04))))
    for title, category, from_right, scale in themes[theme]:
        _place(sheet, title, category, width - from_right, _GROUND - 800 * scale, scale, whole)
    sheet.unit, sheet.origin = whole, (0.0, 0.0)


def _place(
    sheet: Canvas, title: str, category: str, left: float, top: float, scale: float, whole: float
) -> None:
    """Draw one motif small, its sheet's upper left corner at the given place of the banner."""
    sheet.unit = whole * scale
    sheet.origin = (-left / scale, -top / scale)
    motif_for(title, category).draw(sheet, ink_for("banner" + title, title, category))
