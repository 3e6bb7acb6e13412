"""The provider's notices at the shop's door while others act on the same orders."""

from __future__ import annotations

from collections import Counter

import pytest

from rongshu.campaigns.base.models import Activity
from rongshu.campaigns.groupbuy.events import GroupSucceeded
from rongshu.campaigns.groupbuy.models import Group
from rongshu.kit.locks import lock_rows
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import Refund
from rongshu.money.payments.services import payment_query
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_close
from tests.concurrency.conftest import GROUP_PRICE_FEN, PRICE_FEN, Mall, broken, without
from tests.concurrency.crowd import CROWD, crowd


def lock_activity() -> object:
    return lock_rows(Activity.objects.all())


def lock_orders() -> object:
    return lock_rows(Order.objects.all())


@pytest.mark.inv("INV-18")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_the_last_seats_of_groups_are_paid_at_the_same_moment(mall: Mall, guarded: bool) -> None:
    """Eight groups of three, the last two of each pay at once: every group succeeds, and says so once."""
    groups = 8
    mall.group_buy(size=3)
    people = mall.people(3 * groups)
    paid = []
    for number in range(groups):
        code = mall.group_opened(people[3 * number])
        for friend in people[3 * number + 1 : 3 * number + 3]:
            payment = mall.opened(friend, group=True, ref=code)
            mall.provider.pay(out_trade_no=payment.number)
            paid.append(mall.sealed(payment))
    with without("payments.credited_once", guarded):
        answers = crowd(mall.shop.pk, lock_activity, lambda number: mall.knock(paid[number]), count=len(paid))
    assert answers == [204] * len(paid)
    with shop_block(mall.shop.pk):
        states = Counter(Group.objects.values_list("state", "paid"))
        told = OutboxEvent.objects.filter(name=GroupSucceeded.name).count()
    if guarded:
        assert states == {("success", 3): groups}
        assert told == groups
        assert mall.states() == {"paid": 3 * groups}
        assert mall.stock() == (1000, 0, 3 * groups)
        assert mall.gateway_fen() == mall.kept_fen() == 3 * groups * GROUP_PRICE_FEN
        assert broken() == []
    else:
        # Each of the two saw the other's seat unpaid: full of people who paid, and nobody decided.
        assert states[("open", 3)] > 0
        assert "INV-18" in broken()


@pytest.mark.inv("INV-8")
@pytest.mark.abu("ABU-10")
def test_notices_and_cancelling_at_once(mall: Mall) -> None:
    """16 orders, half of them seats of groups: each is paid for good, or closed and never charged."""
    orders = CROWD // 2
    mall.group_buy(size=2)
    leaders = mall.people(orders // 2)
    people = mall.people(orders)
    payments = [
        mall.opened(me, group=True, ref=mall.group_opened(leaders[number // 2]))
        if number % 2
        else mall.opened(me)
        for number, me in enumerate(people)
    ]
    numbers = [mall.number_of(payment) for payment in payments]

    def act(number: int) -> str:
        payment = payments[number // 2]
        if number % 2:
            answer = people[number // 2].post(f"/orders/{numbers[number // 2]}/cancel")
            return str(answer.body["state"] if answer.status == 200 else answer.code)
        try:
            mall.provider.pay(out_trade_no=payment.number)
        except AssertionError:
            return "closed there"
        return str(mall.knock(mall.sealed(payment)))

    results = crowd(mall.shop.pk, lock_orders, act, queue=orders // 2)
    for number, payment in enumerate(payments):
        state = mall.row(numbers[number]).state
        [there] = mall.provider.get("transactions", out_trade_no=payment.number)
        told = set(results[2 * number : 2 * number + 2])
        if there["state"] == "SUCCESS":
            assert state in ("paid", "awaiting_campaign", "refunding"), told
        else:
            assert (there["state"], state) == ("CLOSED", "closed"), told
    assert mall.kept_fen() == mall.gateway_fen()
    assert broken() == []


@pytest.mark.inv("INV-7")
@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_one_payment_told_in_every_way_at_once(mall: Mall, guarded: bool) -> None:
    """The door, the worker's question and the closing of the order all learn of the same money together."""
    orders = 8
    payments = [mall.opened(me) for me in mall.people(orders)]
    for payment in payments:
        mall.provider.pay(out_trade_no=payment.number)
    notices = [mall.sealed(payment) for payment in payments]

    def act(number: int) -> str:
        which, way = divmod(number, 4)
        payment = payments[which]
        if way == 0:
            return str(mall.knock(notices[which]))
        if way == 1:
            return str(order_close(shop_id=mall.shop.pk, order_id=payment.subject_id, reason="cancelled"))
        return str(payment_query(shop_id=mall.shop.pk, payment_id=payment.id))

    with without("payments.credited_once", guarded):
        results = crowd(mall.shop.pk, lock_orders, act, count=4 * orders)
    with shop_block(mall.shop.pk):
        refunds = Refund.objects.count()
    assert mall.states() == {"paid": orders}
    if guarded:
        assert Counter(results)["204"] == orders
        assert Counter(results)["paid"] == orders
        assert refunds == 0
        assert mall.gateway_fen() == mall.kept_fen() == orders * PRICE_FEN
        assert broken() == []
    else:
        # The second to hear took it for a second payment, and gives back the only one there is.
        assert refunds > 0
        assert broken() != []
