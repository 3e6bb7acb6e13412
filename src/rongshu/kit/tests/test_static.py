"""Static files of npm packages: the few that pages ask for, under the names pages use."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from rongshu.kit.http.static import PackageFilesFinder


def test_the_named_files_are_found_under_their_names() -> None:
    for name, path in settings.RONGSHU_PACKAGE_FILES.items():
        assert finders.find(name) == str(path)
        assert Path(path).stat().st_size > 1_000


def test_nothing_else_of_the_packages_is_collected() -> None:
    listed = {f"{storage.prefix}/{file}" for file, storage in PackageFilesFinder().list(None)}
    assert listed == set(settings.RONGSHU_PACKAGE_FILES)
    assert finders.find("echarts/echarts.js") is None
    assert PackageFilesFinder().find("echarts/../../package.json") == []
