"""Stamps: small files that remember from which inputs a step was done, so that a warm start skips it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest_of(files: Iterable[Path], *others: str) -> str:
    """Digest of names and contents of the files and of further facts the step depends on."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes() if path.is_file() else b"(absent)"
        total.update(f"{path}\0{len(content)}\0".encode())
        total.update(content)
    for other in others:
        total.update(f"\1{other}".encode())
    return total.hexdigest()


def digest_of_listing(files: Iterable[Path], *others: str) -> str:
    """As `digest_of`, but by size and modification time: for many or large files."""
    lines = []
    for path in sorted(files):
        state = path.stat()
        lines.append(f"{path}\0{state.st_size}\0{state.st_mtime_ns}")
    return hashlib.sha256("\1".join([*lines, *others]).encode()).hexdigest()


class Stamp:
    """`with`-less by design: write it only after the step succeeded, so that a step cut short is done again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def matches(self, digest: str) -> bool:
        try:
            return self.path.read_text() == digest
        except OSError:
            return False

    def write(self, digest: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(digest)
        fresh.replace(self.path)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)
