"""Marks between pages. What is inside is our business; a mark we did not make is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from rongshu.kit.errors import InvalidInput
from rongshu.kit.http.endpoints import MOST_ID

T = TypeVar("T")


def write_id(row_id: int) -> str:
    """Mark of a row."""
    return base64.urlsafe_b64encode(b"i:%d" % row_id).decode().rstrip("=")


def read_id(mark: str | None) -> int | None:
    """The row a mark names; None for the first page. Raises InvalidInput."""
    if mark is None:
        return None
    try:
        kind, _colon, digits = (
            base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
            .decode("ascii")
            .partition(":")
        )
        if kind == "i" and digits.isdigit() and 0 < int(digits) <= MOST_ID:
            return int(digits)
    except ValueError:
        pass
    raise InvalidInput(field="after", rule="`next` of the page before")


def cut(found: Sequence[T], limit: int, row_id: Callable[[T], int]) -> tuple[Sequence[T], str | None]:
    """The page, and the mark of the next: None when nothing follows."""
    shown = found[:limit]
    return shown, write_id(row_id(shown[-1])) if len(found) > limit else None
