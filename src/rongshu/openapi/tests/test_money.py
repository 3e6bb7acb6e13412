"""Balance, tenders and reconciliation by API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import BillDifference, PaymentBill, PaymentMethod
from rongshu.money.payments.services import payment_query
from rongshu.money.stored_value.services import offer_save
from rongshu.openapi.services import KEY_PERMISSIONS, api_key_create
from rongshu.openapi.tests.calls import ADDRESS, Api
from rongshu.openapi.tests.conftest import SignIn
from rongshu.people.accounts.models import User
from tests.till import Till
from tests.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def methods(shop: Shop, till: Till) -> None:
    with shop_block(shop.pk):
        for position, provider in enumerate(("wechatpay", "offline")):
            PaymentMethod.objects.create(provider=provider, position=position)


def _pay(shop: Shop, me: Api, till: Till, number: str) -> None:
    opened = me.post(f"/payments/{number}/opening").body
    assert opened["pay_url"].startswith("http")
    till.paid.add(number)
    from rongshu.money.payments.selectors import payment_by_number

    with shop_block(shop.pk):
        found = payment_by_number(number)
    assert found is not None
    payment_query(shop_id=shop.pk, payment_id=found.id)


@pytest.fixture
def topup(shop: Shop, me: Api, till: Till, methods: None) -> str:
    """A paid top-up of 200 yuan and a bonus of 15."""
    with shop_block(shop.pk):
        offer_save(amount_fen=20_000, bonus_fen=1_500, actor="system")
    [offer] = me.get("/balance").body["offers"]
    placed = me.post("/balance/topups", {"offer_id": offer["id"]})
    assert placed.status == 201, placed.body
    _pay(shop, me, till, placed.body["payment"]["number"])
    return str(placed.body["number"])


def test_a_balance_is_topped_up_spent_and_given_back(
    shop: Shop, me: Api, till: Till, sku_id: int, topup: str, sign_in: SignIn
) -> None:
    balance = me.get("/balance").body
    assert (balance["available_fen"], balance["principal_fen"], balance["bonus_fen"]) == (
        21_500,
        20_000,
        1_500,
    )
    assert len(balance["terms"]) == 3
    placed = me.post("/orders", {"lines": [{"sku_id": sku_id, "quantity": 1}], "address": ADDRESS}).body
    cash = me.post(f"/orders/{placed['number']}/payment").body
    ways = me.get(f"/payments/{cash['number']}/ways").body
    assert [way["provider"] for way in ways["items"]] == ["wechatpay", "offline"]
    assert ways["balance_usable_fen"] == cash["amount_fen"]
    chosen = me.post(
        f"/payments/{cash['number']}/tender", {"provider": "wechatpay", "balance_fen": 2_000}, once="tender-1"
    )
    assert chosen.body["amount_fen"] == cash["amount_fen"] - 2_000
    again = me.post(
        f"/payments/{cash['number']}/tender", {"provider": "wechatpay", "balance_fen": 2_000}, once="tender-1"
    )
    assert (again.body, again.headers["Idempotent-Replayed"]) == (chosen.body, "true")
    _pay(shop, me, till, chosen.body["number"])
    assert me.get(f"/orders/{placed['number']}").body["state"] == "paid"
    [use] = me.get("/balance/uses").body["items"]
    assert (use["amount_fen"], use["state"]) == (2_000, "spent")

    thief = sign_in(make_user())
    for path in (f"/payments/{cash['number']}", f"/payments/{cash['number']}/ways"):
        assert thief.get(path).code == "payment_not_found"
    assert thief.post(f"/balance/topups/{topup}/refund").code == "topup_not_found"
    assert thief.get("/balance/topups").body["items"] == []

    back = me.post(f"/balance/topups/{topup}/refund")
    assert back.status == 201
    [shown] = me.get("/balance/topups").body["items"]
    assert (shown["principal_left_fen"], shown["bonus_left_fen"]) == (0, 0)
    assert (
        back.body["amount_fen"] == balance["principal_fen"] - 1_860
    )  # the bonus paid its share of the 20 yuan


def test_a_transfer_takes_two_people(
    shop: Shop, me: Api, program: Api, sku_id: int, methods: None, owner: User
) -> None:
    placed = me.post("/orders", {"lines": [{"sku_id": sku_id, "quantity": 1}], "address": ADDRESS}).body
    cash = me.post(f"/orders/{placed['number']}/payment").body
    assert me.post(f"/payments/{cash['number']}/tender", {"provider": "alipay"}).code == "unknown_tender"
    chosen = me.post(f"/payments/{cash['number']}/tender", {"provider": "offline"}).body
    said = me.post(f"/payments/{chosen['number']}/transfer", {"payer_name": "林", "reference": "1234"})
    assert (said.status, said.body["state"]) == (201, "claimed")
    [waiting] = program.get("/staff/transfers").body["items"]
    here = f"/staff/transfers/{waiting['id']}"
    assert program.post(f"{here}/match", {}).code == "invalid_input"
    matched = program.post(f"{here}/match", {"received_fen": chosen["amount_fen"], "bank_reference": "B1"})
    assert matched.body["state"] == "matched"
    # Another key of the same person is the same person.
    with shop_block(shop.pk):
        _key, text = api_key_create(name="二号", permissions=KEY_PERMISSIONS, created_by_id=owner.pk)
    assert Api(shop.slug, key=text).post(f"{here}/confirm", {}).code == "transfer_same_person"
    assert program.post(f"{here}/reject", {"reason": "没有到账"}).body["state"] == "rejected"


def test_a_bill_is_fetched_and_its_differences_resolved(shop: Shop, program: Api, till: Till) -> None:
    day = clock.today() - timedelta(days=1)
    fetched = program.post("/staff/bills/fetch", {"provider": "wechatpay", "day": day.isoformat()})
    assert (fetched.status, fetched.body["state"]) == (200, "imported")
    till.silent = True
    refused = program.post(
        "/staff/bills/fetch",
        {"provider": "wechatpay", "day": (day - timedelta(days=1)).isoformat()},
    )
    assert (refused.code, refused.body["reason"]) == ("bill_not_read", "bill_no_answer")
    to_come = {"provider": "wechatpay", "day": (day + timedelta(days=9)).isoformat()}
    assert program.post("/staff/bills/fetch", to_come).code == "invalid_input"
    with shop_block(shop.pk):
        bill = PaymentBill.objects.get(day=day)
        for number in range(3):
            BillDifference.objects.create(
                bill=bill, queue="amount", kind="trade", number=f"P{number}", deadline_at=clock.now()
            )
    page = program.get("/staff/bill-differences", bill=bill.pk, open="true", limit=2).body
    assert [one["number"] for one in page["items"]] == ["P2", "P1"]
    rest = program.get("/staff/bill-differences", bill=bill.pk, after=page["next"], limit=2).body
    assert ([one["number"] for one in rest["items"]], rest["next"]) == (["P0"], None)
    one = page["items"][0]["id"]
    resolved = program.post(f"/staff/bill-differences/{one}/resolution", {"resolution": "渠道优惠"})
    assert resolved.body["resolution"] == "渠道优惠"
    assert program.post(f"/staff/bill-differences/{one}/resolution", {"resolution": "x"}).code == (
        "bill_difference_resolved"
    )
    shown = program.get("/staff/bills").body["items"]
    assert [(bill["day"], bill["open_differences"]) for bill in shown][-1] == (day.isoformat(), 2)
