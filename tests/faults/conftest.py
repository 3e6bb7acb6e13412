"""One stack for all fault tests, over a PostgreSQL of its own that may be killed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from launcher.pool import Pool
from launcher.stack import Stack
from tests.faults.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    names = ("simulator", "web", "worker")
    with Stack(tmp_path_factory.mktemp("faults"), processes=names, pool=Pool("faults")) as stack:
        with House(stack) as house:
            yield house
