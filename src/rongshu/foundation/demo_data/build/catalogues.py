"""Builds the two shop catalogues and the comments from the litemall tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rongshu.foundation.demo_data.build.curation import (
    BRIEFS,
    CATEGORIES,
    FOREIGN_NAMES,
    LEFT_OUT,
    REPLACED,
    TITLES,
    UNITS,
)
from rongshu.foundation.demo_data.build.fresh_goods import CATEGORIES as FRESH_CATEGORIES
from rongshu.foundation.demo_data.build.fresh_goods import GOODS, PASTRIES, FreshGood
from rongshu.foundation.demo_data.build.offers import choices_of, pastry_choices, skus_of, stock_of, weight_of

LITEMALL = "github.com/linlinjava/litemall @ a1ef964a718b7277925b19ea26afe78ea3a1d325, litemall-db/sql"
_UNTOLD = ("提示", "提醒", "备注", "配送范围", "执行标准", "产品标准", "标准")
_SIZE_NOTES = ("尺寸", "规格", "规格尺寸", "产品尺寸")
_MOST_ATTRIBUTES = 8
_MOST_COMMENTS = 300


def home_catalogue(source: Path) -> dict[str, Any]:
    """The main shop: every kept good of litemall, in the source's order of display."""
    goods = []
    for row in sorted(_kept(source), key=lambda row: (row["sort_order"], row["id"])):
        goods.append(_good(row, _attributes(source, row["id"]), f"G{row['id']}", _category(row)))
    categories: list[dict[str, Any]] = []
    used = {good["category"] for good in goods}
    for code, name, description, children in CATEGORIES:
        categories.append({"code": code, "name": name, "description": description})
        for child, child_name, _, _ in children:
            if child in used:
                categories.append({"code": child, "name": child_name, "parent": code, "description": ""})
    return {
        "shop_name": "榕树优选",
        "source": f"{LITEMALL}; titles and briefs edited, choices completed, costs, stocks and weights by the project",
        "licence": "MIT (litemall); additions Apache-2.0",
        "categories": categories,
        "goods": goods,
    }


def fresh_catalogue(source: Path) -> dict[str, Any]:
    """The second shop: fruit, nuts and tea written for this project, pastries from litemall."""
    categories: list[dict[str, Any]] = []
    for code, name, description, children in FRESH_CATEGORIES:
        categories.append({"code": code, "name": name, "description": description})
        categories += [
            {"code": child, "name": child_name, "parent": code, "description": ""}
            for child, child_name in children
        ]
    goods = [_fresh_good(good) for good in GOODS]
    by_id = {row["id"]: row for row in _kept(source)}
    for source_id in PASTRIES:
        row = by_id[source_id]
        goods.append(_good(row, _attributes(source, source_id), f"F{source_id}", "food-pastry"))
    return {
        "shop_name": "岭南果铺",
        "source": f"fruit, nuts and tea written for this project; pastries from {LITEMALL}",
        "licence": "Apache-2.0; pastries MIT (litemall)",
        "categories": categories,
        "goods": goods,
    }


def comments(source: Path) -> dict[str, Any]:
    """Comments long enough to say something, each once, without brand names, spread evenly over the goods."""
    kept = {row["id"] for row in _kept(source)}
    by_good: dict[int, list[str]] = {}
    seen: set[str] = set()
    for row in _rows(source / "litemall_comment.jsonl"):
        text = re.sub(r"\s+", " ", row["content"]).strip()
        told = 8 <= len(text) <= 120 and not re.search(r"\d{5,}|[A-Za-z]{6,}|烦|差评", text)
        if row["type"] or row["value_id"] not in kept or not told or text in seen:
            continue
        if any(name in text for name in (*FOREIGN_NAMES, "淘宝", "京东", "天猫", "丁三石", "丁磊", "老板")):
            continue
        seen.add(text)
        by_good.setdefault(row["value_id"], []).append(text)
    chosen: list[dict[str, str]] = []
    rounds = max(len(texts) for texts in by_good.values())
    for turn in range(rounds):
        for good_id in sorted(by_good):
            if turn < len(by_good[good_id]) and len(chosen) < _MOST_COMMENTS:
                chosen.append({"good": f"G{good_id}", "text": by_good[good_id][turn]})
    chosen.sort(key=lambda row: row["good"])
    return {"source": f"{LITEMALL}, table litemall_comment", "licence": "MIT (litemall)", "comments": chosen}


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _kept(source: Path) -> list[dict[str, Any]]:
    rows = _rows(source / "litemall_goods.jsonl")
    return [
        row
        for row in rows
        if not row["deleted"] and row["is_on_sale"] and row["retail_price"] > 0 and row["id"] not in LEFT_OUT
    ]


def _attributes(source: Path, good_id: int) -> list[tuple[str, str]]:
    rows = _rows(source / "litemall_goods_attribute.jsonl")
    return [
        (row["attribute"], row["value"]) for row in rows if row["goods_id"] == good_id and not row["deleted"]
    ]


def _category(row: dict[str, Any]) -> str:
    title = TITLES.get(row["id"], row["name"])
    for _, _, _, children in CATEGORIES:
        for code, _, source_ids, words in children:
            if row["category_id"] in source_ids and (not words or any(word in title for word in words)):
                return code
    raise ValueError(f"good {row['id']} has no category here")


def _clean(text: str) -> str:
    for old, new in REPLACED:
        text = text.replace(old, new)
    text = re.sub(r"，\s+|(?<=[\u4e00-\u9fff]),", "，", text)
    return re.sub(r"\s+", " ", text).strip(" ，。;")


def _told(attributes: Iterable[tuple[str, str]], chosen: set[str]) -> list[list[str]]:
    """Attributes worth showing: no notices, no standards' numbers, nothing the shopper chooses anyway, each once."""
    told: dict[str, str] = {}
    for name, value in attributes:
        cleaned = _clean(value.replace("\n", "；"))
        untold = any(word in name for word in _UNTOLD) or len(cleaned) > 90 or "GB/T" in cleaned
        if untold or name in chosen or name.startswith("*") or (name in _SIZE_NOTES and "尺寸" in chosen):
            continue
        told.setdefault(name, cleaned)
    return [[name, value] for name, value in list(told.items())[:_MOST_ATTRIBUTES]]


def _good(row: dict[str, Any], attributes: list[tuple[str, str]], code: str, category: str) -> dict[str, Any]:
    title = _clean(TITLES.get(row["id"], row["name"]))
    price_fen = round(row["retail_price"] * 100)
    list_price_fen = round(row["counter_price"] * 100)
    # The source adds 20 yuan to every price (and once a digit too many), absurd for a pen of 4.90.
    if list_price_fen > price_fen * 3 // 2:
        list_price_fen = price_fen + max(100, price_fen // 4 // 100 * 100)
    cleaned = [(name, "\n".join(_clean(line) for line in value.split("\n"))) for name, value in attributes]
    pastry = category == "food-pastry"
    weight_g = weight_of(title)
    if pastry and (grams := re.search(r"(\d+)克", title)):
        cleaned.insert(0, ("净含量", grams[0]))
        weight_g = int(grams[1]) + 120
    choices = pastry_choices() if pastry else choices_of(row["id"], title, cleaned)
    return {
        "code": code,
        "title": title,
        "brief": _clean(BRIEFS.get(row["id"], row["brief"])),
        "category": category,
        "unit": next((unit for words, unit in UNITS if any(word in title for word in words)), row["unit"]),
        "is_new": bool(row["is_new"]),
        "is_hot": bool(row["is_hot"]),
        "attributes": _told(cleaned, {name for name, _ in choices}),
        "specs": [[name, list(values)] for name, values in choices],
        "skus": skus_of(code, choices, price_fen, list_price_fen, weight_g),
    }


def _fresh_good(good: FreshGood) -> dict[str, Any]:
    code = f"F{good.number:04d}"
    first_name, first_values = good.specs[0]
    rest = good.specs[1][1] if len(good.specs) > 1 else ("",)
    skus: list[dict[str, Any]] = []
    for first, step in zip(first_values, good.steps, strict=True):
        for place, second in enumerate(rest):
            # Each larger fruit or better wrapping adds a tenth.
            parts = step * (100 + 10 * place)
            first_offer = parts == 10_000
            number = f"{code}-{len(skus) + 1:02d}"
            skus.append(
                {
                    "code": number,
                    "values": [first, second] if second else [first],
                    "price_fen": good.price_fen if first_offer else _ninety(good.price_fen, parts),
                    "list_price_fen": good.list_price_fen
                    if first_offer
                    else _ninety(good.list_price_fen, parts),
                    "cost_fen": good.price_fen * parts // 10_000 * 58 // 100,
                    "stock": stock_of(number, first=not skus),
                    "weight_g": good.weight_g * step // 100,
                }
            )
    return {
        "code": code,
        "title": good.title,
        "brief": good.brief,
        "category": good.category,
        "unit": good.unit,
        "is_new": good.number % 4 == 1,
        "is_hot": good.number % 3 == 0,
        "attributes": [list(pair) for pair in good.attributes],
        "specs": [
            [first_name, list(first_values)],
            *([name, list(values)] for name, values in good.specs[1:]),
        ],
        "skus": skus,
    }


def _ninety(price_fen: int, parts: int) -> int:
    """A share of a price in parts of 10,000, written the way fruit shops do: ending in .90."""
    return price_fen * parts // 10_000 // 100 * 100 + 90
