from __future__ import annotations

from datetime import timedelta

import pytest

from rongshu.campaigns.base.errors import ActivityNotLive
from rongshu.campaigns.base.jobs import sweep_ends, sweep_settlements
from rongshu.campaigns.base.models import Activity
from rongshu.campaigns.base.services import activity_settle, activity_stop
from rongshu.campaigns.groupbuy.errors import GroupFull
from rongshu.campaigns.groupbuy.jobs import sweep_due_groups, sweep_due_refunds
from rongshu.campaigns.groupbuy.models import Group
from rongshu.campaigns.groupbuy.tests.table import EXPIRE_JOB, REFUND_JOB, Table
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.models import Order
from tests.world import make_user

pytestmark = pytest.mark.django_db


def _state(table: Table) -> str:
    with shop_block(table.shop.pk):
        return Activity.objects.get(pk=table.activity.id).state


def _stop(table: Table) -> None:
    with shop_block(table.shop.pk):
        activity_stop(activity_id=table.activity.id)


def test_stop_refuses_new_closes_unpaid_honours_paid_and_fails_what_is_open(table: Table) -> None:
    table.lay(size=2, quota=50)
    done, first = table.opened()
    second = table.joined(done)
    code, waiting = table.opened()
    unpaid = table.order(make_user(), code)
    pending = table.order(make_user())

    _stop(table)
    assert table.waiting(EXPIRE_JOB) == 2  # the open group and the pending one
    with pytest.raises(ActivityNotLive):
        table.order(make_user())
    with pytest.raises(GroupFull):
        table.order(make_user(), code)
    for one in (code, pending.campaign_ref):
        table.expire(one)
    assert {table.state(unpaid), table.state(pending)} == {Order.State.CLOSED}
    assert table.group(code).state == Group.State.FAILED
    assert table.group(pending.campaign_ref).state == Group.State.VOID
    assert table.refund_seats() == 1
    assert table.state(waiting) == Order.State.REFUNDED
    assert {table.state(first), table.state(second)} == {Order.State.PAID}
    assert table.fresh(unpaid).close_reason == "activity_stopped"
    assert table.broken() == []


def test_a_leader_who_pays_while_the_activity_is_stopped_gets_the_money_back(table: Table) -> None:
    """Row state decides: the order was unpaid when the money came, so it is honoured, and then fails with the rest."""
    table.lay(size=2)
    order = table.order(make_user())
    _stop(table)
    assert table.pay(order) == Order.State.AWAITING_CAMPAIGN
    with pytest.raises(ActivityNotLive):
        table.order(make_user(), order.campaign_ref)
    table.expire(order.campaign_ref)
    assert table.refund_seats() == 1
    assert table.state(order) == Order.State.REFUNDED
    assert table.broken() == []


@pytest.mark.inv("INV-37")
def test_settled_only_when_nothing_is_unresolved(table: Table) -> None:
    table.lay(size=2, lasts=timedelta(hours=1))
    code, leader = table.opened()
    table.order(make_user())
    with shop_block(table.shop.pk), pytest.raises(IllegalTransition):
        activity_settle(activity_id=table.activity.id)
    table.wait(hours=2)
    with shop_block(table.shop.pk):
        sweep_ends(table.shop.pk)
    assert _state(table) == "ended"
    with shop_block(table.shop.pk):
        sweep_settlements(table.shop.pk)
    assert _state(table) == "ended"  # a unit is reserved, a group is open
    _stop(table)
    with shop_block(table.shop.pk):
        sweep_due_groups(table.shop.pk)
        groups = list(Group.objects.values_list("code", flat=True))
    for one in groups:
        table.expire(one)
    with shop_block(table.shop.pk):
        sweep_settlements(table.shop.pk)
    assert _state(table) == "stopped"  # a refund is due
    assert table.refund_seats() == 1
    assert table.state(leader) == Order.State.REFUNDED
    assert table.group(code).state == Group.State.FAILED
    with shop_block(table.shop.pk):
        sweep_settlements(table.shop.pk)
    assert _state(table) == "settled"
    assert table.broken() == []


@pytest.mark.inv("INV-37")
def test_sweeps_find_what_a_lost_job_left(table: Table) -> None:
    table.lay(size=2)
    code, _leader = table.opened()
    with shop_block(table.shop.pk):
        sweep_due_groups(table.shop.pk)
    assert table.waiting(EXPIRE_JOB) == 0
    table.wait(hours=24)
    with shop_block(table.shop.pk):
        sweep_due_groups(table.shop.pk)
        sweep_due_groups(table.shop.pk)
    assert table.waiting(EXPIRE_JOB) == 1
    table.expire(code)
    with shop_block(table.shop.pk):
        sweep_due_refunds(table.shop.pk)
    assert table.waiting(REFUND_JOB) == 1
