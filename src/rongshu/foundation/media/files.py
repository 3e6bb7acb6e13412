"""Where pictures lie: `<media>/<shop>/<key>-<width>.webp`, written whole or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.conf import settings

from rongshu.kernel import ids

WIDTHS = (200, 400, 800)

_KEY = re.compile(r"[0-9a-f]{32}")


def picture_path(shop_id: int, key: str, width: int) -> Path | None:
    """Path of a picture's file, or None for a name that no picture of ours has."""
    if not _KEY.fullmatch(key) or width not in WIDTHS:
        return None
    return Path(settings.MEDIA_ROOT) / str(int(shop_id)) / f"{key}-{width}.webp"


def private_path(shop_id: int, token: str) -> Path | None:
    """Path of a private picture, or None for a name that none of ours has."""
    if not _KEY.fullmatch(token):
        return None
    return Path(settings.MEDIA_ROOT) / str(int(shop_id)) / "private" / f"{token}.webp"


def write(path: Path, content: bytes) -> None:
    """Put a file in place in one step; the same name always holds the same picture, so an old one may be replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{ids.opaque(8)}")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
