"""Makes the shipped data files: ``python -m rongshu.foundation.demo_data.generate --source DIR``.

DIR holds ``zh_catalog``, ``zh_regions`` and ``zh_express`` as described in ``docs/data-sources.md``. The same
input gives the same bytes. ``--check`` writes nothing and fails when a file would change.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rongshu.foundation.demo_data.build.catalogues import comments, fresh_catalogue, home_catalogue
from rongshu.foundation.demo_data.build.places import carriers, regions

PACKAGE = Path(__file__).resolve().parents[2]


def built_files(source: Path) -> dict[Path, str]:
    """Every shipped data file, relative to the package, with the text it must have."""
    demo = Path("foundation/demo_data/data")
    catalogue = source / "zh_catalog"
    return {
        demo / "home.json": _lines(home_catalogue(catalogue), "goods"),
        demo / "fresh.json": _lines(fresh_catalogue(catalogue), "goods"),
        demo / "comments.json": _lines(comments(catalogue), "comments"),
        Path("people/members/data/regions.json"): _lines(regions(source / "zh_regions"), "regions"),
        Path("supply/logistics/data/carriers.json"): _lines(carriers(source / "zh_express"), "carriers"),
    }


def _lines(document: dict[str, Any], long_part: str) -> str:
    """Compact JSON with one row per line in the long part, so that a change reads well in a diff."""
    parts = []
    for key, value in document.items():
        if key != long_part:
            parts.append(f"{_compact(key)}: {_compact(value)}")
        elif isinstance(value, dict):
            rows = ",\n".join(f"{_compact(name)}:{_compact(row)}" for name, row in value.items())
            parts.append(f"{_compact(key)}: {{\n{rows}\n}}")
        else:
            rows = ",\n".join(_compact(row) for row in value)
            parts.append(f"{_compact(key)}: [\n{rows}\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with ``--check`` tell which are not as they would be written."""
    parser = argparse.ArgumentParser(description="make the shipped data files from their public sources")
    parser.add_argument(
        "--source", type=Path, required=True, help="folder with zh_catalog, zh_regions, zh_express"
    )
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file would change")
    options = parser.parse_args(arguments)
    changed = []
    for relative, text in built_files(options.source).items():
        path = PACKAGE / relative
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        changed.append(relative)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for relative in changed:
        sys.stdout.write(f"{'would change' if options.check else 'wrote'} {relative}\n")
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    raise SystemExit(main())
