from __future__ import annotations

from typing import Any

import pytest

from rongshu.campaigns.base.types import ActivityView
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.services import payment_query
from rongshu.openapi.tests.calls import ADDRESS, Api
from rongshu.openapi.tests.conftest import SignIn
from rongshu.people.accounts.models import User
from rongshu.supply.inventory.selectors import available
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.selectors import order_for_buyer
from rongshu.trade.orders.services import order_ship
from tests.till import Till, pay_order
from tests.world import make_shop, make_user

pytestmark = pytest.mark.django_db


def _order(sku_id: int, **more: Any) -> dict[str, Any]:
    return {"lines": [{"sku_id": sku_id, "quantity": 1}], "address": ADDRESS, **more}


def _placed(me: Api, sku_id: int, **more: Any) -> str:
    answer = me.post("/orders", _order(sku_id, **more))
    assert answer.status == 201, answer.body
    return str(answer.body["number"])


def test_an_order_is_priced_by_the_shop(me: Api, sku_id: int) -> None:
    answer = me.post("/orders", _order(sku_id, note="工作日送货", expected_payable_fen=6700))
    assert answer.status == 201
    assert (answer.body["goods_fen"], answer.body["freight_fen"], answer.body["payable_fen"]) == (
        5900,
        800,
        6700,
    )
    assert answer.body["state"] == "unpaid"
    read = me.get(f"/orders/{answer.body['number']}").body
    assert read["note"] == "工作日送货"
    assert read["phone"] == "+8613800138000"
    assert read["lines"][0]["quantity"] == 1
    assert [(step["kind"], step["amount_fen"]) for step in read["lines"][0]["steps"]] == [
        ("unit_price", 5900),
        ("freight", 800),
    ]
    assert [one["event"] for one in read["timeline"]] == ["placed"]


def test_another_total_is_refused_and_named(shop: Shop, me: Api, sku_id: int) -> None:
    answer = me.post("/orders", _order(sku_id, expected_payable_fen=1))
    assert (answer.status, answer.code, answer.body["payable_fen"]) == (409, "total_changed", 6700)
    assert me.get("/orders").body["items"] == []


def test_an_order_goes_to_an_address_of_ones_own(me: Api, sku_id: int, sign_in: SignIn) -> None:
    address = me.post("/addresses", ADDRESS).body["id"]
    given = {"lines": [{"sku_id": sku_id, "quantity": 1}], "address_id": address}
    assert me.post("/orders", given).status == 201
    answer = sign_in(make_user()).post("/orders", given)
    assert (answer.status, answer.code) == (404, "not_found")
    for both in ({"lines": given["lines"]}, {**given, "address": ADDRESS}):
        assert me.post("/orders", both).status == 422


@pytest.mark.abu("ABU-7")
@pytest.mark.parametrize("quantity", [0, -1, 1000, 2**63, 1.5, "1", True, None, [1]])
def test_a_quantity_is_a_whole_number_from_1_to_999(shop: Shop, me: Api, sku_id: int, quantity: Any) -> None:
    answer = me.post("/orders", {"lines": [{"sku_id": sku_id, "quantity": quantity}], "address": ADDRESS})
    assert (answer.status, answer.body["field"]) == (422, "lines.0.quantity")
    assert me.get("/orders").body["items"] == []


@pytest.mark.abu("ABU-12")
def test_a_key_names_one_request(shop: Shop, me: Api, sku_id: int) -> None:
    first = me.post("/orders", _order(sku_id), once="order-0001")
    again = me.post("/orders", _order(sku_id), once="order-0001")
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = me.post("/orders", _order(sku_id, note="x"), once="order-0001")
    assert (other.status, other.code) == (409, "idempotency_conflict")
    assert [one["number"] for one in me.get("/orders").body["items"]] == [first.body["number"]]
    with shop_block(shop.pk):
        assert available([sku_id]) == {sku_id: 9}


def test_a_refused_request_leaves_its_key_free(me: Api, sku_id: int) -> None:
    too_many = {"lines": [{"sku_id": sku_id, "quantity": 11}], "address": ADDRESS}
    assert me.post("/orders", too_many, once="order-0002").code == "out_of_stock"
    assert me.post("/orders", _order(sku_id), once="order-0002").status == 201


@pytest.mark.parametrize("key", ["", "short", "x" * 201, "空格 and 中文"])
def test_a_write_that_takes_stock_needs_a_key(me: Api, sku_id: int, key: str) -> None:
    answer = me.post("/orders", _order(sku_id), once=key)
    assert (answer.status, answer.code) == (400, "idempotency_key_missing")
    assert me.get("/orders").body["items"] == []


def test_people_share_no_keys(me: Api, sku_id: int, sign_in: SignIn) -> None:
    mine = me.post("/orders", _order(sku_id), once="order-0003")
    theirs = sign_in(make_user()).post("/orders", _order(sku_id), once="order-0003")
    assert (theirs.status, theirs.body["number"] != mine.body["number"]) == (201, True)


def test_a_group_is_opened_and_joined(
    shop: Shop, me: Api, sku_id: int, groupbuy: ActivityView, sign_in: SignIn, till: Till, stranger: Api
) -> None:
    entry = {"kind": "groupbuy", "activity_id": groupbuy.id}
    opened = me.post("/orders", _order(sku_id, campaign=entry)).body
    assert opened["goods_fen"] == 4900
    code = opened["campaign_ref"]
    assert stranger.get(f"/campaigns/groupbuy/groups/{code}").status == 404  # its leader has not paid
    _pay(shop, me, till, opened["number"])
    assert me.get(f"/orders/{opened['number']}").body["state"] == "awaiting_campaign"
    shown = stranger.get(f"/campaigns/groupbuy/groups/{code}").body
    assert (shown["paid"], shown["seats_left"], shown["joinable"], shown["leader_name"]) == (
        1,
        1,
        True,
        "小*",
    )
    friend = sign_in(make_user(name="小周"))
    joined = friend.post("/orders", _order(sku_id, campaign={**entry, "ref": code})).body
    _pay(shop, friend, till, joined["number"])
    for api, number in ((me, opened["number"]), (friend, joined["number"])):
        assert api.get(f"/orders/{number}").body["state"] == "paid"
    whole = me.get(f"/campaigns/groupbuy/groups/{code}").body
    assert (whole["state"], whole["order_number"]) == ("success", opened["number"])
    assert [(seat["name"], seat["mine"]) for seat in whole["seats"]] == [("小*", True), ("小*", False)]


def _pay(shop: Shop, api: Api, till: Till, number: str) -> None:
    answer = api.post(f"/orders/{number}/payment")
    assert answer.status == 201, answer.body
    till.paid.add(answer.body["number"])
    with shop_block(shop.pk):
        order = Order.objects.get(number=number)
        payment_id = payment_of(order)
    payment_query(shop_id=shop.pk, payment_id=payment_id)


def payment_of(order: Order) -> int:
    from rongshu.money.payments.selectors import payments_of

    return payments_of("order", order.pk)[-1].id


def test_a_payment_is_opened_for_what_the_order_costs(shop: Shop, me: Api, sku_id: int, till: Till) -> None:
    number = _placed(me, sku_id)
    opened = me.post(f"/orders/{number}/payment", once="pay-000001")
    assert opened.status == 201
    assert (opened.body["amount_fen"], opened.body["state"]) == (6700, "pending")
    assert opened.body["pay_url"] == f"http://till.test/{opened.body['number']}"
    again = me.post(f"/orders/{number}/payment", once="pay-000001")
    assert again.body == opened.body
    assert list(till.opened.values()) == [6700]
    assert me.get(f"/payments/{opened.body['number']}").body["state"] == "pending"
    money = me.get(f"/orders/{number}/money").body
    assert [one["number"] for one in money["payments"]] == [opened.body["number"]]
    assert money["refunds"] == []


def test_a_silent_provider_is_our_503_and_the_order_stays(
    shop: Shop, me: Api, sku_id: int, till: Till
) -> None:
    number = _placed(me, sku_id)
    till.silent = True
    answer = me.post(f"/orders/{number}/payment", once="pay-000002")
    assert (answer.status, answer.code) == (503, "provider_unavailable")
    till.silent = False
    assert me.post(f"/orders/{number}/payment", once="pay-000002").status == 201


def test_an_unpaid_order_is_cancelled_once(shop: Shop, me: Api, sku_id: int, till: Till) -> None:
    number = _placed(me, sku_id)
    assert me.post(f"/orders/{number}/cancel").body == {"number": number, "state": "closed"}
    assert me.post(f"/orders/{number}/cancel").body == {"number": number, "state": "closed"}
    with shop_block(shop.pk):
        assert available([sku_id]) == {sku_id: 10}
    assert me.post(f"/orders/{number}/payment").code == "nothing_to_pay"


def test_a_paid_order_is_shipped_and_received(
    shop: Shop, me: Api, sku_id: int, till: Till, buyer: User
) -> None:
    number = _placed(me, sku_id)
    assert me.post(f"/orders/{number}/receipt").code == "illegal_transition"
    with shop_block(shop.pk):
        order = order_for_buyer(number, buyer.pk)
    assert order is not None
    pay_order(till, shop.pk, order.id, buyer.pk)
    refused = me.post(f"/orders/{number}/cancel")
    assert (refused.status, refused.code) == (409, "illegal_transition")
    with shop_block(shop.pk):
        order_ship(order_id=order.id, carrier_code="shunfeng", waybill="SF1234567890123", actor="staff:1")
    assert me.get(f"/orders/{number}").body["shipments"][0]["waybill"] == "SF1234567890123"
    assert me.post(f"/orders/{number}/receipt").body["state"] == "received"


def test_orders_are_read_page_by_page(me: Api, sku_id: int) -> None:
    numbers = [_placed(me, sku_id) for _ in range(3)][::-1]
    first = me.get("/orders", limit=2).body
    second = me.get("/orders", limit=2, after=first["next"]).body
    assert [one["number"] for one in first["items"] + second["items"]] == numbers
    assert me.get("/orders", state="paid").body == {"items": [], "next": None}
    assert me.get("/orders", state="paid'--").status == 422


@pytest.mark.abu("ABU-13")
def test_another_buyers_order_is_missing(
    shop: Shop, me: Api, sku_id: int, sign_in: SignIn, till: Till
) -> None:
    number = _placed(me, sku_id)
    payment = me.post(f"/orders/{number}/payment").body["number"]
    thief = sign_in(make_user())
    for method, path in (
        ("GET", f"/orders/{number}"),
        ("GET", f"/orders/{number}/money"),
        ("GET", f"/payments/{payment}"),
        ("POST", f"/orders/{number}/payment"),
        ("POST", f"/orders/{number}/cancel"),
        ("POST", f"/orders/{number}/receipt"),
    ):
        mine = thief.call(method, path, once="thief-0001")
        nobodys = thief.call(
            method, path.replace(number, "D000000X").replace(payment, "P000000X"), once="thief-0002"
        )
        assert (mine.status, mine.body) == (404, nobodys.body), path
    assert me.get(f"/orders/{number}").body["state"] == "unpaid"


@pytest.mark.abu("ABU-14")
def test_another_shops_sku_is_missing(me: Api, sku_id: int, buyer: User) -> None:
    from rongshu.openapi.services import token_issue

    other = make_shop("other")
    with shop_block(other.pk):
        there = Api(other.slug, token=token_issue(user_id=buyer.pk).text)
    answer = there.post("/orders", _order(sku_id))
    unknown = there.post("/orders", _order(2**60))
    assert (answer.status, answer.body) == (404, unknown.body)


def test_a_cart_is_filled_changed_and_emptied(me: Api, sku_id: int) -> None:
    assert me.post("/cart/items", {"sku_id": sku_id, "quantity": 2}).body["payable_fen"] == 11800
    assert me.post("/cart/items", {"sku_id": sku_id}).body["units"] == 3
    changed = me.call("PUT", f"/cart/items/{sku_id}", body={"quantity": 11}).body
    assert (changed["lines"][0]["problem"], changed["payable_fen"]) == ("too_few", 0)
    assert me.get("/cart").body["units"] == 11
    assert me.call("DELETE", f"/cart/items/{sku_id}").body["lines"] == []
    assert me.call("PUT", f"/cart/items/{sku_id}", body={"quantity": 1}).status == 404
    assert me.post("/cart/items", {"sku_id": 2**62}).code == "cart_sku_unknown"
