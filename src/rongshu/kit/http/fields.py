"""Fields of the open API that mean the same wherever they stand."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BeforeValidator, Field

from rongshu.kit.http.endpoints import MOST_ID, MOST_PER_PAGE, PAGE, Told, says

TIME: Final = "2026-03-01T04:00:00Z"

Id = Annotated[int, Field(ge=1, le=MOST_ID)]
# Slugs, order numbers, group and link codes: what stands in addresses.
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
CodeOrNone = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,40}$")]
Mark = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
Phone = Annotated[str, Field(pattern=r"^(\+86|86)?1[3-9][0-9]{9}$")]
RegionCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
Quantity = Annotated[int, Field(ge=1, le=999)]

After = Annotated[Mark | None, Told("上一页的 next | The `next` of the page before", "MTAx")]
Limit = Annotated[int, Field(ge=1, le=MOST_PER_PAGE), Told("每页条数 | Items per page", PAGE)]
ShortLimit = Annotated[int, Field(ge=1, le=50), Told("每页条数 | Items per page", PAGE)]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("a date and time with its offset, as 2026-03-01T12:00:00+08:00")  # RFC 3339
    return datetime.fromisoformat(value.upper())


# A point in time that a client sends. A number of seconds is none, and neither is a local time.
Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]


def fen(text: str, example: int, default: Any = ...) -> Any:
    """An amount in fen."""
    return says(text, example, default)


def moment(text: str, default: Any = ...) -> Any:
    """A point in time."""
    return says(text, TIME, default)
