"""Each check finds the fault it is for: rows are spoiled by hand, behind the services' back."""

from __future__ import annotations

import pytest
from django.db import connection

from rongshu.foundation.shops.models import Shop
from rongshu.kit.invariants import check_all
from rongshu.kit.tenancy import shop_block
from rongshu.trade.orders.services import order_place
from rongshu.trade.orders.types import LineRequest
from tests.till import Till, pay_order
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(till: Till) -> Shop:
    """A shop with one paid and one unpaid order."""
    shop, buyer = make_shop(freight_fen=800), make_user()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, price_fen=5000, stock=10))
        paid, _unpaid = (
            order_place(buyer_id=buyer.pk, lines=[LineRequest(sku.pk, 2)], address=ADDRESS) for _n in range(2)
        )
    pay_order(till, shop.pk, paid.pk, buyer.pk)
    return shop


def found(shop: Shop) -> dict[tuple[str, str], int]:
    """Number of offending rows by invariant and title."""
    with shop_block(shop.pk):
        checks = check_all(alias="default")
    return {(one.invariant.id, one.invariant.title): one.count for one in checks if one.count}


PAID = "(SELECT id FROM orders_order WHERE state = 'paid')"


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (
            f'UPDATE "orders_orderline" SET goods_fen = goods_fen + 1 WHERE order_id = {PAID}',
            {
                ("INV-5", "lines add up to their order's goods, and price steps to goods and freight"): 1,
                ("INV-5", "the price steps of a line add up to the line"): 1,
            },
        ),
        (
            f'UPDATE "orders_order" SET paid_fen = paid_fen + 1 WHERE id = {PAID}',
            {
                (
                    "INV-6",
                    "an order past payment was paid in full by the payments it accepted, one before it by less",
                ): 1
            },
        ),
        (
            f'UPDATE "orders_orderline" SET refund_held_fen = 1 WHERE order_id = {PAID}',
            {
                ("INV-10", "refunds of an order's payment are what its lines and freight gave up"): 1,
                (
                    "INV-10",
                    "what lines, freight and points gave up is what the decisions say, and never more than they had",
                ): 1,
            },
        ),
        (
            f"UPDATE \"orders_order\" SET state = 'received', shipped_at = now() WHERE id = {PAID}",
            {
                (
                    "INV-8",
                    "what was paid and not given back is a sale once the order is done, and a deposit before",
                ): 1,
                ("INV-15", "an order's reservations are where its state says"): 1,
            },
        ),
        (
            f"UPDATE \"inventory_reservation\" SET state = 'released' WHERE reference = 'order:' || {PAID}",
            {
                ("INV-14", "reserved and committed equal their live reservations and fit what is on hand"): 1,
                ("INV-15", "an order's reservations are where its state says"): 1,
            },
        ),
        (
            f'UPDATE "orders_orderline" SET quantity = 1 WHERE order_id = {PAID}',
            {
                (
                    "INV-16",
                    "an order reserves the sum of its lines, per SKU, without units cancelled before shipping",
                ): 1
            },
        ),
        (
            f"UPDATE \"orders_order\" SET state = 'awaiting_campaign' WHERE id = {PAID}",
            {("INV-37", "every order that waits has what will end the wait"): 1},
        ),
        (
            "UPDATE \"orders_order\" SET expires_at = now() - interval '2 days' WHERE state = 'unpaid'",
            {("INV-37", "no order waits a day past its deadline"): 1},
        ),
    ],
)
@pytest.mark.inv("INV-5")
@pytest.mark.inv("INV-10")
@pytest.mark.inv("INV-37")
def test_spoiled_rows_are_found(shop: Shop, spoil: str, expected: dict[tuple[str, str], int]) -> None:
    assert found(shop) == {}
    with shop_block(shop.pk), connection.cursor() as cursor:
        cursor.execute(spoil)
        assert cursor.rowcount == 1
    assert found(shop) == expected
