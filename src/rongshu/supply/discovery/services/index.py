"""Making and keeping the index: set-based, the same code for one product and for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.selectors import attribute_rules, products_to_index
from rongshu.supply.catalog.types import IndexedProduct
from rongshu.supply.discovery import rules
from rongshu.supply.discovery.locks import lock_index
from rongshu.supply.discovery.models import SearchEntry, SearchWord

BATCH: Final = 1000

_STORE: Final = """
INSERT INTO "discovery_searchentry" AS e
    (shop_id, product_id, words, title_key, category_code, brand_code, facts, price_fen, sold_count, in_stock)
SELECT %s, n.product_id, n.words::tsvector, n.title_key, n.category_code, n.brand_code, n.facts::text[],
       n.price_fen, n.sold_count, n.in_stock
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::int[],
            %s::boolean[])
    AS n (product_id, words, title_key, category_code, brand_code, facts, price_fen, sold_count, in_stock)
ON CONFLICT (shop_id, product_id) DO UPDATE SET
    words = excluded.words, title_key = excluded.title_key, category_code = excluded.category_code,
    brand_code = excluded.brand_code, facts = excluded.facts, price_fen = excluded.price_fen,
    sold_count = excluded.sold_count, in_stock = excluded.in_stock
"""

_LEARN: Final = """
INSERT INTO "discovery_searchword" (shop_id, word, spelling, initials, products)
SELECT %s, n.word, n.spelling, n.initials, 1 FROM unnest(%s::text[], %s::text[], %s::text[])
    AS n (word, spelling, initials)
ORDER BY n.word
ON CONFLICT (shop_id, word) DO NOTHING
"""

# A lexeme's products: two characters and Latin words are lexemes themselves, and so are longer words.
_COUNT: Final = """
WITH used AS (
    SELECT word, ndoc FROM ts_stat('SELECT words FROM "discovery_searchentry"')
)
UPDATE "discovery_searchword" w SET products = coalesce(used.ndoc, 0)
FROM "discovery_searchword" same LEFT JOIN used ON used.word = same.word
WHERE same.id = w.id AND w.shop_id = %s AND same.shop_id = %s AND w.products <> coalesce(used.ndoc, 0)
"""

_REFRESH: Final = """
WITH now_is AS (
    SELECT p.id, p.sold_count, EXISTS (
        SELECT FROM "catalog_sku" s JOIN "inventory_stockitem" i ON i.sku_id = s.id AND i.shop_id = s.shop_id
        WHERE s.product_id = p.id AND s.shop_id = p.shop_id AND s.active AND i.on_hand > i.reserved + i.committed
    ) AS in_stock
    FROM "catalog_product" p WHERE p.shop_id = %s AND p.state = 'on_sale'
)
UPDATE "discovery_searchentry" e SET sold_count = now_is.sold_count, in_stock = now_is.in_stock
FROM now_is WHERE e.product_id = now_is.id AND e.shop_id = %s
  AND (e.sold_count, e.in_stock) IS DISTINCT FROM (now_is.sold_count, now_is.in_stock)
"""


@dataclass(frozen=True, slots=True)
class _Entry:
    words: str
    facts: list[str]
    vocabulary: set[str]


def products_index(*, product_ids: Sequence[int]) -> None:
    """Bring what search knows of these products to what the catalogue says now; those not on sale leave the index.

    Running it twice, or late, changes nothing: it reads the catalogue under the index's lock.
    """
    with transaction.atomic():
        lock_index()
        for batch in _batches(sorted(set(product_ids))):
            found = products_to_index(batch)
            shown = {one.id for one in found}
            SearchEntry.objects.filter(product_id__in=[one for one in batch if one not in shown]).delete()
            _store(found)


def index_rebuild() -> int:
    """Make the shop's index anew from the catalogue, and count its words. Returns the number of products in it.

    Searches go on with the old index until this commits. Locks the index.
    """
    with transaction.atomic():
        lock_index()
        SearchWord.objects.all().delete()
        last, stored = 0, 0
        while found := products_to_index(None, after_id=last, limit=BATCH):
            _store(found)
            last, stored = found[-1].id, stored + len(found)
        with connection.cursor() as cursor:
            shop_id = current_shop_id()
            cursor.execute(
                'DELETE FROM "discovery_searchentry" e WHERE e.shop_id = %s AND NOT EXISTS (SELECT FROM '
                "\"catalog_product\" p WHERE p.id = e.product_id AND p.shop_id = e.shop_id AND p.state = 'on_sale')",
                [shop_id],
            )
            cursor.execute(_COUNT, [shop_id, shop_id])
        _stamp(built=True)
    return stored


def index_refresh() -> None:
    """Bring sales and stock, which move with every order, up to date. Locks the index."""
    with transaction.atomic():
        lock_index()
        with connection.cursor() as cursor:
            cursor.execute(_REFRESH, [current_shop_id(), current_shop_id()])
        _stamp(built=False)


def _stamp(*, built: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "discovery_searchindex" AS x (shop_id, edition) VALUES (%s, %s) ON CONFLICT (shop_id) '
            "DO UPDATE SET refreshed_at = rongshu_now(), "
            "edition = CASE WHEN %s THEN excluded.edition ELSE x.edition END, "
            "built_at = CASE WHEN %s THEN rongshu_now() ELSE x.built_at END",
            [current_shop_id(), rules.EDITION if built else 0, built, built],
        )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _store(found: Sequence[IndexedProduct]) -> None:
    if not found:
        return
    filterable = {
        code: {rule.name for rule in rule_list if rule.filterable}
        for code, rule_list in attribute_rules({one.category_code for one in found}).items()
    }
    entries = [_entry(one, filterable.get(one.category_code, set())) for one in found]
    with connection.cursor() as cursor:
        columns: list[list[Any]] = [
            [one.id for one in found],
            [entry.words for entry in entries],
            [rules.title_key(one.title)[:80] for one in found],
            [one.category_code for one in found],
            [one.brand_code for one in found],
            [_array(entry.facts) for entry in entries],
            [one.price_fen for one in found],
            [one.sold_count for one in found],
            [one.in_stock for one in found],
        ]
        cursor.execute(_STORE, [current_shop_id(), *columns])
        learned = sorted(set().union(*(entry.vocabulary for entry in entries)))
        learned = [word for word in learned if len(word) <= 40]
        spelled = [rules.spelled(word) if rules.is_han(word) else (word,) for word in learned]
        cursor.execute(
            _LEARN,
            [
                current_shop_id(),
                learned,
                ["".join(syllables)[:200] for syllables in spelled],
                [
                    "".join(one[0] for one in syllables if one) if len(syllables) > 1 else ""
                    for syllables in spelled
                ],
            ],
        )


def _array(values: Sequence[str]) -> str:
    """Text form of a `text[]`: unnest() would flatten an array of arrays."""
    return "{" + ",".join('"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in values) + "}"


def _entry(product: IndexedProduct, filterable: set[str]) -> _Entry:
    """Words weigh by where they stand: title, then brand and category, then facts and codes, then the brief."""
    weighted = [(lexeme, "A") for lexeme in rules.lexemes(product.title)]
    for text in (product.brand_name, *product.category_names):
        weighted += [(lexeme, "B") for lexeme in rules.lexemes(text)]
    for text in (product.title, product.brand_name):
        weighted += [(lexeme, "C") for lexeme in rules.sounds(text)]
    for text in [value for _name, value in (*product.attributes, *product.specs)] + list(product.codes):
        weighted += [(lexeme, "C") for lexeme in rules.lexemes(text)]
    weighted += [(lexeme, "D") for lexeme in rules.lexemes(product.brief)]
    facts = [(name, value) for name, value in product.attributes if name in filterable]
    facts = list(dict.fromkeys([*facts, *product.specs]))
    marks = [rules.category_mark(product.category_code)]
    if product.brand_code:
        marks.append(rules.brand_mark(product.brand_code))
    marks += [rules.fact_mark(name, value) for name, value in facts]
    vocabulary = rules.vocabulary(product.title) | rules.vocabulary(product.brand_name)
    return _Entry(
        words=rules.vector(weighted, marks),
        facts=[f"{name}={value}" for name, value in facts],
        vocabulary=vocabulary.union(*(rules.vocabulary(name) for name in product.category_names)),
    )
