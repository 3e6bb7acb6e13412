"""The shipped files are what the generator makes of the public sources, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rongshu.foundation.demo_data.generate import PACKAGE, built_files, main

SOURCE = Path(os.environ.get("RONGSHU_SHARED_DATA", PACKAGE.parents[2] / "shared" / "data"))

needs_source = pytest.mark.skipif(
    not (SOURCE / "zh_catalog" / "litemall_goods.jsonl").is_file(),
    reason="the public source data is not here (RONGSHU_SHARED_DATA)",
)


@needs_source
def test_generating_again_gives_the_shipped_bytes() -> None:
    built = built_files(SOURCE)
    assert sorted(str(path) for path in built) == [
        "foundation/demo_data/data/comments.json",
        "foundation/demo_data/data/fresh.json",
        "foundation/demo_data/data/home.json",
        "people/members/data/regions.json",
        "supply/logistics/data/carriers.json",
    ]
    for path, text in built.items():
        assert (PACKAGE / path).read_bytes() == text.encode(), path


@needs_source
def test_check_succeeds_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--source", str(SOURCE), "--check"]) == 0
    assert capsys.readouterr().out == ""
