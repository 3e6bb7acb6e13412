"""A buyer's orders: their own only, with what can be done next."""

from __future__ import annotations

import pytest
from django.test import Client

from rongshu.kit.tenancy import shop_block
from rongshu.people.members.services import address_create
from rongshu.storefront.tests.conftest import ROOT, Browser, Stall
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_ship


def _leader(order: Order) -> Client:
    client = Client()
    client.force_login(order.buyer)
    return client


def test_a_waiting_order_says_what_happens_next(stall: Stall) -> None:
    code, order = stall.table.opened()

    page = _leader(order).get(f"{ROOT}orders/{order.number}/").content.decode()

    assert "待成团" in page
    assert "到时间不满会自动全额退款" in page
    assert f"{ROOT}groupbuy/{code}/" in page
    assert "退出并退款" in page
    assert "138****8000" in page
    assert "13800138000" not in page


@pytest.mark.parametrize("path", ["", "live/"])
def test_other_peoples_orders_are_not_there(stall: Stall, zhou: Browser, path: str) -> None:
    _code, order = stall.table.opened()

    answer = zhou.client.get(f"{ROOT}orders/{order.number}/{path}")

    assert answer.status_code == 404
    assert "没有找到这个订单" in answer.content.decode()


@pytest.mark.parametrize("path", ["pay/", "cancel/", "receive/"])
def test_other_peoples_orders_cannot_be_moved(stall: Stall, zhou: Browser, path: str) -> None:
    _code, order = stall.table.opened()

    answer = zhou.client.post(f"{ROOT}orders/{order.number}/{path}")

    assert answer.status_code == 404
    assert stall.table.state(order) == "awaiting_campaign"


@pytest.mark.parametrize("path", ["pay/", "cancel/", "receive/"])
def test_looking_at_an_address_moves_nothing(stall: Stall, path: str) -> None:
    _code, order = stall.table.opened()

    assert _leader(order).get(f"{ROOT}orders/{order.number}/{path}").status_code == 405


def test_cancelling_an_unpaid_order_frees_it(stall: Stall, lin: Browser) -> None:
    order = stall.table.order(lin.user)  # type: ignore[arg-type]  # signed in

    answer = lin.client.post(f"{ROOT}orders/{order.number}/cancel/")

    assert answer["Location"] == f"{ROOT}orders/{order.number}/"
    assert stall.table.state(order) == "closed"
    assert "订单已取消，没有扣款" in lin.client.get(answer["Location"]).content.decode()


def test_leaving_an_open_group_starts_the_refund(stall: Stall) -> None:
    _code, order = stall.table.opened()

    _leader(order).post(f"{ROOT}orders/{order.number}/cancel/")

    assert stall.table.state(order) == "refunding"


def test_paying_again_leads_to_the_same_payment(stall: Stall, lin: Browser) -> None:
    order = stall.table.order(lin.user)  # type: ignore[arg-type]  # signed in

    first = lin.client.post(f"{ROOT}orders/{order.number}/pay/")
    second = lin.client.post(f"{ROOT}orders/{order.number}/pay/")

    assert first.status_code == 302
    assert first["Location"] == second["Location"]


def test_a_parcel_is_shown_and_received(stall: Stall) -> None:
    code, order = stall.table.opened()
    stall.table.joined(code, "甲")
    stall.table.joined(code, "乙")
    with shop_block(stall.shop.pk):
        order_ship(order_id=order.pk, carrier_code="shunfeng", waybill="SF1234567890123", actor="staff:1")
    leader = _leader(order)

    page = leader.get(f"{ROOT}orders/{order.number}/").content.decode()
    assert "SF1234567890123" in page
    assert "确认收货" in page

    leader.post(f"{ROOT}orders/{order.number}/receive/")
    assert stall.table.state(order) == "received"
    assert "退货期到" in leader.get(f"{ROOT}orders/{order.number}/").content.decode()


def test_receiving_what_was_not_shipped_is_refused(stall: Stall) -> None:
    _code, order = stall.table.opened()

    answer = _leader(order).post(f"{ROOT}orders/{order.number}/receive/")

    assert answer.status_code == 409
    assert "当前状态不能这样操作" in answer.content.decode()


def test_lists_are_by_state_and_in_pages(stall: Stall, lin: Browser) -> None:
    numbers = []
    for _round in range(3):
        order = stall.table.order(lin.user)  # type: ignore[arg-type]  # signed in
        numbers.append(order.number)

    unpaid = lin.client.get(f"{ROOT}orders/?state=unpaid").content.decode()
    shipped = lin.client.get(f"{ROOT}orders/?state=shipped").content.decode()
    older = lin.client.get(f"{ROOT}orders/?after={numbers[1]}").content.decode()

    assert all(number in unpaid for number in numbers)
    assert "这里还没有订单" in shipped
    assert numbers[0] in older
    assert numbers[1] not in older


def test_an_order_goes_to_another_address_of_the_book(stall: Stall, zhou: Browser) -> None:
    _code, order = stall.table.opened()
    buyer, page = _leader(order), f"{ROOT}orders/{order.number}/amend/"
    with shop_block(stall.shop.pk):
        mine, others = (
            address_create(
                user_id=user_id,
                receiver="林妈妈",
                phone="13900139000",
                region_code="330106",
                detail="文三路 2 号",
            )
            for user_id in (order.buyer_id, zhou.user.pk)  # type: ignore[union-attr]  # signed in
        )
    assert page in buyer.get(f"{ROOT}orders/{order.number}/").content.decode()
    assert "文三路 2 号" in buyer.get(page, {"address": mine.pk}).content.decode()
    assert buyer.get(page, {"address": others.pk}).status_code == 404
    assert zhou.client.post(page, {"note": "x"}).status_code == 404
    refused = buyer.post(page, {"address": "", "note": "长" * 201})
    assert (refused.status_code, "长长长" in refused.content.decode()) == (422, True)
    assert buyer.post(page, {"address": mine.pk, "note": "放门口"})["Location"].endswith(f"{order.number}/")
    shown = buyer.get(f"{ROOT}orders/{order.number}/").content.decode()
    assert ("文三路 2 号" in shown, "放门口" in shown, "修改收货地址" in shown) == (True, True, True)
    with shop_block(stall.shop.pk):
        Order.objects.filter(pk=order.pk).update(state="shipped")
    assert "订单已发货或已结束" in buyer.get(page).content.decode()
    assert buyer.post(page, {"address": mine.pk, "note": "晚了"}).status_code == 422
