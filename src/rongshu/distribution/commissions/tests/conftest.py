"""Fixtures of this app's tests."""

from __future__ import annotations

import pytest

from rongshu.distribution.commissions.tests.desk import Desk
from tests.till import Till, till

__all__ = ["desk", "till"]


@pytest.fixture
def desk(till: Till) -> Desk:
    """A shop where 小林 is a promoter and brought 小周."""
    return Desk(till)
