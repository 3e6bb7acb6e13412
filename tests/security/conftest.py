from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.security.worlds import World, make_world, spread_ids
from tests.till import Till, till

__all__ = ["till"]


@pytest.fixture(autouse=True)
def _room(settings: Any, tmp_path: Path) -> None:
    """Pictures of the test's own; no limits per address, since a whole sweep comes from one."""
    settings.MEDIA_ROOT = tmp_path
    settings.RONGSHU_API_RATES = {"caller": 10**6, "address": 10**6, "sign_in": 10**6}


@pytest.fixture
def here(db: None, till: Till) -> World:
    """Shop A: whose things are asked for."""
    spread_ids()
    return make_world("jia", "甲", till)


@pytest.fixture
def there(db: None, till: Till) -> World:
    """Shop B: at whose address they are asked for."""
    return make_world("yi", "乙", till)
