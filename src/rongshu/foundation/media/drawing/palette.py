# ruff: noqa: E501  (one palette per line)
"""Colours: a soft palette per kind of goods, and the colour words of Chinese titles."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
CREAM: Colour = (250, 244, 233)
INK: Colour = (66, 62, 78)
WOOD: Colour = (214, 174, 128)
WALNUT: Colour = (150, 108, 78)
STEEL: Colour = (196, 203, 212)
LEAF: Colour = (126, 160, 112)
GOLD: Colour = (222, 180, 98)
_SHADE: Colour = (88, 54, 96)


def hexed(text: str) -> Colour:
    """The colour of ``#rrggbb``."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def named(colour: Colour) -> str:
    """The colour as ``#rrggbb``."""
    return f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: ``share`` 0 gives the first, 1 the second."""
    return (
        round(one[0] + (other[0] - one[0]) * share),
        round(one[1] + (other[1] - one[1]) * share),
        round(one[2] + (other[2] - one[2]) * share),
    )


def dark(colour: Colour, share: float = 0.18) -> Colour:
    """The colour in shade: towards a cool violet rather than grey, as daylight does."""
    return mix(colour, _SHADE, share)


def light(colour: Colour, share: float = 0.35) -> Colour:
    """The colour in light."""
    return mix(colour, (255, 250, 240), share)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one kind of goods: two of the wall, one of the shape behind, and choices for the thing itself."""

    wall: Colour
    wall_low: Colour
    behind: Colour
    mains: tuple[Colour, ...]
    accents: tuple[Colour, ...]


def _palette(wall: str, wall_low: str, behind: str, mains: str, accents: str) -> Palette:
    return Palette(
        hexed(wall),
        hexed(wall_low),
        hexed(behind),
        tuple(map(hexed, mains.split())),
        tuple(map(hexed, accents.split())),
    )


PALETTES: dict[str, Palette] = {
    "bedding": _palette("#eceffc", "#dbe3f6", "#c9d5f2", "#8fa5cf #e3aeb0 #a3bfa8 #dcc4a4 #7f92b0 #b9a6cf", "#f5d9b8 #ffffff #f3c7c2"),
    "home": _palette("#faf3ea", "#f1e5d5", "#edd8bf", "#d98c70 #8fb09b #e2b35f #6fa3a6 #c9849a #9aa7c7", "#ffffff #f6dfae #7c9c88"),
    "kitchen": _palette("#f0f6f1", "#dfece3", "#cbe0d3", "#d9695c #5f8fb4 #efe3cd #56606f #e3a04f", "#ffffff #f2c9a1 #86b59a"),
    "bath": _palette("#ecf7f7", "#d8edee", "#c2e2e4", "#b9c7d6 #eebcc0 #8fbad0 #a8d0c0 #f0dcc0", "#ffffff #f7d8c4 #7fb4b8"),
    "food": _palette("#fdf4e1", "#f8e6c3", "#f6d9a4", "#d99a4e #b9763f #8fae63 #d9695c #efc56a", "#ffffff #c65b4b #7d9c5b"),
    "fruit": _palette("#f6f9e8", "#e7f0cf", "#d9e9b2", "#f0a63c #d9503f #7fae4e #6f5b9c #f2c14a", "#ffffff #6f9f55 #f4d58a"),
    "tea": _palette("#f3f5ea", "#e2e8d2", "#cfdbb6", "#7d9a6a #b98a56 #57705a #c9695a", "#ffffff #e6cf9b #c98d4f"),
    "wear": _palette("#f7f1f3", "#ebe0e5", "#e0cfd8", "#5d6f93 #d9a2a8 #8fa39a #6b6478 #c98f72", "#ffffff #f3d7b6 #f0c4c8"),
    "baby": _palette("#fff6e6", "#fdeacb", "#fbdcae", "#7fb2d9 #f2a9a7 #f4c66b #9acbb0 #b9a5dc", "#ffffff #f7d9dc #cfe7f2"),
    "bags": _palette("#eff3f7", "#dde5ed", "#c9d6e3", "#48566b #c4ccd6 #5f8578 #d08a6a #8493b5", "#ffffff #e9c893 #f0d2c4"),
    "sundry": _palette("#f2f4ef", "#e2e7dc", "#d0dac8", "#4f6d8c #d99a77 #7c9c88 #caa24e #9b7fa6", "#ffffff #f3dcb0 #e9b7a8"),
    "pets": _palette("#fdf1ea", "#f8dfd0", "#f4ccb6", "#e0916d #7fa8b8 #8fb07e #d8a94f #9b8ac0", "#ffffff #fbe3c2 #a7cfd0"),
    "tech": _palette("#f0f2f8", "#dfe4ef", "#ccd5e8", "#5a6c94 #7fa6c9 #8d87b8 #4d5568", "#ffffff #f2c99b #9fd0c4"),
}  # fmt: skip
# What a category's code or name says about its palette; the first that fits wins.
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bedding", ("bedding", "床", "被", "枕", "夏凉", "毯")),
    ("kitchen", ("kitchen", "餐厨", "锅", "厨", "杯", "碗")),
    ("bath", ("bath", "洗护", "毛巾", "清洁", "美妆", "个护")),
    ("fruit", ("fruit", "果蔬", "水果", "鲜果", "生鲜", "蔬")),
    ("tea", ("tea", "茶", "冲饮", "咖啡", "酒")),
    ("food", ("food", "snack", "饮食", "食", "糕", "坚果", "零食", "粮")),
    ("baby", ("baby", "婴", "童", "母婴", "玩具")),
    ("wear", ("wear", "服", "衣", "鞋", "袜", "裤")),
    ("bags", ("bags", "箱", "包", "配件", "出行")),
    ("sundry", ("sundry", "文具", "杂货", "办公", "书")),
    ("pets", ("pets", "宠")),
    ("tech", ("tech", "数码", "电器", "家电", "手机")),
    ("home", ("home", "居家", "家")),
)

# Colour words of titles and of SKU values; longer words first, the first that fits wins.
_WORDS: tuple[tuple[str, str], ...] = (
    ("星空蓝", "#53689c"), ("湖水蓝", "#7cc3c0"), ("海军蓝", "#41507a"), ("雾霾蓝", "#8fa3bd"), ("静谧蓝", "#93abd2"),
    ("海盐蓝", "#7ea9c9"), ("天空蓝", "#93c4e6"), ("缥蓝", "#a8c6d6"), ("宝石蓝", "#4c6cb0"), ("雾蓝", "#9db6cc"),
    ("蓝灰", "#8195aa"), ("灰蓝", "#8fa2b6"), ("青蓝", "#5f9db5"), ("天蓝", "#8cc0e6"), ("天青", "#8fc3c4"),
    ("藏青", "#3f4c70"), ("海洋", "#5f87c4"), ("海魂", "#4f6da6"),
    ("墨绿", "#4a6b5d"), ("松柏绿", "#5d7f68"), ("松叶绿", "#6b8f6a"), ("薄荷绿", "#a6d6bf"), ("若绿", "#b3cf8c"),
    ("浅豆绿", "#bcd2ae"), ("豆绿", "#bcd2ae"), ("烟草绿", "#98a07a"), ("千岁绿", "#52734d"), ("草绿", "#93b768"),
    ("抹茶", "#b6c288"), ("荧光绿", "#b9db6a"), ("橄榄", "#98905c"),
    ("樱桃红", "#cf5a57"), ("玛瑙红", "#a8494d"), ("珊瑚红", "#ea8b78"), ("中国红", "#d4483f"), ("砖釉红", "#bd6a56"),
    ("苋红", "#b3525a"), ("胭脂粉", "#e7a2a6"), ("浅杏粉", "#f2cdb9"), ("豆沙粉", "#d3a19a"), ("茶香粉", "#e2bdaa"),
    ("樱花粉", "#f3bcc5"), ("樱粉", "#f3c1c8"), ("菡萏粉", "#efb8c2"), ("珍珠粉", "#f1d2cf"), ("奶油粉", "#f6cfc6"),
    ("香芋", "#b9a3cf"), ("粉橙", "#f2b594"), ("裸粉", "#eac8b9"), ("青粉", "#a9cfc9"), ("趣粉", "#f3b9be"),
    ("粉彩", "#f5c3c0"), ("蜜橙", "#f0a862"), ("亮橙", "#f19a4b"), ("木兰黄", "#ecd08a"), ("姜黄", "#dba648"),
    ("芥子黄", "#d3a84c"), ("象牙", "#f0e4cf"), ("奶油白", "#f6ead6"), ("月光白", "#f0eee6"), ("莹白", "#f4f3ee"),
    ("本白", "#f0ece2"), ("米白", "#f0e7d6"), ("米色", "#e9dbc2"), ("米灰", "#d5ccbe"), ("本色", "#dcbf97"),
    ("燕麦", "#e2d1b6"), ("焦糖", "#c2834f"), ("驼", "#c39a6b"), ("卡其", "#c4ad85"), ("深咖", "#75564a"),
    ("咖", "#a5826b"), ("丁子灰", "#b3a596"), ("深茶褐", "#8b6a50"), ("枯茶褐", "#a3805f"), ("深褐", "#80604a"),
    ("烟褐", "#a58f7c"), ("黑茶", "#6f6258"), ("素麻", "#dccfb8"), ("石竹", "#c9a49a"), ("伽罗", "#86705c"),
    ("曜石黑", "#454854"), ("哑黑", "#4b4c55"), ("墨黑", "#44454f"), ("深灰", "#777c88"), ("石板灰", "#8d949f"),
    ("烟白灰", "#cfcdc9"), ("青丝灰", "#a3a9ac"), ("水银灰", "#b8bdc4"), ("月光银", "#c9d0d8"), ("亮银", "#cdd3d9"),
    ("银铅", "#a9adb3"), ("素雅灰", "#b3b6bb"), ("云灰", "#c3cad2"), ("山岩灰", "#a19b94"), ("烟灰", "#a9a8a8"),
    ("雾灰", "#b9bec5"), ("冷灰", "#b4bcc6"), ("灰紫", "#a79bb8"), ("渐变紫", "#a692c4"), ("渐变绿", "#93b79c"),
    ("渐变粉", "#eeb2b6"), ("胡桃木", "#946b4e"), ("水柳木", "#d9bd92"), ("原木", "#d8b184"), ("黑檀", "#5c463c"),
    ("粉", "#eeb4b7"), ("红", "#d2605a"), ("蓝", "#7c9fd0"), ("绿", "#93b58c"), ("紫", "#a48fc4"), ("橙", "#ef9f57"),
    ("黄", "#ebc163"), ("灰", "#b2b7bf"), ("银", "#c6ccd4"), ("白", "#f1ede4"), ("黑", "#4d4e58"), ("棕", "#96694b"),
    ("褐", "#8d6c55"), ("青", "#86bdb9"),
)  # fmt: skip
# Words that contain a colour word and say nothing about colour.
_NO_COLOURS = (
    "白鹅",
    "白鸭",
    "红富士",
    "三红",
    "红心",
    "绿茶",
    "绿豆",
    "蓝莓",
    "黄铜",
    "白橡",
    "绿野",
    "青碳化",
    "青提",
    "素色",
    "撞色",
)


def kind_of(category: str) -> str:
    """The palette's name for a category's code or name; an unknown one gets the palette of the home."""
    lowered = category.lower()
    return next((kind for kind, words in _KINDS if any(word in lowered for word in words)), "home")


def colour_word(text: str) -> Colour | None:
    """The colour a title or a SKU value names, if any."""
    for word in _NO_COLOURS:
        text = text.replace(word, "")
    return next((hexed(colour) for word, colour in _WORDS if word in text), None)
