"""The lake as an Ibis table: DuckDB here, any other Ibis engine on a cluster, with the same definitions on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from rongshu.insight.lake import files
from rongshu.insight.lake.schema import SCHEMA

if TYPE_CHECKING:
    import ibis.expr.types as ir

_log = structlog.get_logger("rongshu.lake")


def events(paths: Sequence[str]) -> ir.Table:
    """Events of the given files (relative to the lake), on a fresh in-memory engine.

    Each event appears once even if two files carry it. No paths give an empty table of the same schema.
    """
    import ibis  # about a second to import: only pages that draw charts pay it

    engine = ibis.duckdb.connect()
    base = files.root()
    found = [str(base / path) for path in paths if (base / path).exists()]
    if len(found) < len(paths):  # a lake restored without its newest days: fewer numbers, not a broken page
        _log.warning("lake_files_missing", missing=len(paths) - len(found), first=paths[0])
    if not found:
        return engine.create_table("events", schema=ibis.Schema.from_pyarrow(SCHEMA))
    return engine.read_parquet(found, table_name="events")
