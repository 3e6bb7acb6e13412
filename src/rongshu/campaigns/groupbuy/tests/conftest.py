"""Fixtures of this app's tests."""

from __future__ import annotations

import pytest

from rongshu.campaigns.groupbuy.tests.table import Table
from tests.till import Till, till
from tests.world import make_shop

__all__ = ["table", "till"]


@pytest.fixture
def table(till: Till) -> Table:
    """A shop with a till."""
    return Table(make_shop(), till)
