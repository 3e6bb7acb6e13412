"""Each check finds the fault it is for. (What a database constraint forbids cannot be broken here.)"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rongshu.campaigns.base.models import Activity, ActivityPerson
from rongshu.campaigns.groupbuy.models import Group, GroupSeat
from rongshu.campaigns.groupbuy.tests.table import Table
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.models import Order

pytestmark = pytest.mark.django_db

FAULTS: dict[str, Callable[[], object]] = {
    "INV-18 an open group's counters equal its live seats": lambda: Group.objects.filter(state="open").update(
        taken=2
    ),
    "INV-18 a successful group was full of paid people": lambda: Group.objects.filter(state="success").update(
        decided_at=None
    ),
    "INV-18 a seat's state follows its order's": lambda: GroupSeat.objects.filter(state="paid").update(
        state="released"
    ),
    "INV-13 orders ship after success only, and wait no longer than that": lambda: Order.objects.filter(
        state="awaiting_campaign"
    ).update(state="paid"),
    "INV-13 every paid seat of a failed group is refunded, once and alone": lambda: Group.objects.filter(
        state="open"
    ).update(state="failed", decided_at=clock.now()),
    "INV-19 a group-buy's quota counters equal its live orders": lambda: Activity.objects.update(sold=2),
    "INV-19 a person's counter in a group-buy equals their live orders": lambda: (
        ActivityPerson.objects.update(used=0)
    ),
    "INV-19 nobody took more units than an activity's limit per person": lambda: (
        ActivityPerson.objects.update(used=9)
    ),
    "INV-37 a settled activity holds no reserved units": lambda: Activity.objects.update(
        state="settled", reserved=1
    ),
}


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_is_found(table: Table, check: str) -> None:
    table.lay(size=2)
    done, _leader = table.opened()
    table.joined(done)
    table.opened()
    assert table.broken() == []
    with shop_block(table.shop.pk):
        FAULTS[check]()
    assert any(line.startswith(check) for line in table.broken()), table.broken()
