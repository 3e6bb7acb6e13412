"""Reading a lake that is not, or not wholly, there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rongshu.insight.lake import files, reader


def test_a_lake_without_its_files_reads_as_fewer_events(settings: Any, tmp_path: Path) -> None:
    settings.RONGSHU_LAKE_DIR = tmp_path / "nowhere"
    gone = files.relative_path(1, datetime.now(UTC).date(), "gone")
    there = files.relative_path(1, datetime.now(UTC).date(), "there")

    assert reader.events([]).count().to_pyarrow().as_py() == 0
    assert reader.events([gone]).count().to_pyarrow().as_py() == 0

    row = {"event_id": "d1", "name": "view", "at": datetime.now(UTC), "shop_id": 1}
    files.write_pending(there, [row])
    files.publish(there)
    assert reader.events([gone, there]).count().to_pyarrow().as_py() == 1
