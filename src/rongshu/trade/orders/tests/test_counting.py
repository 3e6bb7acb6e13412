"""The public count of units sold: exact however often it is told, and nothing that a payment waits for."""

from __future__ import annotations

import threading

import pytest
from django.test import override_settings

from rongshu.foundation.shops.models import Shop
from rongshu.kit.batches import deliver_batches
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race, raised
from rongshu.money.payments.types import Outcome
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from rongshu.supply.inventory.tests.test_stock_race import hold_until_wanted
from rongshu.trade.orders.models import OrderLine
from rongshu.trade.orders.services import order_place, order_refund, sold_units_count
from rongshu.trade.orders.types import LineRequest
from tests.till import Till, pay_order
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

RIVALS = 8


class Counted:
    """A shop, a product, a buyer with one paid order of three units that are not counted yet."""

    def __init__(self, till: Till, slug: str = "counted") -> None:
        self.shop: Shop = make_shop(slug=slug)
        self.buyer: User = make_user()
        with shop_block(self.shop.pk):
            self.product: Product = make_product(self.shop, stock=10)
            [self.sku] = skus_of(self.product)
            self.order_id = self.place()
        assert pay_order(till, self.shop.pk, self.order_id, self.buyer.pk) == Outcome.ACCEPTED

    def place(self) -> int:
        return order_place(buyer_id=self.buyer.pk, lines=[LineRequest(self.sku.pk, 3)], address=ADDRESS).pk

    def sold(self) -> int:
        with shop_block(self.shop.pk):
            return Product.objects.get().sold_count


def count_together(counted: Counted) -> None:
    """Rivals count the same order while its product is held; then it is let go."""
    held = threading.Event()

    def act(number: int) -> None:
        if number:
            held.wait()
            with shop_block(counted.shop.pk):
                sold_units_count(order_ids={counted.order_id})
        else:
            with shop_block(counted.shop.pk):
                hold_until_wanted(held, Product.objects.filter(pk=counted.product.pk), RIVALS)

    assert raised(race(RIVALS + 1, act)) == []


@pytest.mark.django_db
def test_telling_it_twice_or_late_counts_nothing_twice(till: Till) -> None:
    counted = Counted(till)
    assert counted.sold() == 0
    deliver_batches(counted.shop.pk)
    with shop_block(counted.shop.pk):
        sold_units_count(order_ids={counted.order_id})
    assert counted.sold() == 3
    with shop_block(counted.shop.pk):
        order_refund(order_id=counted.order_id, reason="staff", ref="1")
        unpaid = counted.place()
    deliver_batches(counted.shop.pk)
    with shop_block(counted.shop.pk):
        sold_units_count(order_ids={counted.order_id, unpaid})
        assert list(OrderLine.objects.order_by("pk").values_list("counted_quantity", flat=True)) == [0, 0]
    assert counted.sold() == 0


def test_rivals_count_an_order_once(committed_db: None, till: Till) -> None:
    counted = Counted(till)
    count_together(counted)
    assert counted.sold() == 3


def test_without_the_guard_every_rival_counts_it(committed_db: None, till: Till) -> None:
    counted = Counted(till)
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"orders.counting"})):
        count_together(counted)
    assert counted.sold() == 3 * RIVALS


def test_a_payment_does_not_wait_for_its_product(committed_db: None, till: Till) -> None:
    counted = Counted(till)
    held, paid = threading.Event(), threading.Event()

    def act(number: int) -> Outcome | None:
        if number:
            held.wait()
            with shop_block(counted.shop.pk):
                order_id = counted.place()
            outcome = pay_order(till, counted.shop.pk, order_id, counted.buyer.pk)
            paid.set()
            return outcome
        with shop_block(counted.shop.pk):
            Product.objects.select_for_update(no_key=True).get()
            held.set()
            assert paid.wait(20), "the payment waited for the product"
        return None

    assert race(2, act) == [None, Outcome.ACCEPTED]
    deliver_batches(counted.shop.pk)
    assert counted.sold() == 6
