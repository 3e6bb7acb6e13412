from __future__ import annotations

from datetime import timedelta

import pytest

from rongshu.campaigns.base.errors import (
    ActivityNotFound,
    ActivityNotLive,
    ItemNotInActivity,
    OrderLimitReached,
    PersonLimitReached,
    QuotaSpent,
)
from rongshu.campaigns.base.models import ActivityPerson
from rongshu.campaigns.base.services import activity_pause
from rongshu.campaigns.groupbuy.errors import (
    AlreadyInGroup,
    GroupDecided,
    GroupFull,
    GroupNotFound,
    GroupOver,
    OneProductPerGroup,
)
from rongshu.campaigns.groupbuy.models import Group
from rongshu.campaigns.groupbuy.services import GroupUndecided
from rongshu.campaigns.groupbuy.tests.table import CLOSE_JOB, REFUND_JOB, Table
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import Refund
from rongshu.money.payments.services import payment_query
from rongshu.supply.inventory.selectors import available
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_place, order_refund
from rongshu.trade.orders.types import CampaignEntry, LineRequest
from tests.till import open_order_payment
from tests.world import ADDRESS, make_product, make_user, skus_of

pytestmark = pytest.mark.django_db


def test_three_people_and_a_leader_discount(table: Table) -> None:
    """Size 3 at 5900, leader −500: 5400 + 5900 + 5900 = 17200, and everything may ship."""
    table.lay(size=3, leader_discount_fen=500)
    code, first = table.opened()
    second = table.joined(code)
    assert table.state(first) == table.state(second) == Order.State.AWAITING_CAMPAIGN
    third = table.joined(code)

    orders = [table.fresh(order) for order in (first, second, third)]
    assert [order.payable_fen for order in orders] == [5400, 5900, 5900]
    assert sum(order.paid_fen for order in orders) == 17200
    assert {order.state for order in orders} == {Order.State.PAID}
    group = table.group(code)
    assert (group.state, group.taken, group.paid) == (Group.State.SUCCESS, 3, 3)
    assert table.counters() == (0, 3)
    assert table.broken() == []


@pytest.mark.inv("INV-13")
def test_a_short_group_refunds_each_member_alone(table: Table) -> None:
    """Fails with two paid: refunds 5400 and 5900, each its own, under the key of its seat."""
    table.lay(size=3, leader_discount_fen=500)
    code, first = table.opened()
    second = table.joined(code)
    table.wait(hours=24)
    table.expire(code)

    group = table.group(code)
    assert (group.state, group.taken, group.paid) == (Group.State.FAILED, 2, 2)
    assert table.waiting(REFUND_JOB) == 2
    assert table.refund_seats() == 2
    assert table.refund_seats() == 0
    with shop_block(table.shop.pk):
        refunds = list(Refund.objects.order_by("pk"))
    seats = [table.seat(order).pk for order in (first, second)]
    assert [(refund.amount_fen, refund.state) for refund in refunds] == [
        (5400, "succeeded"),
        (5900, "succeeded"),
    ]
    assert [refund.key for refund in refunds] == [
        f"group_fail:{seat}:{refund.payment_id}" for seat, refund in zip(seats, refunds, strict=True)
    ]
    assert [table.fresh(order).refunded_fen for order in (first, second)] == [5400, 5900]
    assert {table.state(first), table.state(second)} == {Order.State.REFUNDED}
    assert table.counters() == (0, 0)
    with shop_block(table.shop.pk):
        assert {person.used for person in ActivityPerson.objects.all()} == {0}
        assert available([skus_of(table.product)[0].pk]) == {skus_of(table.product)[0].pk: 100}
    assert table.broken() == []


@pytest.mark.inv("INV-13")
def test_one_refund_that_fails_blocks_no_other(table: Table) -> None:
    table.lay(size=3)
    code, first = table.opened()
    second = table.joined(code)
    table.wait(hours=24)
    table.expire(code)
    table.till.silent = True
    assert table.refund_seats() == 2
    with shop_block(table.shop.pk):
        assert sorted(Refund.objects.values_list("amount_fen", flat=True)) == [5900, 5900]
    table.till.silent = False
    assert {table.state(first), table.state(second)} == {Order.State.REFUNDING}
    assert table.broken() == []


def test_the_last_two_units_make_a_group(table: Table) -> None:
    """Last two stock units, size 2: both pay, success."""
    table.lay(size=2, stock=2)
    code, first = table.opened()
    second = table.joined(code)
    assert {table.state(first), table.state(second)} == {Order.State.PAID}
    assert table.group(code).state == Group.State.SUCCESS
    with shop_block(table.shop.pk):
        assert set(available([skus_of(table.product)[0].pk]).values()) == {0}


@pytest.mark.abu("ABU-11")
def test_a_full_group_refuses_before_anybody_pays(table: Table) -> None:
    """One seat, two buyers: the seat held by an unpaid order already counts."""
    table.lay(size=2)
    code, _leader = table.opened()
    holder = table.order(make_user(), code)
    before = table.counters()
    with pytest.raises(GroupFull) as refusal:
        table.order(make_user(), code)
    assert refusal.value.problem()["code"] == "group_full"
    assert table.counters() == before
    # The holder lets go, and the seat is free again.
    assert table.close(holder) == Order.State.CLOSED
    assert table.pay(table.order(make_user(), code)) == Order.State.PAID
    assert table.broken() == []


def test_a_group_is_hidden_until_its_leader_has_paid(table: Table) -> None:
    table.lay()
    order = table.order(make_user())
    assert table.group(order.campaign_ref).state == Group.State.PENDING
    assert table.group(order.campaign_ref).expires_at is None
    with pytest.raises(GroupNotFound):
        table.order(make_user(), order.campaign_ref)
    table.pay(order)
    group = table.group(order.campaign_ref)
    assert group.opened_at is not None
    assert group.expires_at == group.opened_at + timedelta(hours=24)
    table.order(make_user(), order.campaign_ref)


def test_a_leader_who_does_not_pay_leaves_no_group(table: Table) -> None:
    table.lay()
    order = table.order(make_user())
    assert table.close(order) == Order.State.CLOSED
    group = table.group(order.campaign_ref)
    assert (group.state, group.taken, group.paid) == (Group.State.VOID, 0, 0)
    assert table.counters() == (0, 0)
    assert table.broken() == []


def test_a_seat_is_held_ten_minutes_or_until_the_group_ends(table: Table) -> None:
    table.lay(ttl_hours=1)
    order = table.order(make_user())
    assert order.expires_at - order.placed_at == timedelta(minutes=10)
    table.pay(order)
    ends_at = table.group(order.campaign_ref).expires_at
    table.wait(minutes=55)
    late = table.order(make_user(), order.campaign_ref)
    assert late.expires_at == ends_at
    assert table.seat(late).held_until == ends_at


def test_the_end_of_the_window_is_not_in_it(table: Table) -> None:
    table.lay(ttl_hours=1)
    code, _leader = table.opened()
    table.wait(hours=1)
    with pytest.raises(GroupOver):
        table.order(make_user(), code)


def test_a_payment_that_reaches_an_overdue_unpaid_seat_counts(table: Table) -> None:
    """The row's state decides, not the clock: the group is past its end, but the seat was held and the money is in."""
    table.lay(size=2, ttl_hours=1)
    code, leader = table.opened()
    order = table.order(make_user(), code)
    payment = open_order_payment(table.shop.pk, order.pk, order.buyer_id)
    table.till.paid.add(payment.number)
    table.wait(hours=2)
    payment_query(shop_id=table.shop.pk, payment_id=payment.id)
    assert {table.state(order), table.state(leader)} == {Order.State.PAID}
    assert table.group(code).state == Group.State.SUCCESS
    assert table.broken() == []


@pytest.mark.abu("ABU-10")
def test_expiry_finds_a_seat_that_was_paid_after_all(table: Table) -> None:
    """Closing the held seat's payment shows it paid: it takes the payment path, and completes the group."""
    table.lay(size=2, ttl_hours=1)
    code, leader = table.opened()
    order = table.order(make_user(), code)
    payment = open_order_payment(table.shop.pk, order.pk, order.buyer_id)
    table.till.paid.add(payment.number)  # the notice never came
    table.wait(hours=2)
    table.expire(code)
    assert table.group(code).state == Group.State.SUCCESS
    assert {table.state(order), table.state(leader)} == {Order.State.PAID}
    assert table.broken() == []


@pytest.mark.inv("INV-37")
def test_nothing_is_decided_while_a_payment_is_unknown(table: Table) -> None:
    table.lay(size=2, ttl_hours=1)
    code, leader = table.opened()
    order = table.order(make_user(), code)
    open_order_payment(table.shop.pk, order.pk, order.buyer_id)
    table.wait(hours=2)
    table.till.silent = True
    with pytest.raises(GroupUndecided):
        table.expire(code)
    assert table.group(code).state == Group.State.OPEN
    table.till.silent = False
    table.expire(code)
    assert table.group(code).state == Group.State.FAILED
    assert table.state(order) == Order.State.CLOSED
    assert table.refund_seats() == 1
    assert table.state(leader) == Order.State.REFUNDED
    assert table.broken() == []


def test_one_person_one_seat(table: Table) -> None:
    table.lay(per_person_limit=5)
    code, leader = table.opened()
    member = make_user()
    table.order(member, code)
    with pytest.raises(AlreadyInGroup):
        table.order(member, code)
    with shop_block(table.shop.pk), pytest.raises(AlreadyInGroup):
        order_place(
            buyer_id=leader.buyer_id,
            lines=[LineRequest(skus_of(table.product)[0].pk, 1)],
            address=ADDRESS,
            campaign=CampaignEntry("groupbuy", table.activity.id, code),
        )
    assert table.broken() == []


def test_a_person_may_come_back_after_letting_go(table: Table) -> None:
    table.lay()
    code, _leader = table.opened()
    member = make_user()
    assert table.close(table.order(member, code)) == Order.State.CLOSED
    assert table.pay(table.order(member, code)) == Order.State.AWAITING_CAMPAIGN
    assert table.broken() == []


def test_a_member_withdraws_while_the_group_is_open(table: Table) -> None:
    table.lay(size=3)
    code, _leader = table.opened()
    member = table.joined(code)
    assert table.withdraw(member) == Order.State.REFUNDING
    group = table.group(code)
    assert (group.state, group.taken, group.paid) == (Group.State.OPEN, 1, 1)
    with shop_block(table.shop.pk):
        refund = Refund.objects.get()
    assert (refund.amount_fen, refund.reason) == (5900, "cancel")
    assert table.counters() == (0, 1)
    assert table.broken() == []


def test_leadership_passes_to_the_earliest_paid_seat_without_repricing(table: Table) -> None:
    table.lay(size=4, leader_discount_fen=500)
    code, leader = table.opened()
    second = table.joined(code, "小周")
    third = table.joined(code, "小吴")
    table.order(make_user(), code)
    assert table.withdraw(leader) == Order.State.REFUNDING
    group = table.group(code)
    assert (group.leader_id, group.leader_order_id) == (second.buyer_id, second.pk)
    assert (table.seat(second).is_leader, table.seat(third).is_leader, table.seat(leader).is_leader) == (
        True,
        False,
        False,
    )
    assert table.fresh(second).payable_fen == 5900
    assert table.fresh(second).paid_fen == 5900
    assert (group.taken, group.paid) == (3, 2)
    assert table.broken() == []


def test_when_nobody_paid_is_left_the_group_is_void_and_held_seats_close(table: Table) -> None:
    table.lay(size=3)
    code, leader = table.opened()
    held = table.order(make_user(), code)
    table.withdraw(leader)
    assert table.group(code).state == Group.State.VOID
    assert table.waiting(CLOSE_JOB) == 1
    with pytest.raises(GroupOver):
        table.order(make_user(), code)
    assert table.close(held, "group_void") == Order.State.CLOSED
    assert table.counters() == (0, 0)
    assert table.broken() == []


@pytest.mark.inv("INV-8")
def test_money_that_reaches_a_void_group_goes_back(table: Table) -> None:
    """A seat held when the last paid member left is paid before it could be closed."""
    table.lay(size=3)
    code, leader = table.opened()
    held = table.order(make_user(), code)
    table.withdraw(leader)
    assert table.pay(held) == Order.State.AWAITING_CAMPAIGN
    assert table.waiting(REFUND_JOB) == 1
    assert table.refund_seats() == 1
    assert table.state(held) == Order.State.REFUNDED
    assert table.group(code).state == Group.State.VOID
    assert table.counters() == (0, 0)
    assert table.broken() == []


def test_after_success_nobody_withdraws_and_a_refund_does_not_reopen(table: Table) -> None:
    table.lay(size=2)
    code, leader = table.opened()
    member = table.joined(code)
    with pytest.raises(IllegalTransition):
        table.withdraw(member)
    with shop_block(table.shop.pk):
        order_refund(order_id=member.pk, reason="staff", ref="1")
    group = table.group(code)
    assert (group.state, group.taken, group.paid) == (Group.State.SUCCESS, 2, 2)
    assert table.state(leader) == Order.State.PAID
    # Quota and limit came back, since nothing had shipped.
    assert table.counters() == (0, 1)
    with pytest.raises(GroupOver):
        table.order(make_user(), code)
    assert table.broken() == []


def test_a_member_of_a_failed_group_cannot_withdraw_as_well(table: Table) -> None:
    table.lay(size=3)
    code, leader = table.opened()
    table.wait(hours=24)
    table.expire(code)
    with pytest.raises(GroupDecided):
        table.withdraw(leader)
    assert table.refund_seats() == 1
    with shop_block(table.shop.pk):
        assert Refund.objects.count() == 1


def test_staff_refunding_a_waiting_order_frees_the_seat(table: Table) -> None:
    table.lay(size=3)
    code, leader = table.opened()
    member = table.joined(code)
    with shop_block(table.shop.pk):
        order_refund(order_id=leader.pk, reason="staff", ref="1")
    group = table.group(code)
    assert (group.state, group.taken, group.paid, group.leader_id) == (
        Group.State.OPEN,
        1,
        1,
        member.buyer_id,
    )
    assert table.counters() == (0, 1)
    assert table.broken() == []


@pytest.mark.inv("INV-35")
def test_deciding_twice_changes_nothing(table: Table) -> None:
    table.lay(size=3)
    code, _leader = table.opened()
    table.wait(hours=24)
    table.expire(code)
    decided_at = table.group(code).decided_at
    table.wait(hours=1)
    table.expire(code)
    assert table.group(code).decided_at == decided_at
    with shop_block(table.shop.pk):
        assert OutboxEvent.objects.filter(name="group.failed").count() == 1
        assert table.waiting(REFUND_JOB) == 1


def test_a_group_that_is_not_due_is_left_alone(table: Table) -> None:
    table.lay(size=3)
    code, _leader = table.opened()
    held = table.order(make_user(), code)
    table.expire(code)
    assert table.group(code).state == Group.State.OPEN
    assert table.state(held) == Order.State.UNPAID


@pytest.mark.inv("INV-19")
def test_quota_and_limits_are_refused_before_paying(table: Table) -> None:
    table.lay(size=2, quota=3, per_order_limit=2, per_person_limit=3)
    buyer = make_user()
    with pytest.raises(OrderLimitReached):
        table.order(buyer, quantity=3)
    table.order(buyer, quantity=2)
    with pytest.raises(QuotaSpent) as refusal:
        table.order(make_user(), quantity=2)
    assert refusal.value.members == {"left": 1}
    with shop_block(table.shop.pk):
        assert Group.objects.count() == 1
    assert table.counters() == (2, 0)


@pytest.mark.inv("INV-19")
def test_the_limit_per_person_counts_all_groups_and_returns_with_a_closed_order(table: Table) -> None:
    table.lay(size=2, per_person_limit=1)
    buyer = make_user()
    order = table.order(buyer)
    with pytest.raises(PersonLimitReached) as refusal:
        table.order(buyer)
    assert refusal.value.sentence == "每人限购 1 件，你已达到上限。"
    table.close(order)
    table.order(buyer)
    assert table.broken() == []


def test_opening_needs_a_live_activity_and_joining_an_open_group(table: Table) -> None:
    table.lay(size=3, lasts=timedelta(hours=2))
    code, _leader = table.opened()
    with shop_block(table.shop.pk):
        activity_pause(activity_id=table.activity.id)
    with pytest.raises(ActivityNotLive):
        table.order(make_user())
    table.pay(table.order(make_user(), code))
    table.wait(hours=3)
    with pytest.raises(ActivityNotLive):
        table.order(make_user())
    assert table.pay(table.order(make_user(), code)) == Order.State.PAID
    assert table.broken() == []


def test_only_what_is_in_the_activity_and_one_line(table: Table) -> None:
    table.lay()
    code, _leader = table.opened()
    buyer = make_user()
    with shop_block(table.shop.pk):
        [stranger] = skus_of(make_product(table.shop, price_fen=7900))
        [sku] = skus_of(table.product)
        for lines, refusal in (
            ([LineRequest(stranger.pk, 1)], ItemNotInActivity),
            ([LineRequest(sku.pk, 1), LineRequest(stranger.pk, 1)], OneProductPerGroup),
        ):
            with pytest.raises(refusal):
                order_place(
                    buyer_id=buyer.pk,
                    lines=lines,
                    address=ADDRESS,
                    campaign=CampaignEntry("groupbuy", table.activity.id, code),
                )
        with pytest.raises(ActivityNotFound):
            order_place(
                buyer_id=buyer.pk,
                lines=[LineRequest(sku.pk, 1)],
                address=ADDRESS,
                campaign=CampaignEntry("groupbuy", table.activity.id + 1000, code),
            )
        with pytest.raises(GroupNotFound):
            order_place(
                buyer_id=buyer.pk,
                lines=[LineRequest(sku.pk, 1)],
                address=ADDRESS,
                campaign=CampaignEntry("groupbuy", table.activity.id, "NOSUCHCODE"),
            )
    assert table.counters() == (0, 1)


def test_events_name_the_group_its_product_and_how_many_are_in(table: Table) -> None:
    table.lay(size=2)
    code, _leader = table.opened()
    table.joined(code)
    with shop_block(table.shop.pk):
        rows = list(OutboxEvent.objects.filter(name__startswith="group.").order_by("pk"))
    assert [(row.name, row.payload["taken"], row.payload["paid"]) for row in rows] == [
        ("group.opened", 1, 1),
        ("group.seat_paid", 1, 1),
        ("group.joined", 2, 1),
        ("group.seat_paid", 2, 2),
        ("group.succeeded", 2, 2),
    ]
    assert {tuple(row.topics) for row in rows} == {
        (f"group:{code}", f"product:{table.product.slug}", f"activity:{table.activity.id}")
    }
