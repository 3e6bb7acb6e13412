"""Fruit, nuts and tea of the second demo shop. Written for this project: the source catalogue has none.

Names are plain kinds of fruit and tea; protected place names (geographical indications) are avoided.
"""

from __future__ import annotations

from typing import NamedTuple


class FreshGood(NamedTuple):
    """One good as written here: prices in fen for the first offer, weight in grams for the first offer."""

    number: int
    title: str
    brief: str
    category: str
    unit: str
    price_fen: int
    list_price_fen: int
    weight_g: int
    specs: tuple[tuple[str, tuple[str, ...]], ...]
    # Price of every value of the first spec as parts of 100 of the first one's.
    steps: tuple[int, ...]
    attributes: tuple[tuple[str, str], ...]


# Each shelf with its code, name, description and the shelves below it.
CATEGORIES: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("fruit", "鲜果", "枝头到手里，不隔夜", (("fruit-tropical", "热带水果"), ("fruit-season", "当季鲜果"))),
    ("snack", "坚果果干", "抓一把，慢慢吃", (("snack-nut", "坚果"), ("snack-dried", "果干"))),
    ("tea", "茗茶", "一盏茶的工夫", (("tea-leaf", "茶叶"),)),
    ("food", "糕点", "配茶刚好", (("food-pastry", "糕点"),)),
)

_ORIGIN = "产地"
_STORE = "贮存方式"
_LIFE = "保质期"
_LEVEL = "规格等级"

GOODS: tuple[FreshGood, ...] = (
    FreshGood(1, "贵妃芒果", "皮薄核小，汁水足", "fruit-tropical", "箱", 3990, 4990, 2500,
              (("规格", ("5斤装", "9斤装")), ("果径", ("中果", "大果"))), (100, 168),
              ((_ORIGIN, "海南"), (_STORE, "常温，熟后冷藏"), (_LIFE, "5天"), (_LEVEL, "一级"))),
    FreshGood(2, "桂味荔枝", "清甜微脆，当天采摘", "fruit-tropical", "箱", 6990, 8990, 2500,
              (("规格", ("3斤装", "5斤装")),), (100, 156),
              ((_ORIGIN, "广东"), (_STORE, "冷藏"), (_LIFE, "3天"))),
    FreshGood(3, "红心火龙果", "果肉紫红，软糯清甜", "fruit-tropical", "箱", 3290, 3990, 2500,
              (("规格", ("5斤装", "8斤装")), ("果径", ("中果", "大果"))), (100, 150),
              ((_ORIGIN, "广西"), (_STORE, "阴凉处"), (_LIFE, "7天"))),
    FreshGood(4, "三红蜜柚", "皮肉皆红，酸甜多汁", "fruit-season", "箱", 2990, 3690, 2400,
              (("规格", ("2个装", "4个装")),), (100, 180),
              ((_ORIGIN, "福建"), (_STORE, "阴凉通风"), (_LIFE, "30天"))),
    FreshGood(5, "沃柑", "皮好剥，汁多味浓", "fruit-season", "箱", 2590, 3290, 2500,
              (("规格", ("5斤装", "9斤装")), ("果径", ("中果", "大果"))), (100, 164),
              ((_ORIGIN, "广西"), (_STORE, "阴凉通风"), (_LIFE, "15天"), (_LEVEL, "一级"))),
    FreshGood(6, "红富士苹果", "脆甜多汁，果香清爽", "fruit-season", "箱", 3590, 4590, 2500,
              (("规格", ("5斤装", "10斤装")), ("果径", ("75毫米", "80毫米", "85毫米"))), (100, 178),
              ((_ORIGIN, "山东"), (_STORE, "冷藏"), (_LIFE, "30天"), (_LEVEL, "一级"))),
    FreshGood(7, "高山蓝莓", "粒粒带霜，酸甜爆汁", "fruit-season", "盒", 4990, 5990, 500,
              (("规格", ("4盒装", "6盒装")),), (100, 142),
              ((_ORIGIN, "云南"), (_STORE, "冷藏"), (_LIFE, "5天"))),
    FreshGood(8, "晴香青提葡萄", "无籽脆甜，淡淡花香", "fruit-season", "箱", 5990, 7990, 1000,
              (("规格", ("2斤装", "4斤装")),), (100, 182),
              ((_ORIGIN, "云南"), (_STORE, "冷藏"), (_LIFE, "5天"))),
    FreshGood(9, "薄皮麒麟西瓜", "一刀脆响，沙甜解暑", "fruit-season", "个", 3990, 4990, 4500,
              (("规格", ("1个装", "2个装")),), (100, 188),
              ((_ORIGIN, "宁夏"), (_STORE, "阴凉通风"), (_LIFE, "10天"))),
    FreshGood(10, "奶香夏威夷果", "开口送开果器，奶香浓", "snack-nut", "袋", 3490, 4290, 500,
              (("净含量", ("250克", "500克")), ("口味", ("原味", "奶油"))), (100, 180),
              ((_STORE, "密封，避光阴凉"), (_LIFE, "270天"), ("配料", "夏威夷果、食用盐、食用香精"))),
    FreshGood(11, "盐焗腰果", "大颗带皮，咸香酥脆", "snack-nut", "罐", 4290, 4990, 500,
              (("净含量", ("250克", "500克")),), (100, 184),
              ((_STORE, "密封，避光阴凉"), (_LIFE, "240天"), ("配料", "腰果、食用盐"))),
    FreshGood(12, "混合坚果小包装", "一天一包，多种坚果果干", "snack-nut", "盒", 8990, 10900, 750,
              (("规格", ("15包", "30包")),), (100, 186),
              ((_STORE, "密封，避光阴凉"), (_LIFE, "180天"), ("配料", "核桃仁、腰果仁、巴旦木仁、蔓越莓干、葡萄干等"))),
    FreshGood(13, "软糯芒果干", "厚切不硬，酸甜有嚼劲", "snack-dried", "袋", 1990, 2590, 200,
              (("净含量", ("100克", "3袋×100克")),), (100, 270),
              ((_STORE, "密封，阴凉干燥"), (_LIFE, "365天"), ("配料", "芒果、白砂糖"))),
    FreshGood(14, "蜜兰香乌龙茶", "蜜香悠长，回甘生津", "tea-leaf", "罐", 9900, 12800, 250,
              (("净含量", ("100克", "250克")), ("包装", ("自饮袋装", "礼盒装"))), (100, 220),
              ((_ORIGIN, "广东"), (_STORE, "密封，避光防潮"), (_LIFE, "24个月"))),
    FreshGood(15, "陈皮熟普小圆饼", "陈香温润，一饼一泡", "tea-leaf", "罐", 6900, 8900, 300,
              (("规格", ("15粒", "30粒")),), (100, 186),
              ((_ORIGIN, "云南、广东"), (_STORE, "通风干燥，避异味"), (_LIFE, "36个月"))),
)  # fmt: skip

# Pastries of the source catalogue that this shop carries too (source ids), under its own codes.
PASTRIES = (1045000, 1116011, 1134036, 1155015, 1111007)
