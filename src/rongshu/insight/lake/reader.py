"""The lake as an Ibis table: DuckDB here, any other Ibis engine on a cluster, with the same definitions on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rongshu.insight.lake import files
from rongshu.insight.lake.schema import SCHEMA

if TYPE_CHECKING:
    import ibis.expr.types as ir


def events(paths: Sequence[str]) -> ir.Table:
    """Events of the given files (relative to the lake), on a fresh in-memory engine.

    Each event appears once even if two files carry it. No paths give an empty table of the same schema.
    """
    import ibis  # about a second to import: only pages that draw charts pay it

    engine = ibis.duckdb.connect()
    if not paths:
        return engine.create_table("events", schema=ibis.Schema.from_pyarrow(SCHEMA))
    base = files.root()
    return engine.read_parquet([str(base / path) for path in paths], table_name="events")
