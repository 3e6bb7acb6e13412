"""储值余额: what is shown, topped up and given back; and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.money.stored_value.tests.conftest import Prepaid, prepaid
from tests.till import till
from tests.world import make_user

__all__ = ["prepaid", "till"]

HERE = "/s/rongshu/me/balance/"


@pytest.fixture
def phone(prepaid: Prepaid) -> Client:
    client = Client()
    client.force_login(prepaid.member)
    return client


def test_an_offer_leads_to_the_cashier_and_the_terms_are_said(prepaid: Prepaid, phone: Client) -> None:
    offer = prepaid.offer(20_000, 1_500)
    page = phone.get(HERE).content.decode()
    for term in ("仅限在本店", "不能提现", "不设有效期", "7 日内"):
        assert term in page, term
    answer = phone.post(f"{HERE}top-up/", {"offer": str(offer)})
    assert "/s/rongshu/pay/P" in answer["Location"]
    # The same again is the same payment; a balance does not pay for itself.
    assert phone.post(f"{HERE}top-up/", {"offer": str(offer)})["Location"] == answer["Location"]
    cashier = phone.get(answer["Location"]).content.decode()
    assert "使用储值余额" not in cashier
    assert "仅限在本店" in cashier
    for nonsense in ("", "x", "9" * 30, "999999"):
        assert phone.post(f"{HERE}top-up/", {"offer": nonsense}).status_code == 404


def test_history_and_the_seven_days(prepaid: Prepaid, phone: Client) -> None:
    topup_id = prepaid.top_up(20_000, 1_500)
    order_id, payment = prepaid.place()
    prepaid.choose(payment, 10_800)
    page = phone.get(HERE).content.decode()
    assert "已使用" in page
    assert "退还本金" in page
    number = prepaid.topup(topup_id).number

    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.post(f"{HERE}{number}/refund/").status_code == 404
    assert number not in stranger.get(HERE).content.decode()

    left = prepaid.topup(topup_id).principal_left_fen
    assert phone.post(f"{HERE}{number}/refund/")["Location"] == HERE
    assert prepaid.balance().available_fen == 0
    assert left > 0
    assert "退还本金" not in phone.get(HERE).content.decode()
    assert prepaid.order(order_id).state == "paid"
    assert prepaid.broken() == []


def test_the_page_costs_a_fixed_number_of_queries(prepaid: Prepaid, phone: Client) -> None:
    prepaid.top_up(20_000)
    phone.get(HERE)
    with CaptureQueriesContext(connection) as few:
        phone.get(HERE)
    for _number in range(3):
        prepaid.top_up(1_000)
        prepaid.choose(prepaid.place()[1], 500)
    with CaptureQueriesContext(connection) as many:
        phone.get(HERE)
    assert len(few) == len(many) <= 16, [query["sql"] for query in many]
