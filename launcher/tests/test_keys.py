"""Secrets are random, complete, stable, and readable by nobody else."""

from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher import keys


def test_file_is_private_and_complete(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secrets.json"
    made = keys.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(made) == set(keys.MAKERS)
    assert len(set(made.values())) == len(made)
    assert len(base64.urlsafe_b64decode(made["RONGSHU_FIELD_KEY"])) == 32
    assert all(len(value) >= 32 for value in made.values())


def test_keys_stay_and_missing_ones_are_added(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    first = keys.load(path)
    kept = dict(first)
    del kept["RONGSHU_LIVE_KEY"]
    path.write_text(json.dumps(kept))
    second = keys.load(path)
    assert {name: second[name] for name in kept} == kept
    assert second["RONGSHU_LIVE_KEY"] != first["RONGSHU_LIVE_KEY"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_launchers_started_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys.load(path), range(16)))
    assert all(one == found[0] for one in found)
