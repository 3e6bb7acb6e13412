"""Choosing how to pay: part of it from the balance, the rest at a provider or by a transfer."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import OfflineTransfer, PaymentMethod
from rongshu.money.payments.selectors import payments_of
from rongshu.money.stored_value.tests.conftest import Prepaid, prepaid
from rongshu.trade.orders.types import SUBJECT
from tests.till import till

__all__ = ["prepaid", "till"]


@pytest.fixture
def phone(prepaid: Prepaid) -> Client:
    with shop_block(prepaid.shop.pk):
        PaymentMethod.objects.create(
            provider="offline", position=2, note="榕树商贸有限公司\n建设银行 6222 0000"
        )
    client = Client()
    client.force_login(prepaid.member)
    return client


def _choose(phone: Client, number: str, **form: str) -> str:
    answer = phone.post(f"/s/rongshu/pay/{number}/choose/", form)
    assert answer.status_code == 302, answer.content.decode()[:300]
    return str(answer["Location"])


def _open_number(prepaid: Prepaid, order_id: int, provider: str) -> str:
    with shop_block(prepaid.shop.pk):
        return next(
            one.number for one in payments_of(SUBJECT, order_id) if one.provider == provider and one.is_open
        )


def test_part_from_the_balance_the_rest_at_the_provider(prepaid: Prepaid, phone: Client) -> None:
    prepaid.top_up(3_000, 200)
    order_id, payment = prepaid.place()
    page = phone.get(f"/s/rongshu/pay/{payment.number}/").content.decode()
    assert "使用储值余额" in page
    assert 'name="balance_fen" value="3200"' in page

    there = _choose(phone, payment.number, provider="wechatpay", balance_fen="3200")

    rest = _open_number(prepaid, order_id, "wechatpay")
    assert there == f"/s/rongshu/pay/{rest}/"
    page = phone.get(there).content.decode()
    assert "已用储值余额" in page
    assert "76" in page
    assert prepaid.payments(order_id)[-2:] == [
        ("stored_value", 3_200, "pending"),
        ("wechatpay", 7_600, "created"),
    ]
    dropped = _choose(phone, rest, provider="wechatpay", balance_fen="0")
    assert "使用储值余额" in phone.get(dropped).content.decode()
    assert prepaid.balance().available_fen == 3_200


def test_a_balance_that_covers_all_pays_at_once(prepaid: Prepaid, phone: Client) -> None:
    prepaid.top_up(20_000)
    order_id, payment = prepaid.place()
    assert _choose(phone, payment.number, provider="wechatpay", balance_fen="10800").endswith(
        f"/orders/{prepaid.order(order_id).number}/"
    )
    assert prepaid.order(order_id).state == "paid"
    assert prepaid.balance().available_fen == 9_200


def test_nonsense_is_refused_and_changes_nothing(prepaid: Prepaid, phone: Client) -> None:
    order_id, payment = prepaid.place()
    before = prepaid.payments(order_id)
    for form in ({"provider": "alipay"}, {"provider": "wechatpay", "balance_fen": "5"}):
        answer = phone.post(
            f"/s/rongshu/pay/{payment.number}/choose/", form, headers={"Accept": "application/json"}
        )
        assert answer.status_code in (404, 409)
        assert answer.json()["code"] in ("unknown_tender", "balance_too_small")
    assert _choose(phone, payment.number, provider="wechatpay", balance_fen="-1").endswith(
        f"/pay/{payment.number}/"
    )
    assert prepaid.payments(order_id) == before
    assert prepaid.order(order_id).state == "unpaid"


def test_a_transfer_is_announced_once(prepaid: Prepaid, phone: Client) -> None:
    order_id, payment = prepaid.place()
    there = _choose(phone, payment.number, provider="offline")
    number = _open_number(prepaid, order_id, "offline")
    go = phone.get(f"{there}go/")
    assert go["Location"] == f"/s/rongshu/pay/{number}/transfer/"
    page = phone.get(go["Location"]).content.decode()
    assert "6222 0000" in page
    assert number in page
    empty = phone.post(go["Location"], {"payer_name": " ", "reference": ""})
    assert empty.status_code == 422
    said = phone.post(go["Location"], {"payer_name": "林小榕", "reference": "尾号 1234"})
    assert said.status_code == 302
    page = phone.get(go["Location"]).content.decode()
    assert "待核对" in page
    assert "<form" not in page.split("data-main")[-1] or "我已转账" not in page
    again = phone.post(
        go["Location"], {"payer_name": "林", "reference": "1"}, headers={"Accept": "application/json"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "transfer_taken")
    with shop_block(prepaid.shop.pk):
        assert OfflineTransfer.objects.count() == 1
    # Only a payment by transfer has the page.
    assert phone.get(f"/s/rongshu/pay/{payment.number}/transfer/").status_code == 404


def test_choosing_costs_a_fixed_number_of_queries(prepaid: Prepaid, phone: Client) -> None:
    prepaid.top_up(3_000)
    _order_id, payment = prepaid.place()
    address = f"/s/rongshu/pay/{payment.number}/"
    phone.get(address)
    with CaptureQueriesContext(connection) as few:
        phone.get(address)
    for _number in range(3):
        prepaid.top_up(1_000)
    with CaptureQueriesContext(connection) as many:
        phone.get(address)
    # Above the fragment's: methods, what is held, and the two of the balance; the order's own rows.
    assert len(few) == len(many) <= 20, [query["sql"] for query in many]
