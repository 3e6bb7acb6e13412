from __future__ import annotations

from typing import Any

import pytest

from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.distribution.promoters.models import Promoter
from rongshu.foundation.shops.models import Shop
from rongshu.foundation.tracking.types import CHANNELS
from rongshu.kit.tenancy import shop_block
from rongshu.openapi.tests.calls import ADDRESS, Api
from rongshu.openapi.tests.conftest import SignIn
from rongshu.people.accounts.models import User
from tests.till import Till, pay_order
from tests.world import make_invited, make_promoter, make_user

pytestmark = pytest.mark.django_db


def test_i_change_my_name_and_my_switch(me: Api) -> None:
    assert me.call("PATCH", "/me", body={"name": "  林  小榕 "}).body["name"] == "林 小榕"
    changed = me.call("PATCH", "/me", body={"personalised": False}).body
    assert (changed["name"], changed["personalised"]) == ("林 小榕", False)


def test_the_address_book(me: Api) -> None:
    first = me.post("/addresses", ADDRESS)
    assert first.status == 201
    assert first.body["is_default"] is True
    assert first.body["region_text"] == "广东省 广州市 天河区"
    second = me.post("/addresses", {**ADDRESS, "receiver": "周小榕"}).body
    assert second["is_default"] is False
    assert me.post(f"/addresses/{second['id']}/default").body["is_default"] is True
    assert [one["receiver"] for one in me.get("/addresses").body["items"]] == ["周小榕", "林小榕"]
    changed = me.call("PUT", f"/addresses/{second['id']}", body={**ADDRESS, "detail": "体育西路 2 号"})
    assert changed.body["detail"] == "体育西路 2 号"
    assert me.call("DELETE", f"/addresses/{second['id']}").status == 204
    assert me.get(f"/addresses/{second['id']}").status == 404
    assert me.get(f"/addresses/{first.body['id']}").body["is_default"] is True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", ""),
        ("receiver", " "),
        ("receiver", "长" * 26),
        ("phone", "12345"),
        ("region_code", "440100"),
        ("region_code", "999999"),
        ("detail", "a"),
        ("detail", 7),
    ],
)
def test_an_address_that_cannot_be_delivered_to_is_refused(me: Api, field: str, value: Any) -> None:
    answer = me.post("/addresses", {**ADDRESS, field: value})
    assert (answer.status, answer.body["field"]) == (422, field)
    assert me.get("/addresses").body["items"] == []


@pytest.mark.abu("ABU-13")
def test_another_persons_address_is_missing(me: Api, sign_in: SignIn) -> None:
    mine = me.post("/addresses", ADDRESS).body
    thief = sign_in(make_user())
    for method, path, body in (
        ("GET", f"/addresses/{mine['id']}", None),
        ("PUT", f"/addresses/{mine['id']}", ADDRESS),
        ("DELETE", f"/addresses/{mine['id']}", None),
        ("POST", f"/addresses/{mine['id']}/default", None),
    ):
        assert thief.call(method, path, body=body).status == 404
    assert me.get(f"/addresses/{mine['id']}").body == mine


def test_regions_lead_down_to_the_finest(stranger: Api) -> None:
    assert len(stranger.get("/regions").body["items"]) == 34
    assert {"code": "440100", "name": "广州市"} in stranger.get("/regions", within="440000").body["items"]
    assert {"code": "440106", "name": "天河区"} in stranger.get("/regions", within="440100").body["items"]
    assert stranger.get("/regions", within="440106").body["items"] == []


def test_a_link_is_the_same_each_time_and_leads_somewhere(me: Api, stranger: Api) -> None:
    made = me.post("/links", {"kind": "product", "ref": "apple", "channel": "wechat"}).body
    assert me.post("/links", {"kind": "product", "ref": "apple", "channel": "wechat"}).body == made
    assert made["url"].endswith(f"/s/rongshu/t/{made['code']}")
    assert me.get("/links").body["items"] == [made]
    assert stranger.get(f"/links/{made['code']}").body == made
    assert stranger.get("/links/NOSUCHCODE").status == 404


def test_what_cannot_be_shared_is_refused(me: Api) -> None:
    assert me.post("/links", {"kind": "order", "ref": "D1"}).code == "unknown_target"
    answer = me.post("/links", {"kind": "product", "ref": "apple", "channel": "pigeon"})
    assert (answer.code, answer.body["rule"]) == ("unknown_channel", ", ".join(sorted(CHANNELS)))


def test_joining_as_a_promoter_takes_the_current_agreement(me: Api) -> None:
    before = me.get("/promoter").body
    assert (before["state"], len(before["agreement"]["sentences"])) == ("", 6)
    assert me.post("/promoter", {"agreement_version": "1999"}).code == "agreement_outdated"
    version = before["agreement"]["version"]
    assert me.post("/promoter", {"agreement_version": version}).body["state"] == "active"
    assert me.get("/me").body["promoter"] == "active"


def test_a_suspended_promoter_cannot_join_again(shop: Shop, me: Api, buyer: User) -> None:
    with shop_block(shop.pk):
        make_promoter(buyer)
        Promoter.objects.update(state=Promoter.State.SUSPENDED)
    version = me.get("/promoter").body["agreement"]["version"]
    assert me.post("/promoter", {"agreement_version": version}).code == "promoter_suspended"


def test_every_fen_of_an_earning_is_explained(
    shop: Shop, me: Api, buyer: User, sku_id: int, sign_in: SignIn, till: Till
) -> None:
    friend = make_user(name="小周")
    with shop_block(shop.pk):
        make_promoter(buyer)
        make_invited(friend, buyer)
        commission_rule_save(scope="default", rate_bp=500)
    theirs = sign_in(friend)
    lines = [{"sku_id": sku_id, "quantity": 1}]
    number = theirs.post("/orders", {"lines": lines, "address": ADDRESS, "link_code": "K7M2P9QRST"}).body[
        "number"
    ]
    assert me.get("/earnings").body["quoted_fen"] == 295
    with shop_block(shop.pk):
        order_id = Commission.objects.get().order_id
    pay_order(till, shop.pk, order_id, friend.pk)
    statement = me.get("/earnings").body
    assert (statement["quoted_fen"], statement["pending_fen"], statement["available_fen"]) == (0, 295, 0)
    line = statement["items"][0]
    assert (line["order_number"], line["base_fen"], line["amount_fen"]) == (number, 5900, 295)
    why = me.get(f"/earnings/{line['id']}").body
    assert why["link_code"] == "K7M2P9QRST"
    assert [(one["debit"], one["amount_fen"]) for one in why["entries"]] == [("commission_expense", 295)]
    assert any("禁止传销条例" in one["law"] for one in why["laws"])
    assert theirs.get(f"/earnings/{line['id']}").status == 404
    assert theirs.get("/earnings").body["items"] == []


def test_a_mark_that_we_did_not_make_is_refused(me: Api) -> None:
    for mark in ("12", "aTow", "aToxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTA", "--", "aTrCsg"):
        answer = me.get("/earnings", after=mark)
        assert (answer.status, answer.body["field"]) == (422, "after"), mark
