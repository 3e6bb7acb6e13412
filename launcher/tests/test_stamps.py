"""A step is skipped only when its inputs are what they were."""

from __future__ import annotations

import os
from pathlib import Path

from launcher.stamps import Stamp, digest_of, digest_of_listing


def test_digest_follows_content_name_and_facts(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("two")
    base = digest_of([first, second], "db 1")
    assert digest_of([second, first], "db 1") == base
    assert digest_of([first, second], "db 2") != base
    assert digest_of([first], "db 1") != base
    first.write_text("other")
    assert digest_of([first, second], "db 1") != base


def test_digest_of_absent_file_differs_from_empty_one(tmp_path: Path) -> None:
    absent = digest_of([tmp_path / "a"])
    (tmp_path / "a").write_text("")
    assert digest_of([tmp_path / "a"]) != absent


def test_listing_digest_follows_modification_time(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("one")
    base = digest_of_listing([path])
    assert digest_of_listing([path]) == base
    os.utime(path, ns=(1, 1))
    assert digest_of_listing([path]) != base


def test_stamp_matches_only_what_was_written(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "deep" / "stamp")
    assert not stamp.matches("x")
    stamp.write("x")
    assert stamp.matches("x")
    assert not stamp.matches("y")
    stamp.clear()
    assert not stamp.matches("x")
