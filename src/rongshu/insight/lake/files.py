"""Where the lake's files are and how one is written: `shop=<id>/day=<date>/<name>.parquet` under the lake directory."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from rongshu.insight.lake.schema import SCHEMA

_PENDING = ".pending"


def root() -> Path:
    """Directory of the lake."""
    return Path(settings.RONGSHU_LAKE_DIR)


def relative_path(shop_id: int, day: date, name: str) -> str:
    return f"shop={shop_id}/day={day.isoformat()}/{name}.parquet"


def write_pending(path: str, rows: list[dict[str, Any]]) -> None:
    """Write rows durably beside their final name; `publish` makes them part of the lake."""
    write_table_pending(path, pa.Table.from_pylist(rows, schema=SCHEMA))


def write_table_pending(path: str, table: pa.Table) -> None:
    """Write an Arrow table of the lake's schema durably beside its final name."""
    target = root() / (path + _PENDING)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as sink:
        pq.write_table(table, sink, compression="zstd")
        sink.flush()
        os.fsync(sink.fileno())


def read(paths: list[str]) -> pa.Table:
    """Rows of several files as one Arrow table."""
    return pa.concat_tables(
        [pq.read_table(root() / path, schema=SCHEMA, partitioning=None) for path in paths]
    )


def publish(path: str) -> bool:
    """Give a pending file its final name. True when the file is there afterwards; doing it twice changes nothing."""
    final = root() / path
    try:
        (root() / (path + _PENDING)).rename(final)
    except FileNotFoundError:
        return final.exists()
    return True


def remove(path: str) -> None:
    """Remove a file, published or pending, if it is there."""
    for name in (path, path + _PENDING):
        (root() / name).unlink(missing_ok=True)


def pending_paths(shop_id: int) -> list[str]:
    """Relative final names of files of a shop that were written and never published."""
    base = root()
    return [
        str(found.relative_to(base)).removesuffix(_PENDING)
        for found in sorted((base / f"shop={shop_id}").glob(f"day=*/*.parquet{_PENDING}"))
    ]
