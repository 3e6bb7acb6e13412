"""The door where providers knock, over HTTP, with the simulator's own messages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from rongshu.cashier.tests.conftest import Counter
from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import ProviderNotice
from rongshu.money.payments.rules import notify_path
from rongshu.money.payments.types import PaymentView

DOOR = "/s/rongshu/notify/wechatpay/"


def _sealed(counter: Counter, payment: PaymentView, defect: str = "") -> tuple[dict[str, str], bytes]:
    return counter.till.simulator.sealed(counter.till.notices(payment.number)[-1]["seq"], defect)


def _knock(headers: dict[str, str], body: bytes, door: str = DOOR) -> Any:
    # No session and no CSRF token: a provider has neither.
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    return browser.post(door, data=body, content_type="application/json", headers=headers)


def _paid(counter: Counter) -> PaymentView:
    payment = counter.till.opened(9_900, thing=counter.thing)
    counter.till.simulator.pay(out_trade_no=payment.number)
    return payment


def test_providers_are_told_the_address_of_this_door() -> None:
    path = notify_path("rongshu", "wechatpay")
    assert path == DOOR
    match = resolve(path.removeprefix("/s/rongshu"), "config.shop_urls")
    assert (match.view_name, match.kwargs) == ("cashier:notify", {"provider": "wechatpay"})


@pytest.mark.inv("INV-6")
def test_a_genuine_notice_is_taken_and_its_copies_too(counter: Counter) -> None:
    payment = _paid(counter)
    message = _sealed(counter, payment)
    assert _knock(*message).status_code == 204
    assert counter.till.now(payment).outcome == "accepted"
    assert _knock(*message).status_code == 204
    assert _knock(*_sealed(counter, payment)).status_code == 204
    assert counter.till.things.asked[counter.thing] == 1
    assert counter.till.balances() == (9_900, 9_900, 0)


@pytest.mark.inv("INV-6")
@pytest.mark.abu("ABU-9")
@pytest.mark.parametrize("defect", ["bad_signature", "forged_serial", "wrong_key", "stale"])
def test_a_forged_notice_is_turned_away(counter: Counter, defect: str) -> None:
    payment = _paid(counter)
    answer = _knock(*_sealed(counter, payment, defect))
    assert (answer.status_code, answer.json()) == (401, {"code": "FAIL", "message": "notice_forged"})
    assert counter.till.now(payment) == payment
    assert counter.till.balances() == (0, 0, 0)


@pytest.mark.abu("ABU-9")
def test_anything_else_posted_is_turned_away(counter: Counter) -> None:
    payment = _paid(counter)
    headers, body = _sealed(counter, payment)
    assert _knock({}, b"").status_code == 401
    assert _knock({}, b'{"event_type":"TRANSACTION.SUCCESS","paid":true}').status_code == 401
    assert _knock(headers, body + b" ").status_code == 401
    assert _knock(headers, b"\xff" * 2_000).status_code == 401
    assert _knock(headers, body, "/s/rongshu/notify/barter/").status_code == 404
    assert Client().get(DOOR).status_code == 405
    assert counter.till.now(payment) == payment
    with shop_block(counter.till.shop.pk):
        assert not ProviderNotice.objects.exists()


@pytest.mark.inv("INV-8")
def test_money_that_does_not_match_is_taken_into_the_queue(counter: Counter) -> None:
    payment = counter.till.opened(9_900, thing=counter.thing)
    counter.till.simulator.arm("wrong_amount")
    counter.till.simulator.pay(out_trade_no=payment.number)
    assert _knock(*_sealed(counter, payment)).status_code == 204
    assert [queue for queue, _key in counter.till.issues()] == ["payment_mismatch"]
    assert counter.till.now(payment) == payment


def test_what_fails_here_is_answered_so_that_it_comes_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = _paid(counter)

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("out of order")

    with monkeypatch.context() as patched:
        patched.setattr(counter.till.things, "on_paid", broken)
        assert _knock(*_sealed(counter, payment)).status_code == 500
    assert counter.till.now(payment) == payment
    assert _knock(*_sealed(counter, payment)).status_code == 204
    assert counter.till.now(payment).outcome == "accepted"


def test_a_refusal_inside_is_answered_so_that_it_comes_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = _paid(counter)

    def refuses(*_args: object, **_kwargs: object) -> None:
        raise IllegalTransition(machine="thing", state="?", event="?")

    monkeypatch.setattr(counter.till.things, "on_paid", refuses)
    answer = _knock(*_sealed(counter, payment))
    assert (answer.status_code, answer.json()["message"]) == (503, "illegal_transition")
    assert counter.till.now(payment) == payment


@pytest.mark.inv("INV-34")
@pytest.mark.abu("ABU-14")
def test_another_shops_door_finds_nothing(counter: Counter) -> None:
    Shop.objects.create(slug="other", name="别家")
    payment = _paid(counter)
    assert _knock(*_sealed(counter, payment), "/s/other/notify/wechatpay/").status_code == 204
    assert counter.till.now(payment) == payment
    assert _knock(*_sealed(counter, payment), "/s/nobody/notify/wechatpay/").status_code == 404
    assert _knock(*_sealed(counter, payment)).status_code == 204
    assert counter.till.now(payment).outcome == "accepted"
