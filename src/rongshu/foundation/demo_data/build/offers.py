"""Turns one source good into what can be bought: its choices, and a SKU for every combination of them."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import product
from typing import Any

from rongshu.foundation.demo_data.build.curation import COLOURS, OFFERED, SIZES, WEIGHTS

# A spec name and its values.
Choice = tuple[str, tuple[str, ...]]

SINGLE: tuple[Choice, ...] = (("规格", ("标准",)),)
# A larger size costs this many parts of 100 more than the one before it.
_SIZE_STEP = 12
_MOST_SIZES = 4
_SIZE_NAMES = ("尺寸", "规格", "产品尺寸", "规格尺寸")


def fraction(seed: str) -> float:
    """A number in [0, 1) that depends on the seed alone."""
    return int.from_bytes(sha256(seed.encode()).digest()[:6], "big") / 2**48


def choices_of(source_id: int, title: str, attributes: list[tuple[str, str]]) -> tuple[Choice, ...]:
    """Size first, then colour: from our own list, else the source's attributes, else what is usual for its kind."""
    usual_colours, usual_sizes = next(
        ((colours, sizes) for words, colours, sizes in OFFERED if any(word in title for word in words)),
        ((), ()),
    )
    sizes = SIZES.get(source_id) or _stated_sizes(attributes) or usual_sizes
    colours = COLOURS.get(source_id) or _stated_colours(attributes) or usual_colours
    choices: list[Choice] = []
    if len(sizes) > 1:
        size_name = "尺码" if sizes[0] in {"S", "M"} and "式" in title else "尺寸"
        choices.append((size_name, tuple(sizes[:_MOST_SIZES])))
    if len(colours) > 1:
        choices.append(("材质" if "木" in colours[0] and "钟" in title else "颜色", tuple(colours)))
    return tuple(choices) or SINGLE


def pastry_choices() -> tuple[Choice, ...]:
    """How biscuits and cakes are sold: by the box or three at once."""
    return (("规格", ("1盒装", "3盒装")),)


def _stated_colours(attributes: list[tuple[str, str]]) -> tuple[str, ...]:
    for name, value in attributes:
        if name in {"颜色", "配色"} and "/" in value and "GB" not in value:
            return tuple(dict.fromkeys(part.strip() for part in value.split("/")))
    return ()


def _stated_sizes(attributes: list[tuple[str, str]]) -> tuple[str, ...]:
    for name, value in attributes:
        if name not in _SIZE_NAMES:
            continue
        lines = [line.strip() for line in value.split("\n") if line.strip()]
        parts = lines if len(lines) > 1 else [part.strip() for part in value.split("/")]
        labels = tuple(dict.fromkeys(_size_label(part) for part in parts))
        if len(labels) > 1 and all(labels):
            return labels
    return ()


def _size_label(text: str) -> str:
    """A short label for one stated size, or an empty string when it is not one."""
    if found := re.match(r"([\d.]+)\s*[米Mm](?:床品|床|草席)(（.+?）)?", text):
        return f"{found[1]}米床{found[2] or ''}"
    if found := re.match(r"([\d.]+)\s*[xX×*]\s*([\d.]+)M：", text):
        return f"{found[1]}×{found[2]}米"
    if found := re.match(r"([SML])号?\s", text):
        return f"{found[1]}号"
    if found := re.match(r"(方形|圆形|小号|双拼)", text):
        return found[1]
    if re.fullmatch(r"\d+(?:[*xX]\d+){1,2}\s*cm", text):
        return re.sub(r"[*xX]", "×", text.removesuffix("cm").strip()) + "厘米"
    return ""


def skus_of(
    code: str, choices: tuple[Choice, ...], price_fen: int, list_price_fen: int, weight_g: int
) -> list[dict[str, Any]]:
    """One SKU per combination. Size moves price and weight, colour does not; stock depends on the code alone."""
    rows: list[dict[str, Any]] = []
    sized = choices[0][0] in {"尺寸", "规格", "尺码"}
    multiplied = any(value.endswith("盒装") for value in choices[0][1])
    for number, values in enumerate(product(*(values for _, values in choices)), start=1):
        step = _step(choices[0], values[0]) if sized else 0
        price = _stepped(price_fen, 100 + _SIZE_STEP * step)
        weight = weight_g * (100 + 14 * step) // 100
        if multiplied:
            boxes = int(values[0][0])
            price = price_fen if boxes == 1 else _pretty(price_fen * boxes * 92 // 100)
            weight = weight_g * boxes
        rows.append(
            {
                "code": f"{code}-{number:02d}",
                "values": list(values),
                "price_fen": price,
                "list_price_fen": price + _difference(price_fen, list_price_fen, price),
                "cost_fen": price * (42 + int(fraction(code + "cost") * 24)) // 100,
                "stock": stock_of(f"{code}-{number:02d}", first=number == 1),
                "weight_g": weight,
            }
        )
    return rows


def _step(choice: Choice, value: str) -> int:
    """How many sizes above the first one a value stands; garments cost the same in every size."""
    name, values = choice
    if name == "尺码" or re.fullmatch(r"\d\d厘米", value):
        return 0
    if value.startswith(("1.5米床", "1.8米床")):
        return int(value.startswith("1.8"))
    return values.index(value)


def _difference(price_fen: int, list_price_fen: int, stepped_fen: int) -> int:
    """The list price keeps the source's distance, grown with the size and rounded to whole yuan."""
    distance = max(0, list_price_fen - price_fen)
    return distance * stepped_fen // price_fen // 100 * 100


def _stepped(price_fen: int, parts: int) -> int:
    return price_fen if parts == 100 else _pretty(price_fen * parts // 100)


def _pretty(price_fen: int) -> int:
    """Prices as shops write them: above 50 yuan whole and ending in 9, below it ending in .9."""
    if price_fen >= 5_000:
        return price_fen // 1_000 * 1_000 + 900
    return price_fen // 100 * 100 + 90


def stock_of(sku_code: str, *, first: bool) -> int:
    """Plausible stock: mostly ample, a few scarce, a few sold out; the first SKU of a good is always ample."""
    draw = fraction(sku_code + "stock")
    if not first and draw < 0.035:
        return 0
    if not first and draw < 0.10:
        return 1 + int(fraction(sku_code + "few") * 6)
    return 40 + int(fraction(sku_code + "many") * 460)


def weight_of(title: str) -> int:
    """Grams of one unit, judged by the words of its title."""
    return next((grams for words, grams in WEIGHTS if any(word in title for word in words)), 400)
