from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from rongshu.campaigns.base.types import ActivityView
from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.audit.selectors import audit_verify
from rongshu.foundation.shops.models import Shop
from rongshu.foundation.shops.services import staff_add, staff_change, staff_remove
from rongshu.kit.errors import Forbidden
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import PaymentIssue
from rongshu.openapi.errors import KeyInvalid, KeyNotFound
from rongshu.openapi.models import ApiKey
from rongshu.openapi.services import KEY_PERMISSIONS, api_key_create, api_key_revoke
from rongshu.openapi.tests.calls import ADDRESS, Api
from rongshu.openapi.tests.conftest import Role
from rongshu.people.accounts.models import User
from rongshu.trade.orders.models import Order
from tests.till import Till, pay_order, send_refunds
from tests.world import make_shop, make_user

pytestmark = pytest.mark.django_db


def _key(shop: Shop, user: User, *permissions: str) -> Api:
    with shop_block(shop.pk):
        return Api(shop.slug, key=api_key_create(name="x", permissions=permissions, created_by_id=user.pk)[1])


def _member(shop: Shop, role: str) -> User:
    user = make_user(is_staff=True)
    with shop_block(shop.pk):
        staff_add(user_id=user.pk, role=role, actor="system")
    return user


def _paid(shop: Shop, me: Api, buyer: User, sku_id: int, till: Till) -> str:
    number = me.post("/orders", {"lines": [{"sku_id": sku_id, "quantity": 1}], "address": ADDRESS}).body[
        "number"
    ]
    with shop_block(shop.pk):
        order_id = Order.objects.get(number=number).pk
    pay_order(till, shop.pk, order_id, buyer.pk)
    return str(number)


# Keys


@pytest.mark.inv("INV-38")
def test_making_and_revoking_a_key_is_written_down(shop: Shop, owner: User) -> None:
    with shop_block(shop.pk):
        key, text = api_key_create(name="  ERP  系统 ", permissions=["orders.view"], created_by_id=owner.pk)
        api_key_revoke(public_id=key.public_id, actor=f"user:{owner.pk}")
        rows = [
            (row.action, row.target)
            for row in AuditEntry.objects.filter(action__startswith="api_key").order_by("seq")
        ]
        assert rows == [
            ("api_key.create", f"api_key:{key.public_id}"),
            ("api_key.revoke", f"api_key:{key.public_id}"),
        ]
        assert audit_verify().whole
        assert key.name == "ERP 系统"
        assert text.rpartition("_")[2] not in repr(list(ApiKey.objects.values()))
        with pytest.raises(KeyNotFound):
            api_key_revoke(public_id=key.public_id, actor="system")
    assert Api(shop.slug, key=text).get("/staff/orders").status == 401


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"permissions": []}, "permissions"),
        ({"permissions": ["*"]}, "permissions"),
        ({"permissions": ["staff.change"]}, "permissions"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    shop: Shop, owner: User, more: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"name": "x", "permissions": ["orders.view"], "created_by_id": owner.pk} | more
    with shop_block(shop.pk), pytest.raises(KeyInvalid) as refused:
        api_key_create(**given)
    assert refused.value.members["field"] == field


@pytest.mark.abu("ABU-26")
def test_nobody_makes_a_key_that_may_more_than_they(shop: Shop) -> None:
    with shop_block(shop.pk):
        for user in (_member(shop, Role.AGENT), make_user()):
            with pytest.raises(Forbidden):
                api_key_create(name="x", permissions=["orders.ship"], created_by_id=user.pk)


@pytest.mark.abu("ABU-26")
def test_a_key_loses_what_its_maker_loses(shop: Shop, owner: User) -> None:
    operator = _member(shop, Role.OPERATOR)
    program = _key(shop, operator, "orders.ship", "campaigns.change")
    assert program.get("/staff/activities").status == 200
    with shop_block(shop.pk):
        staff_change(user_id=operator.pk, role=Role.AGENT, actor="system")
    assert (program.get("/staff/activities").status, program.get("/staff/orders").status) == (403, 200)
    with shop_block(shop.pk):
        staff_remove(user_id=operator.pk, actor="system")
    assert program.get("/staff/orders").status == 403


@pytest.mark.parametrize(
    ("permission", "allowed"),
    [
        ("orders.view", {"/staff/orders", "/staff/carriers"}),
        ("orders.ship", {"/staff/orders", "/staff/carriers"}),
        ("campaigns.view", {"/staff/activities"}),
        ("campaigns.change", {"/staff/activities"}),
        ("payments.view", {"/staff/refunds", "/staff/payment-issues"}),
        ("insight.view", set()),
    ],
)
def test_a_key_opens_what_its_permissions_say(
    shop: Shop, owner: User, permission: str, allowed: set[str]
) -> None:
    program = _key(shop, owner, permission)
    for path in (
        "/staff/orders",
        "/staff/carriers",
        "/staff/activities",
        "/staff/refunds",
        "/staff/payment-issues",
    ):
        assert program.get(path).status == (200 if path in allowed else 403), path


def test_a_key_is_no_shopper_and_a_shopper_no_key(program: Api, me: Api, stranger: Api) -> None:
    assert (program.get("/me").status, program.get("/orders").status) == (403, 403)
    assert (me.get("/staff/orders").status, stranger.get("/staff/orders").status) == (403, 401)


def test_a_key_goes_into_either_header_but_not_beside_a_token(shop: Shop, program: Api, me: Api) -> None:
    assert Api(shop.slug, token=program.key).get("/staff/orders").status == 200
    assert Api(shop.slug, token=me.token, key=program.key).get("/staff/orders").status == 401
    assert Api(shop.slug, key=me.token).get("/me").status == 401


@pytest.mark.abu("ABU-14")
def test_a_key_of_another_shop_is_no_key(shop: Shop, program: Api) -> None:
    other = make_shop("other")
    answer = Api(other.slug, key=program.key).get("/staff/orders")
    forged = Api(other.slug, key=program.key[:-1] + ("A" if program.key[-1] != "A" else "B")).get(
        "/staff/orders"
    )
    assert (answer.status, answer.body) == (401, forged.body)


def test_the_last_use_of_a_key_is_noted(shop: Shop, program: Api) -> None:
    program.get("/staff/orders")
    with shop_block(shop.pk):
        assert ApiKey.objects.get().last_used_at is not None


def test_the_command_makes_lists_and_revokes(
    shop: Shop, owner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(
        "api_key", "--shop", "rongshu", "create", "--name", "ERP", "--by", owner.email, "orders.view"
    )
    text = capsys.readouterr().out.strip()
    assert Api(shop.slug, key=text).get("/staff/orders").status == 200
    call_command("api_key", "--shop", "rongshu", "list")
    assert "ERP" in capsys.readouterr().out
    call_command("api_key", "--shop", "rongshu", "revoke", text.split("_")[1])
    assert Api(shop.slug, key=text).get("/staff/orders").status == 401
    for wrong in (
        ["--shop", "nowhere", "list"],
        ["--shop", "rongshu", "create", "--name", "x", "--by", "a@b.c", "orders.view"],
    ):
        with pytest.raises(CommandError):
            call_command("api_key", *wrong)


# What programs do


def test_a_program_ships(shop: Shop, program: Api, me: Api, buyer: User, sku_id: int, till: Till) -> None:
    number = _paid(shop, me, buyer, sku_id, till)
    assert [one["number"] for one in program.get("/staff/orders", state="paid").body["items"]] == [number]
    assert program.get(f"/staff/orders/{number}").body["phone"] == "+8613800138000"
    shipped = program.post(
        f"/staff/orders/{number}/shipment", {"carrier_code": "shunfeng", "waybill": "SF1234567890123"}
    )
    assert shipped.body == {"number": number, "state": "shipped"}
    with shop_block(shop.pk):
        entry = AuditEntry.objects.get(action="api.order.ship")
        assert (entry.actor, entry.target) == (f"api_key:{ApiKey.objects.get().public_id}", f"order:{number}")
    assert me.get(f"/orders/{number}").body["timeline"][-1]["event"] == "shipped"


def test_whoever_does_not_ship_sees_a_masked_phone(
    shop: Shop, owner: User, me: Api, buyer: User, sku_id: int, till: Till
) -> None:
    number = _paid(shop, me, buyer, sku_id, till)
    assert _key(shop, owner, "orders.view").get(f"/staff/orders/{number}").body["phone"] == "138****8000"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"carrier_code": "nobody", "waybill": "SF1234567890123"}, "unknown_carrier"),
        ({"carrier_code": "shunfeng", "waybill": "../../etc"}, "invalid_input"),
        ({"carrier_code": "shunfeng"}, "invalid_input"),
    ],
)
def test_a_parcel_without_a_carrier_or_number_is_refused(
    shop: Shop, program: Api, me: Api, buyer: User, sku_id: int, till: Till, given: dict[str, str], code: str
) -> None:
    number = _paid(shop, me, buyer, sku_id, till)
    assert program.post(f"/staff/orders/{number}/shipment", given).code == code
    assert me.get(f"/orders/{number}").body["state"] == "paid"


def test_a_program_runs_a_group_buy(shop: Shop, program: Api, stranger: Api, sku_id: int) -> None:
    given = {
        "name": "周末两人团",
        "items": [{"sku_id": sku_id, "price_fen": 4900}],
        "size": 2,
        "starts_at": "2020-01-01T00:00:00Z",
        "ends_at": "2999-01-01T00:00:00+08:00",
        "quota": 10,
    }
    made = program.post("/campaigns/groupbuy/activities", given)
    assert (made.status, made.body["state"]) == (201, "live")
    activity = made.body["id"]
    assert [one["product"]["slug"] for one in stranger.get("/campaigns/groupbuy/offers").body["items"]] == [
        "apple"
    ]
    assert stranger.get("/campaigns/groupbuy/products/apple/groups").body == {"items": []}
    assert [one["id"] for one in stranger.get("/campaigns", kind="groupbuy").body["items"]] == [activity]
    assert stranger.get(f"/campaigns/{activity}").body["left"] == 10
    assert "满 2 人成团" in stranger.get(f"/campaigns/{activity}/rules").body["sentences"][0]
    assert program.post(f"/staff/activities/{activity}/pause").body["state"] == "paused"
    assert program.post(f"/staff/activities/{activity}/resume").body["state"] == "live"
    assert program.post(f"/staff/activities/{activity}/stop").body["state"] == "stopped"
    assert program.post(f"/staff/activities/{activity}/resume").code == "illegal_transition"
    assert program.post(f"/staff/activities/{activity}/explode").status == 404
    assert stranger.get("/campaigns").body["items"] == []
    assert program.get("/staff/activities", state="stopped").body["items"][0]["sold"] == 0
    with shop_block(shop.pk):
        actions = list(
            AuditEntry.objects.filter(actor__startswith="api_key").values_list("action", flat=True)
        )
        assert sorted(actions) == [
            "api.campaign.create",
            "api.campaign.pause",
            "api.campaign.resume",
            "api.campaign.stop",
        ]


def test_a_draft_is_nobodys_business(shop: Shop, program: Api, stranger: Api, sku_id: int) -> None:
    given = {
        "name": "草稿",
        "items": [{"sku_id": sku_id, "price_fen": 4900}],
        "size": 2,
        "starts_at": "2020-01-01T00:00:00Z",
        "ends_at": "2999-01-01T00:00:00Z",
        "quota": 10,
        "schedule": False,
    }
    draft = program.post("/campaigns/groupbuy/activities", given).body["id"]
    assert stranger.get(f"/campaigns/{draft}").status == 404
    assert stranger.get(f"/campaigns/{draft}/rules").status == 404
    assert program.get(f"/staff/activities/{draft}").body["state"] == "draft"
    assert program.post(f"/staff/activities/{draft}/schedule").body["state"] == "live"


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"size": 1}, 422, "size"),
        ({"starts_at": 0}, 422, "starts_at"),
        ({"starts_at": "2020-01-01T00:00:00"}, 422, "starts_at"),
        ({"starts_at": "2020-13-01T00:00:00Z"}, 422, "starts_at"),
        ({"ends_at": "2019-01-01T00:00:00Z"}, 422, "ends_at"),
        ({"quota": 1}, 422, "quota"),
        ({"items": []}, 422, "items"),
        ({"items": [{"sku_id": 2**60, "price_fen": 1}]}, 422, "items"),
        ({"goal_value": 2**31}, 422, "goal_value"),
    ],
)
def test_a_group_buy_that_makes_no_sense_is_refused(
    program: Api, sku_id: int, more: dict[str, Any], status: int, field: str
) -> None:
    given: dict[str, Any] = {
        "name": "x",
        "items": [{"sku_id": sku_id, "price_fen": 4900}],
        "size": 2,
        "starts_at": "2020-01-01T00:00:00Z",
        "ends_at": "2999-01-01T00:00:00Z",
        "quota": 10,
    } | more
    answer = program.post("/campaigns/groupbuy/activities", given)
    assert (answer.status, answer.body["field"]) == (status, field)
    assert program.get("/staff/activities").body["items"] == []


def test_the_numbers_of_a_campaign(program: Api, groupbuy: ActivityView) -> None:
    answer = program.get(f"/staff/activities/{groupbuy.id}/report")
    assert answer.status == 200
    readings = {one["key"]: one for one in answer.body["metrics"]}
    assert readings["gmv"]["unit"] == "fen"
    assert readings["paid_orders"]["value"] == 0
    assert program.get("/staff/activities/999999/report").status == 404


def test_refunds_and_issues(shop: Shop, program: Api, me: Api, buyer: User, sku_id: int, till: Till) -> None:
    from rongshu.trade.orders.services import order_refund

    number = _paid(shop, me, buyer, sku_id, till)
    with shop_block(shop.pk):
        order_id = Order.objects.get(number=number).pk
        order_refund(order_id=order_id, reason="shop", ref="1")
        PaymentIssue.objects.create(
            queue=PaymentIssue.Queue.REFUND_MANUAL, key="k", deadline_at=Order.objects.get().placed_at
        )
    assert [(one["amount_fen"], one["state"]) for one in program.get("/staff/refunds").body["items"]] == [
        (6700, "queued")
    ]
    send_refunds(shop.pk, order_id)
    assert me.get(f"/orders/{number}/money").body["refunds"][0]["state"] == "succeeded"
    assert [one["queue"] for one in program.get("/staff/payment-issues").body["items"]] == ["refund_manual"]


def test_every_permission_of_a_key_is_asked_for_somewhere() -> None:
    from rongshu.kit.http.endpoints import Staff
    from rongshu.openapi.pages import api

    asked = {one.auth.permission for one in api().endpoints.values() if isinstance(one.auth, Staff)}
    assert asked == KEY_PERMISSIONS
