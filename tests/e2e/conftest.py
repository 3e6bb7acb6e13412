"""One stack with demo data and one browser for all browser tests; both end with the package.

The browser must not outlive it: while Playwright runs, Django refuses database access in the same thread.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, expect

from launcher.pool import Pool
from launcher.stack import Stack
from tests.e2e.chromium import PATIENCE_MS, Devices, chromium
from tests.e2e.watch import Watch


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("e2e"), pool=Pool("e2e"), seed=True) as running:
        yield running


@pytest.fixture(scope="package")
def browser_of_all() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def devices(browser_of_all: Browser, stack: Stack) -> Iterator[Devices]:
    opened = Devices(browser_of_all, stack.url, Watch())
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _nothing_to_complain(devices: Devices) -> Iterator[None]:
    """After each test: no console error, no script error, nothing refused by the content security policy."""
    yield
    assert devices.watch.take() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember in a module where it failed first, for tests that go on where the one before them ended."""
    report = yield
    if report.failed:
        item.module.__dict__.setdefault("broke_off_at", item.name)
    return report
