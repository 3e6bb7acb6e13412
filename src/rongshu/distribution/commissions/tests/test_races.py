"""Settlement and refunds at the same moment."""

from __future__ import annotations

import pytest

from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services import commissions_settle
from rongshu.distribution.commissions.tests.desk import Desk
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race
from rongshu.trade.orders.services import order_refund
from tests.till import Till

ORDERS = 12
SETTLERS = 4


@pytest.fixture
def desk(committed_db: None, till: Till) -> Desk:
    return Desk(till)


@pytest.mark.inv("INV-12")
@pytest.mark.inv("INV-26")
@pytest.mark.inv("INV-27")
def test_settling_and_refunding_at_once(desk: Desk) -> None:
    """Every order is refunded while several workers settle: each commission is taken back in full, once."""
    desk.rate(1000)
    product = desk.product(1000)
    orders = [desk.delivered(desk.pay(desk.order(product))) for _order in range(ORDERS)]
    desk.wait(days=8)

    def act(number: int) -> object:
        if number < SETTLERS:
            with shop_block(desk.shop.pk):
                return commissions_settle(limit=5)
        with shop_block(desk.shop.pk):
            return order_refund(order_id=orders[number - SETTLERS].pk, reason="staff", ref="1").state

    results = race(SETTLERS + ORDERS, act)
    assert not [result for result in results if isinstance(result, BaseException)], results
    desk.settle()
    pending, available = desk.balances()
    assert (pending, available, desk.expense()) == (0, 0, 0)
    with shop_block(desk.shop.pk):
        assert set(Commission.objects.values_list("due_fen", flat=True)) == {0}
        assert not Commission.objects.filter(state=Commission.State.PENDING).exists()
    assert desk.broken() == []


@pytest.mark.inv("INV-35")
def test_many_workers_settle_the_same_set_once(desk: Desk) -> None:
    desk.rate(1000)
    product = desk.product(1000)
    for _order in range(ORDERS):
        desk.delivered(desk.pay(desk.order(product)))
    desk.wait(days=8)

    def settle(_number: int) -> int:
        with shop_block(desk.shop.pk):
            return commissions_settle()

    results = race(8, settle)
    assert sum(result for result in results if isinstance(result, int)) == ORDERS
    assert desk.balances() == (0, ORDERS * 100)
    assert desk.broken() == []
