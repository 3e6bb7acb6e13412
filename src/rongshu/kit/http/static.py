from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # has no types


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Static files under names that carry their hash, pre-compressed. A name that was not collected keeps working."""

    manifest_strict = False

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        try:
            hashed: str = super().hashed_name(name, content, filename)
        except ValueError:
            if content is not None:
                raise
            return name
        return hashed


class _OneFile(FileSystemStorage):
    """A storage of one file, which it knows by the last part of its name."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(location=str(path.parent))
        self.prefix = name.rpartition("/")[0]  # where `collectstatic` puts it
        self.file = path.name


class PackageFilesFinder(BaseFinder):
    """Finds the files of npm packages that `RONGSHU_PACKAGE_FILES` names, and nothing else of those packages."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self._storages = {name: _OneFile(name, path) for name, path in settings.RONGSHU_PACKAGE_FILES.items()}

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        storage = self._storages.get(path)
        if storage is None or not storage.exists(storage.file):
            return []
        found = storage.path(storage.file)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, _OneFile]]:
        """What there is of the named files. Packages that are not installed are passed over, as a folder would be."""
        for name, storage in self._storages.items():
            if storage.exists(storage.file) and not matches_patterns(name, list(ignore_patterns or [])):
                yield storage.file, storage
