"""INV-34 on the open API: the half of the sweep that programs see, in a file of its own to run beside the other."""

from __future__ import annotations

import pytest

from tests.security.sweeping import faults_of, programs
from tests.security.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.inv("INV-34"), pytest.mark.abu("ABU-14")]


def test_another_shops_things_are_missing_from_the_api(here: World, there: World) -> None:
    asked, faults = faults_of(programs(here, there), here, there)
    assert asked > 300
    assert not faults, "\n".join(faults)
