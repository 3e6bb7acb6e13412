"""Finding products. All run in the shop's block.

What is asked of the index goes through the functions of migration 0002, which fence the shop themselves; what is shown
is read from the catalogue under the ordinary fence, so that a stale index shows no stale price.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.cache import caches
from django.db import connection
from django.db.models import Count

from rongshu.kernel import clock
from rongshu.kit.tenancy import current_shop_id
from rongshu.supply.catalog.selectors import brands, category_tree, product_cards
from rongshu.supply.catalog.types import CategoryNode
from rongshu.supply.discovery import rules
from rongshu.supply.discovery.errors import BadSearch
from rongshu.supply.discovery.models import Favourite, SearchEntry, SearchHistory, SearchWord
from rongshu.supply.discovery.types import Choice, Facets, Favourites, Found, Wanted

SORTS: Final = ("relevance", "sold", "price", "-price", "new")
# Ranking looks at the best-selling products among those found, and at those whose title begins with what was typed.
LOOKED_AT: Final = 300
COUNTED: Final = 5000
_FIND: Final = "SELECT * FROM discovery_find(%s::tsquery, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_COUNT: Final = "SELECT * FROM discovery_count(%s::tsquery, %s, %s, %s, %s)"
_ALIKE: Final = (
    "SELECT t.typed, a.word FROM unnest(%s::text[]) t (typed), LATERAL discovery_alike(t.typed, %s) a"
)
_LOOKED_LIKE: Final = 12
_HOT_DAYS: Final = 7
_HOT_PEOPLE: Final = 3  # a text is shown to others once so many people looked for it
_HOT_SECONDS: Final = 600


def search(wanted: Wanted, *, sort: str = "relevance", after: str = "", limit: int = 20) -> Found:
    """Products on sale that have all the words and pass all filters, a page at a time; the same for everybody.

    Ranked: the very title, titles that begin so, titles that hold it, then by where the words stand; sales break ties.
    Words that find nothing are looked for as words of the shop that are spelled alike (`Found.corrected`). `after` is
    the `next` of the page before. Two queries, up to five when nothing is found as typed. Raises BadSearch.
    """
    if sort not in SORTS:
        raise BadSearch(field="sort", rule=", ".join(SORTS))
    if not 1 <= limit <= 100:
        raise BadSearch(field="limit", rule="1..100")
    _check_bounds(wanted)
    cut = rules.cut(wanted.text)
    if wanted.text.strip() and not cut.tokens:
        return Found((), "")
    marks = _marks(wanted)
    if marks is None:
        return Found((), "")
    meant: _Meant = []
    mark = _read_mark(after, sort) if after else None
    query = _Query([rules.token_query(token) for token in cut.tokens] + marks, rules.title_key(cut.text))
    if mark is not None and mark.corrected:
        meant = _meant(cut)
        query = _Query(_meant_parts(meant) + marks, "")
    hits = _find(query, wanted, sort, mark, limit)
    if not hits and mark is None and _misspelled(cut, wanted) and (meant := _meant(cut)):
        hits = _find(_Query(_meant_parts(meant) + marks, ""), wanted, sort, None, limit)
    shown = hits[:limit]
    return Found(
        items=tuple(product_cards([product_id for product_id, _place in shown])),
        next=_write_mark(sort, shown[-1], bool(meant)) if len(hits) > limit else "",
        corrected=" ".join(words[0] for words in meant) if hits else "",
    )


def facets(wanted: Wanted) -> Facets:
    """What the products found can be narrowed by, with counts; exact up to COUNTED products. Two queries or three.

    Raises BadSearch.
    """
    _check_bounds(wanted)
    cut = rules.cut(wanted.text)
    marks = _marks(wanted)
    if marks is None or (wanted.text.strip() and not cut.tokens):
        return Facets(0, False, (), (), ())
    rows = _count([rules.token_query(token) for token in cut.tokens] + marks, wanted)
    if rows[0][2] == 0 and _misspelled(cut, wanted) and (meant := _meant(cut)):
        rows = _count(_meant_parts(meant) + marks, wanted)
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for kind, value, found in rows:
        by_kind.setdefault(kind, []).append((value, found))
    total = by_kind["total"][0][1]
    names = _category_names(category_tree())
    brand_names = {one.code: one.name for one in brands(active_only=True)} if "brand" in by_kind else {}
    facts: dict[str, list[Choice]] = {}
    for fact, found in by_kind.get("fact", ()):
        name, _equals, value = fact.partition("=")
        facts.setdefault(name, []).append(Choice(value, value, found))
    return Facets(
        total=total,
        more=total >= COUNTED,
        categories=_choices(by_kind.get("category", ()), names),
        brands=_choices(by_kind.get("brand", ()), brand_names),
        facts=tuple(
            (name, tuple(sorted(choices, key=_most_first)[:12]))
            for name, choices in sorted(facts.items(), key=lambda one: -sum(two.count for two in one[1]))[:8]
        ),
    )


def suggestions(text: str, *, limit: int = 8) -> list[str]:
    """Words of the shop's products that begin with what is being typed, as written, in pinyin or by initials; the last
    word of several is completed. One query."""
    clean = rules.normal(text)[: rules.MOST_TEXT]
    before, _space, last = clean.rpartition(" ")
    if not last:
        return []
    begins = SearchWord.objects.filter(word__startswith=last)
    if not rules.is_han(last):
        begins = begins | SearchWord.objects.filter(spelling__startswith=last)
        if len(last) <= 4:
            begins = begins | SearchWord.objects.filter(initials__startswith=last)
    found = begins.filter(products__gt=0).order_by("-products", "word").values_list("word", flat=True)
    return [f"{before} {word}".strip() for word in found[:limit]]


def history_of(*, user_id: int, limit: int = 10) -> list[str]:
    """What a shopper looked for, the latest first. One query."""
    rows = SearchHistory.objects.filter(user_id=user_id).order_by("-searched_at", "-id")
    return list(rows.values_list("text", flat=True)[:limit])


def hot_words(*, limit: int = 8) -> list[str]:
    """What many people looked for this week; where too few did, what the shop has most of. Two queries, kept for ten
    minutes."""
    key = f"hot-words:{current_shop_id()}"
    found: list[str] | None = caches["local"].get(key)
    if found is None:
        since = clock.now() - timedelta(days=_HOT_DAYS)
        rows = (
            SearchHistory.objects.filter(searched_at__gt=since)
            .values("text")
            .annotate(people=Count("pk"))
            .filter(people__gte=_HOT_PEOPLE)
            .order_by("-people", "text")
        )
        found = [row["text"] for row in rows[:20]]
        if len(found) < 8:
            words = SearchWord.objects.filter(products__gt=0).order_by("-products", "word")
            found += [word for word in words.values_list("word", flat=True)[:20] if word not in found]
        caches["local"].set(key, found, _HOT_SECONDS)
    return found[:limit]


def favourites_of(*, user_id: int, after_id: int | None = None, limit: int = 20) -> Favourites:
    """A shopper's favourites, the newest first; products taken off sale too, without stock. Two queries."""
    mine = Favourite.objects.filter(user_id=user_id).order_by("-id")
    if after_id is not None:
        mine = mine.filter(pk__lt=after_id)
    rows = list(mine.values_list("pk", "product_id")[: limit + 1])
    cards = product_cards([product_id for _pk, product_id in rows[:limit]], off_too=True)
    return Favourites(tuple(cards), rows[limit - 1][0] if len(rows) > limit else None)


def is_favourite(*, user_id: int, product_id: int) -> bool:
    """Whether a shopper keeps a product. One query."""
    return Favourite.objects.filter(user_id=user_id, product_id=product_id).exists()


def indexed_products() -> int:
    """How many products the shop's index holds. One query."""
    return SearchEntry.objects.count()


@dataclass(frozen=True, slots=True)
class _Query:
    parts: list[str]
    title: str


@dataclass(frozen=True, slots=True)
class _Mark:
    place: int
    last_id: int
    corrected: bool


_Meant = list[list[str]]  # for each word typed, the words of the shop spelled most alike


def _check_bounds(wanted: Wanted) -> None:
    for field, fen in (("least_fen", wanted.least_fen), ("most_fen", wanted.most_fen)):
        if fen is not None and not 0 <= fen < 2**53:
            raise BadSearch(field=field, rule="0 or more")


def _marks(wanted: Wanted) -> list[str] | None:
    """The filters as parts of the question; None when nothing can pass them."""
    parts = []
    if wanted.category_code:
        codes = _codes_below(category_tree(), wanted.category_code)
        if not codes:
            return None
        parts.append(rules.any_of([rules.quoted(rules.category_mark(code)) for code in codes]))
    if wanted.brand_code:
        parts.append(rules.quoted(rules.brand_mark(wanted.brand_code)))
    parts += [rules.quoted(rules.fact_mark(name, value)) for name, value in wanted.facts]
    return parts


def _codes_below(nodes: Sequence[CategoryNode], code: str, inside: bool = False) -> list[str]:
    found: list[str] = []
    for node in nodes:
        within = inside or node.code == code
        if within:
            found.append(node.code)
        found += _codes_below(node.children, code, within)
    return found


def _category_names(nodes: Sequence[CategoryNode]) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in nodes:
        names[node.code] = node.name
        names |= _category_names(node.children)
    return names


def _choices(rows: Sequence[tuple[str, int]], names: dict[str, str]) -> tuple[Choice, ...]:
    choices = [Choice(code, names[code], found) for code, found in rows if code in names]
    return tuple(sorted(choices, key=_most_first)[:20])


def _most_first(choice: Choice) -> tuple[int, str]:
    return -choice.count, choice.name


def _find(query: _Query, wanted: Wanted, sort: str, mark: _Mark | None, limit: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND,
            [
                rules.all_of(query.parts) or None,
                query.title,
                wanted.least_fen,
                wanted.most_fen,
                wanted.in_stock,
                sort,
                mark.place if mark else None,
                mark.last_id if mark else None,
                limit + 1,
                LOOKED_AT,
            ],
        )
        rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def _count(parts: list[str], wanted: Wanted) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [
                rules.all_of(parts) or None,
                wanted.least_fen,
                wanted.most_fen,
                wanted.in_stock,
                COUNTED,
            ],
        )
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    return rows


def _misspelled(cut: rules.Cut, wanted: Wanted) -> bool:
    """Whether words that found nothing may be slips: not when they find something without the filters.

    One query at most.
    """
    if not cut.tokens or not wanted.filtered:
        return bool(cut.tokens)
    words = _Query([rules.token_query(token) for token in cut.tokens], "")
    return not _find(words, Wanted(text=wanted.text), "relevance", None, 1)


def _meant(cut: rules.Cut) -> _Meant:
    """What was probably meant: for each word the words of the shop spelled most alike; a word like none is let go.

    One query.
    """
    suspects = list(dict.fromkeys(rules.suspects(cut.text)))
    spelled = {one: rules.pinyin(one) if rules.is_han(one) else one for one in suspects}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [list(dict.fromkeys(spelled.values())), _LOOKED_LIKE])
        alike: dict[str, list[str]] = {}
        for typed, word in cursor.fetchall():
            alike.setdefault(typed, []).append(word)
    likest = [rules.likest(one, spelled[one], alike.get(spelled[one], [])) for one in suspects]
    return [words for words in likest if words]


def _meant_parts(meant: _Meant) -> list[str]:
    return [rules.any_of([_whole(word) for word in words]) for words in meant]


def _whole(word: str) -> str:
    return rules.token_query(word) if rules.is_han(word) else rules.quoted(word)


def _write_mark(sort: str, last: tuple[int, int], corrected: bool) -> str:
    plain = f"{sort}:{last[1]}:{last[0]}:{corrected:d}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read_mark(text: str, sort: str) -> _Mark:
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        issued_for, place, last_id, corrected = plain.split(":")
        numbers = int(place), int(last_id)
    except ValueError:
        raise BadSearch(field="after", rule="a mark of this search") from None
    if issued_for != sort or corrected not in ("0", "1") or not all(0 <= one < 2**63 for one in numbers):
        raise BadSearch(field="after", rule="a mark of this search")
    return _Mark(*numbers, corrected == "1")
