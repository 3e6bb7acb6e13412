from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.cashier.tests.conftest import Counter
from rongshu.foundation.shops.models import Shop
from rongshu.money.payments.tests.conftest import Travel
from rongshu.people.accounts.models import User


def _page(counter: Counter, path: str) -> str:
    response = counter.browser.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_page_shows_amount_channel_deadline_and_the_way_to_pay(counter: Counter) -> None:
    payment = counter.till.prepare(129_900, thing=counter.thing)
    page = _page(counter, f"/s/rongshu/pay/{payment.number}/")
    assert "1,299" in page
    assert "高山红富士苹果" in page
    assert "微信支付" in page
    assert f'data-until="{int(payment.expires_at.timestamp() * 1000)}"' in page
    assert f'href="/s/rongshu/pay/{payment.number}/go/"' in page
    assert f'hx-get="/s/rongshu/pay/{payment.number}/status/"' in page
    assert "every 2s" in page


def test_the_payers_browser_tells_the_provider_its_origin_only(counter: Counter) -> None:
    payment = counter.till.prepare(thing=counter.thing)
    response = counter.browser.get(f"/s/rongshu/pay/{payment.number}/")
    assert response["Referrer-Policy"] == "origin"
    assert "no-store" in response["Cache-Control"]


def test_going_opens_the_payment_at_the_provider(counter: Counter) -> None:
    payment = counter.till.prepare(9_900, thing=counter.thing)
    response = counter.browser.get(f"/s/rongshu/pay/{payment.number}/go/?next=/s/rongshu/g/ABC/")
    assert response.status_code == 302
    there = urlsplit(response["Location"])
    assert f"{there.scheme}://{there.netloc}" == counter.till.simulator.base_url
    assert there.path.startswith("/sandbox/cashier/wx")
    assert parse_qs(there.query)["redirect_url"] == [
        f"http://testserver/s/rongshu/pay/{payment.number}/return/?next=%2Fs%2Frongshu%2Fg%2FABC%2F"
    ]
    assert counter.till.now(payment).state == "pending"


@pytest.mark.inv("INV-6")
def test_coming_back_proves_nothing(counter: Counter) -> None:
    payment = counter.till.opened(9_900, thing=counter.thing)
    back = f"/s/rongshu/pay/{payment.number}/return/"
    response = counter.browser.get(back + "?state=paid&paid=1")
    assert (response.status_code, response["Location"]) == (302, f"/s/rongshu/pay/{payment.number}/")
    assert counter.till.now(payment).state == "pending"
    assert counter.till.balances() == (0, 0, 0)


def test_coming_back_after_paying_asks_once_and_leads_on(counter: Counter) -> None:
    payment = counter.till.opened(9_900, thing=counter.thing)
    counter.till.simulator.pay(out_trade_no=payment.number)
    back = f"/s/rongshu/pay/{payment.number}/return/"
    response = counter.browser.get(back)
    assert (response.status_code, response["Location"]) == (302, f"/s/rongshu/things/{counter.thing}/")
    assert counter.till.now(payment).outcome == "accepted"
    calls = len(counter.till.simulator.calls())
    assert counter.browser.get(back + "?next=/s/rongshu/g/ABC/")["Location"] == "/s/rongshu/g/ABC/"
    assert len(counter.till.simulator.calls()) == calls


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test/", "/s/other/", "javascript:alert(1)"]
)
def test_the_way_on_stays_in_the_shop(counter: Counter, elsewhere: str) -> None:
    payment = counter.till.paid(9_900, thing=counter.thing)
    response = counter.browser.get(f"/s/rongshu/pay/{payment.number}/return/", {"next": elsewhere})
    assert response["Location"] == f"/s/rongshu/things/{counter.thing}/"
    assert "evil" not in _page(counter, f"/s/rongshu/pay/{payment.number}/?next={elsewhere}")


def test_the_fragment_is_silent_until_something_happens(counter: Counter) -> None:
    payment = counter.till.opened(9_900, thing=counter.thing)
    fragment = f"/s/rongshu/pay/{payment.number}/status/"
    assert counter.browser.get(fragment).status_code == 204
    counter.till.simulator.pay(out_trade_no=payment.number)
    assert counter.browser.get(fragment).status_code == 204  # asking the provider is not the page's work
    counter.till.query(payment)
    shown = _page(counter, fragment)
    assert 'data-stage="paid"' in shown
    assert "支付成功" in shown
    assert "hx-get" not in shown
    assert "<html" not in shown


def test_closed_overdue_and_returned_money_are_said_plainly(counter: Counter, travel: Travel) -> None:
    closed = counter.till.prepare(thing=counter.thing)
    counter.till.close(closed)
    assert "这笔支付已关闭" in _page(counter, f"/s/rongshu/pay/{closed.number}/")
    late = counter.till.opened(thing=counter.thing)
    counter.till.things.closed.add(counter.thing)
    counter.till.simulator.pay(out_trade_no=late.number)
    counter.till.query(late)
    assert "原路退回" in _page(counter, f"/s/rongshu/pay/{late.number}/")
    overdue = counter.till.prepare(thing=counter.thing)
    travel(timedelta(minutes=15))
    assert "已超过付款时间" in _page(counter, f"/s/rongshu/pay/{overdue.number}/")
    gone = counter.browser.get(f"/s/rongshu/pay/{overdue.number}/go/")
    assert (gone.status_code, gone["Location"]) == (302, f"/s/rongshu/pay/{overdue.number}/")
    assert counter.till.now(overdue).state == "created"


def test_a_provider_that_does_not_answer_is_said_and_asked_later(counter: Counter) -> None:
    payment = counter.till.prepare(thing=counter.thing)
    counter.till.simulator.arm("drop_before", operation="prepay")
    response = counter.browser.get(
        f"/s/rongshu/pay/{payment.number}/go/", headers={"Accept": "application/json"}
    )
    assert response.status_code == 503
    assert response.json()["code"] == "provider_unavailable"
    assert counter.till.now(payment).state == "unknown"


@pytest.mark.abu("ABU-24")
def test_one_payment_asks_the_provider_only_so_often(counter: Counter) -> None:
    payment = counter.till.opened(thing=counter.thing)
    calls = len(counter.till.simulator.calls())
    for _click in range(20):
        assert counter.browser.get(f"/s/rongshu/pay/{payment.number}/return/").status_code == 302
    assert counter.browser.get(f"/s/rongshu/pay/{payment.number}/return/").status_code == 302
    refused = counter.browser.get(
        f"/s/rongshu/pay/{payment.number}/go/", headers={"Accept": "application/json"}
    )
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert len(counter.till.simulator.calls()) == calls + 20


@pytest.mark.abu("ABU-13")
@pytest.mark.parametrize("door", ["", "status/", "go/", "return/"])
def test_somebody_elses_payment_is_not_there(counter: Counter, door: str) -> None:
    foreign = counter.till.opened(thing=counter.thing + 1)
    for number in (foreign.number, "P261122NOSUCHNUMBER"):
        response = counter.browser.get(
            f"/s/rongshu/pay/{number}/{door}", headers={"Accept": "application/json"}
        )
        assert response.status_code == 404
        assert response.json()["code"] == "payment_not_found"


@pytest.mark.inv("INV-34")
@pytest.mark.abu("ABU-14")
@pytest.mark.parametrize("door", ["", "status/", "go/", "return/"])
def test_another_shops_payment_is_not_there(counter: Counter, door: str) -> None:
    Shop.objects.create(slug="other", name="别家")
    payment = counter.till.opened(thing=counter.thing)
    response = counter.browser.get(
        f"/s/other/pay/{payment.number}/{door}", headers={"Accept": "application/json"}
    )
    assert (response.status_code, response.json()["code"]) == (404, "payment_not_found")


@pytest.mark.parametrize("door", ["", "status/", "go/", "return/"])
def test_strangers_sign_in_first(counter: Counter, door: str) -> None:
    payment = counter.till.prepare(thing=counter.thing)
    path = f"/s/rongshu/pay/{payment.number}/{door}"
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/s/rongshu/account/login/code/?next=/s/rongshu/pay/")
    assert counter.till.simulator.calls() == []


@pytest.mark.parametrize("door", ["", "status/", "go/", "return/"])
def test_nothing_is_posted_here(counter: Counter, door: str) -> None:
    payment = counter.till.prepare(thing=counter.thing)
    assert counter.browser.post(f"/s/rongshu/pay/{payment.number}/{door}").status_code == 405


def test_the_page_costs_a_fixed_number_of_queries(counter: Counter) -> None:
    payment = counter.till.prepare(thing=counter.thing)
    fragment = f"/s/rongshu/pay/{payment.number}/status/"
    counter.browser.get(fragment)
    with CaptureQueriesContext(connection) as few:
        counter.browser.get(fragment)
    for number in range(3):
        User.objects.create_user(email=f"{number}@example.com")
        counter.till.prepare(thing=9_000 + number)
    with CaptureQueriesContext(connection) as many:
        counter.browser.get(fragment)
    # Session, user, the block's three statements and one look at the payment.
    assert len(few) == len(many) <= 8, [query["sql"] for query in many]
