"""A shop with any number of products, put together from the words of real ones: titles of the demo catalogue are cut
into words, and each product takes the beginning of one, the end of another, and a place of origin."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

BATCH = 5000
COLOURS = ("云灰", "樱粉", "雾蓝", "米白", "墨绿", "焦糖", "藏青", "奶咖")
BRANDS = 80

_PRODUCTS = """
INSERT INTO "catalog_product" (shop_id, slug, code, title, brief, category_id, brand_id, state, unit, picture_keys,
    video_key, colour, details, attributes, spec_names, spec_groups, promises, returnable, return_ground,
    freight_template_code, price_fen, list_price_fen, sold_count, position, version)
SELECT %s, n.slug, '', n.title, n.brief, n.category_id, n.brand_id, 'on_sale', '件', '[]', '', '#eeeeee', '[]',
       n.attributes::jsonb, '[]', '[]', '[]', 'seven_days', '', '', n.price_fen, 0, n.sold, 0, 1
FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::int[])
    AS n (slug, title, brief, category_id, brand_id, attributes, price_fen, sold)
"""
_SKUS = """
WITH sku AS (
    INSERT INTO "catalog_sku" (shop_id, product_id, code, specs, price_fen, list_price_fen, cost_fen, weight_g,
        volume_cm3, barcode, picture_key, active, position)
    SELECT shop_id, id, 'B' || id, '[]', price_fen, 0, 0, 100, 0, '', '', true, 0
    FROM "catalog_product" WHERE shop_id = %s AND slug LIKE 'bench-%%' RETURNING shop_id, id
)
INSERT INTO "inventory_stockitem" (shop_id, sku_id, on_hand, reserved, committed)
SELECT shop_id, id, CASE WHEN id %% 10 = 0 THEN 0 ELSE 50 END, 0, 0 FROM sku
"""


def fill(count: int) -> list[str]:
    """Put so many products into the demo's main shop and build its index. Returns their titles."""
    from django.db import connection

    from rongshu.demo.shops import MAIN
    from rongshu.foundation.shops.selectors import shop_at_slug
    from rongshu.kit.tenancy import shop_block
    from rongshu.supply.catalog.models import Category
    from rongshu.supply.catalog.services import attribute_rules_set, brand_save
    from rongshu.supply.catalog.types import AttributeRule
    from rongshu.supply.discovery.services import index_rebuild

    shop = shop_at_slug(MAIN)
    assert shop is not None
    with shop_block(shop.id):
        below = list(Category.objects.exclude(parent=None).values_list("pk", flat=True))
        for code in Category.objects.filter(parent=None).values_list("code", flat=True):
            attribute_rules_set(
                category_code=code,
                rules=[AttributeRule("产地", filterable=True), AttributeRule("色系", filterable=True)],
            )
        brand_ids = [brand_save(code=f"bench{number}", name=f"第{number}坊").pk for number in range(BRANDS)]
        titles: list[str] = []
        rows = products(count, below, brand_ids)
        with connection.cursor() as cursor:
            while batch := list(islice(rows, BATCH)):
                titles += [row[1] for row in batch]
                cursor.execute(_PRODUCTS, [shop.id, *(list(column) for column in zip(*batch, strict=True))])
            cursor.execute(_SKUS, [shop.id])
    with shop_block(shop.id):
        index_rebuild()
    return titles


def products(count: int, category_ids: list[int], brand_ids: list[int]) -> Iterator[tuple[Any, ...]]:
    """Rows of _PRODUCTS; the same for the same count."""
    import json

    from rongshu.foundation.demo_data.catalogue import home_catalogue
    from rongshu.supply.discovery.rules import words

    dice = random.Random(20260301)
    goods = home_catalogue().goods
    cut = [words(good.title) for good in goods]
    origins = places()
    for number in range(count):
        first, second = dice.choice(cut), dice.choice(cut)
        origin, colour = dice.choice(origins), dice.choice(COLOURS)
        title = "".join([origin, *first[: max(1, len(first) // 2)], *second[len(second) // 2 :]])[:70]
        yield (
            f"bench-{number}",
            f"{title} {colour}",
            goods[number % len(goods)].brief,
            dice.choice(category_ids),
            dice.choice(brand_ids),
            json.dumps([{"name": "产地", "value": origin}, {"name": "色系", "value": colour}]),
            dice.randint(10, 900) * 100 - 10,
            int(dice.paretovariate(1.2)),
        )


def places() -> list[str]:
    """Cities by their short names."""
    from rongshu.people.members import regions

    found = [city.name for province in regions.provinces() for city in regions.cities(province.code)]
    return sorted({name.removesuffix("市") for name in found if name.endswith("市") and len(name) <= 4})


def questions(titles: list[str], count: int) -> list[dict[str, str]]:
    """A mix of searches over these products: Chinese words 4, pinyin 2, slips 2, filters 2 of ten.

    `kind` and `expect` (words every title found must hold, none for a slip) are for checking the answers.
    """
    from pypinyin import lazy_pinyin

    from rongshu.supply.discovery.rules import is_han, words

    dice = random.Random(7)
    asked = []
    for number in range(count):
        title = dice.choice(titles).rsplit(" ", 1)
        usable = [word for word in dict.fromkeys(words(title[0])) if is_han(word) and len(word) >= 2]
        some = dice.sample(usable, min(len(usable), dice.choice((1, 2, 2))))
        text, kind = (
            " ".join(some),
            ("words", "words", "words", "words", "pinyin", "pinyin", "slip", "slip", "filter", "filter")[
                number % 10
            ],
        )
        one: dict[str, str] = {"kind": kind, "text": text, "expect": text}
        spelled = ["".join(lazy_pinyin(word)) for word in some]
        if kind == "pinyin":
            one |= {"text": " ".join(spelled), "expect": ""}
        elif kind == "slip":
            longest = max(spelled, key=len)
            place = len(longest) // 2
            one |= {
                "text": longest[:place] + longest[place + 1 :] if len(longest) > 4 else longest + "h",
                "expect": "",
            }
        elif kind == "filter":
            one |= {"facts": f"色系={title[1]}", "least_fen": "5000", "most_fen": "60000", "in_stock": "true"}
            one |= {"sort": dice.choice(("relevance", "price", "sold"))}
        asked.append(one)
    return asked
