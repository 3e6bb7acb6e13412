"""What each answer costs the database: a constant, whatever the lists hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongshu.campaigns.base.types import ActivityView
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.openapi.tests.calls import ADDRESS, Api
from rongshu.people.accounts.models import User
from tests.till import Till, pay_order
from tests.world import make_category, make_groupbuy, make_product, make_promoter, skus_of

pytestmark = pytest.mark.django_db

_MECHANICS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


def _cost(api: Api, method: str, path: str, **more: Any) -> int:
    """Statements beyond those that open and close the block."""
    api.call(method, path, **more)
    with CaptureQueriesContext(connection) as queries:
        answer = api.call(method, path, **more)
    assert answer.status < 300, answer.body
    return len([one for one in queries if not one["sql"].startswith(_MECHANICS)])


@pytest.fixture
def busy(
    shop: Shop, me: Api, buyer: User, sku_id: int, till: Till, groupbuy: ActivityView
) -> dict[str, str | int]:
    """A shop with several of everything."""
    with shop_block(shop.pk):
        for index in range(4):
            make_category(f"c{index}", f"分类{index}")
            product = make_product(shop, slug=f"more-{index}", variants=3)
            make_groupbuy(product, size=2)
            one = skus_of(product)[0]
            me.post("/cart/items", {"sku_id": one.pk})
        make_promoter(buyer)
    for _ in range(3):
        me.post("/addresses", ADDRESS)
        me.post("/orders", {"lines": [{"sku_id": sku_id, "quantity": 1}], "address": ADDRESS})
    for index in range(3):
        me.post("/links", {"kind": "product", "ref": f"more-{index}"})
    entry = {"kind": "groupbuy", "activity_id": groupbuy.id}
    opened = me.post(
        "/orders", {"lines": [{"sku_id": sku_id, "quantity": 1}], "address": ADDRESS, "campaign": entry}
    ).body
    with shop_block(shop.pk):
        from rongshu.trade.orders.selectors import order_for_buyer

        order = order_for_buyer(opened["number"], buyer.pk)
        assert order is not None
    pay_order(till, shop.pk, order.id, buyer.pk)
    return {"number": opened["number"], "code": opened["campaign_ref"], "activity": groupbuy.id}


# Path → statements for a stranger. A shopper's token costs one more, a key two.
STRANGER = {
    "/shop": 1,
    "/categories": 0,
    "/products": 1,
    "/products/apple": 2,
    "/campaigns": 2,
    "/campaigns/{activity}": 2,
    "/campaigns/{activity}/rules": 3,
    "/campaigns/groupbuy/offers": 1,
    "/campaigns/groupbuy/products/apple/groups": 2,
    "/campaigns/groupbuy/groups/{code}": 4,
    "/regions": 0,
}
SHOPPER = {
    "/me": 4,
    "/addresses": 1,
    "/cart": 4,
    "/links": 1,
    "/orders": 2,
    "/orders/{number}": 5,
    "/orders/{number}/money": 7,
    "/balance": 3,
    "/balance/topups": 1,
    "/balance/uses": 1,
    "/earnings": 4,
    "/promoter": 1,
}
STAFF = {
    "/staff/orders": 2,
    "/staff/orders/{number}": 5,
    "/staff/activities": 2,
    "/staff/activities/{activity}": 2,
    "/staff/carriers": 0,
    "/staff/refunds": 1,
    "/staff/payment-issues": 1,
    "/staff/bills": 1,
    "/staff/bill-differences": 1,
    "/staff/transfers": 1,
}


@pytest.mark.parametrize("path", STRANGER)
def test_for_a_stranger(busy: dict[str, str | int], stranger: Api, path: str) -> None:
    assert _cost(stranger, "GET", path.format(**busy)) == STRANGER[path]


@pytest.mark.parametrize("path", SHOPPER)
def test_for_a_shopper(busy: dict[str, str | int], me: Api, path: str) -> None:
    assert _cost(me, "GET", path.format(**busy)) == SHOPPER[path] + 1


@pytest.mark.parametrize("path", STAFF)
def test_for_a_program(busy: dict[str, str | int], program: Api, path: str) -> None:
    assert _cost(program, "GET", path.format(**busy)) == STAFF[path] + 2
