"""How text becomes what is looked up: the same cut for products and for queries. Pure.

A product's text becomes lexemes of a `tsvector`: every two neighbouring Chinese characters (so that any part of a name
is found however it was cut), words of three and more, Latin words and numbers, and the pinyin of words and of pairs of
words, in full and by initials. Its category, brand and facts are lexemes too, beginning with `#`, so that words and
filters are one question to one index. A query is cut into words, and each must be found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

import rjieba
from pypinyin import lazy_pinyin

EDITION: Final = 1  # of the cut; a shop whose index is of another is built again
MOST_TEXT: Final = 60
MOST_WORDS: Final = 8
ALIKE: Final = 0.7  # of two spellings, from 0 to 1
MOST_FAVOURITES: Final = 1000
MOST_HISTORY: Final = 20

_RUN: Final = re.compile(r"[㐀-鿿]+|[0-9a-z]+")
_HAN: Final = re.compile(r"[㐀-鿿]")


def normal(text: str) -> str:
    """One spelling for what people read as the same: full-width as half-width, no capitals, single spaces."""
    folded = unicodedata.normalize("NFKC", text.replace("\0", "")).casefold()
    return " ".join(folded.split())


def title_key(text: str) -> str:
    """A title without spaces and punctuation, to compare whole titles by."""
    return "".join(_RUN.findall(normal(text)))


def is_han(text: str) -> bool:
    return _HAN.match(text) is not None


@lru_cache(maxsize=20_000)
def spelled(text: str) -> tuple[str, ...]:
    """Pinyin of each character, tones left out, read in the context of the whole text."""
    return tuple(lazy_pinyin(text, errors=list))  # type: ignore[arg-type]  # a list is taken, one item a character


def pinyin(text: str) -> str:
    return "".join(spelled(text))


@lru_cache(maxsize=20_000)
def _cut(run: str) -> tuple[str, ...]:
    return tuple(rjieba.cut(run))


def words(text: str) -> list[str]:
    """The words of a text in order: Chinese ones as the segmenter cuts them, Latin ones and numbers as they stand."""
    return [word for run in _RUN.findall(normal(text)) for word in (_cut(run) if is_han(run) else (run,))]


def _pairs(run: str) -> Iterator[str]:
    """Each two neighbouring characters, and the last alone: any part of the run begins or makes up some of these."""
    for place in range(len(run) - 1):
        yield run[place : place + 2]
    yield run[-1]


def lexemes(text: str) -> set[str]:
    """What a text is found by, as written."""
    found: set[str] = set()
    for run in _RUN.findall(normal(text)):
        if is_han(run):
            found.update(_pairs(run))
            found.update(word for word in _cut(run) if len(word) > 2)
        else:
            found.add(run)
    return found


def sounds(text: str) -> set[str]:
    """What a text is found by when typed in pinyin: each word and each two neighbours, in full and by initials."""
    found: set[str] = set()
    for run in _RUN.findall(normal(text)):
        if not is_han(run):
            continue
        syllables, at = spelled(run), 0
        cut: list[tuple[str, ...]] = []
        for word in _cut(run):
            cut.append(syllables[at : at + len(word)])
            at += len(word)
        for place, word_sounds in enumerate(cut):
            after = cut[place + 1] if place + 1 < len(cut) else ()
            for joined in (word_sounds, word_sounds + after):
                found.add("".join(joined))
                if len(joined) > 1:
                    found.add("".join(one[0] for one in joined if one))
    return found


def vocabulary(text: str) -> set[str]:
    """Words of a text worth proposing: Chinese ones of two and more characters, Latin ones of three and more."""
    return {word for word in words(text) if len(word) >= (2 if is_han(word) else 3) and not word.isdigit()}


def category_mark(code: str) -> str:
    return f"#c{code}"


def brand_mark(code: str) -> str:
    return f"#b{code}"


def fact_mark(name: str, value: str) -> str:
    return f"#f{normal(name)}={normal(value)}"


def quoted(lexeme: str) -> str:
    """A lexeme in the text form of `tsvector` and `tsquery`."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(weighted: Iterable[tuple[str, str]], marks: Iterable[str]) -> str:
    """Text form of a `tsvector` of (lexeme, weight A to D), each at its best weight, and of marks without one."""
    best: dict[str, str] = {}
    for lexeme, weight in weighted:
        if lexeme and len(lexeme.encode()) < 200:
            best[lexeme] = min(best.get(lexeme, "D"), weight)
    parts = [f"{quoted(lexeme)}:1{weight}" for lexeme, weight in best.items()]
    return " ".join([*parts, *(quoted(mark) for mark in marks if len(mark.encode()) < 200)])


@dataclass(frozen=True, slots=True)
class Cut:
    """A query's text, cut: `tokens` must each be found."""

    text: str
    tokens: tuple[str, ...]


def cut(text: str) -> Cut:
    """The words of a query, at most MOST_WORDS of the first MOST_TEXT characters."""
    clean = normal(text)[:MOST_TEXT]
    return Cut(clean, tuple(dict.fromkeys(words(clean)))[:MOST_WORDS])


def suspects(text: str) -> list[str]:
    """A query's words as they are looked at for slips: characters the segmenter could make nothing of stay together."""
    found: list[str] = []
    for run in _RUN.findall(normal(text)[:MOST_TEXT]):
        pending = ""
        for word in (*_cut(run), "") if is_han(run) else (run,):
            if is_han(run) and len(word) == 1:
                pending += word
                continue
            if pending:
                found.append(pending)
                pending = ""
            if word:
                found.append(word)
    return found[:MOST_WORDS]


def likest(typed: str, spelling: str, candidates: Sequence[str]) -> list[str]:
    """The words most like what was typed, at most three: by their sound first, then by the characters in common."""
    scored = []
    for word in candidates:
        sound = SequenceMatcher(None, spelling, pinyin(word) if is_han(word) else word).ratio()
        if sound >= ALIKE:
            scored.append((sound, SequenceMatcher(None, typed, word).ratio(), word))
    return [word for _sound, _sight, word in sorted(scored, reverse=True)[:3]]


def token_query(token: str) -> str:
    """What finds a word, as text of a `tsquery`: all its pairs; one character or a Latin word also as a beginning."""
    if is_han(token):
        if len(token) == 1:
            return f"{quoted(token)}:*"
        return "(" + " & ".join(quoted(pair) for pair in list(_pairs(token))[:-1]) + ")"
    return f"{quoted(token)}:*" if len(token) > 1 else quoted(token)


def all_of(parts: Sequence[str]) -> str:
    return " & ".join(parts)


def any_of(parts: Sequence[str]) -> str:
    return "(" + " | ".join(parts) + ")" if len(parts) > 1 else "".join(parts)
