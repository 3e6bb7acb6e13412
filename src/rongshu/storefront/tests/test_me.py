"""我的: addresses, promoters, what sharing earned and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.distribution.promoters.agreement import CURRENT_VERSION
from rongshu.distribution.promoters.models import Promoter
from rongshu.distribution.promoters.services import promoter_enrol
from rongshu.kit.tenancy import shop_block
from rongshu.people.members.models import Address
from rongshu.people.referrals.services import relation_bind
from rongshu.storefront.tests.conftest import ROOT, Browser, Stall

ADDRESS: dict[str, Any] = {
    "receiver": "陈小鱼",
    "phone": "139 1234 5678",
    "province": "440000",
    "city": "440100",
    "county": "440106",
    "detail": "体育西路 2 号",
}


def _addresses(stall: Stall, who: Browser) -> list[Address]:
    with shop_block(stall.shop.pk):
        return list(Address.objects.filter(user_id=who.id).order_by("pk"))


def test_an_address_is_added_and_chosen_for_the_order_on_hand(stall: Stall, lin: Browser) -> None:
    here = f"{ROOT}checkout/?line=1x1"

    answer = lin.client.post(f"{ROOT}me/addresses/new/", {**ADDRESS, "next": here})

    added = _addresses(stall, lin)[-1]
    assert answer["Location"] == f"{here}&address={added.pk}"
    assert (added.receiver, added.phone, added.region_code, added.detail) == (
        "陈小鱼",
        "+8613912345678",
        "440106",
        "体育西路 2 号",
    )


def test_what_was_typed_stays_when_something_is_wrong(stall: Stall, lin: Browser) -> None:
    answer = lin.client.post(f"{ROOT}me/addresses/new/", {**ADDRESS, "phone": "123"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写正确的手机号码" in page
    assert 'value="陈小鱼"' in page
    assert 'value="440106" selected' in page
    assert len(_addresses(stall, lin)) == 1


def test_the_finest_region_is_asked_for(stall: Stall, lin: Browser) -> None:
    answer = lin.client.post(f"{ROOT}me/addresses/new/", {**ADDRESS, "county": ""})

    assert answer.status_code == 422
    assert "请选择所在地区" in answer.content.decode()


def test_without_scripts_the_province_is_a_step(stall: Stall, lin: Browser) -> None:
    page = lin.client.post(
        f"{ROOT}me/addresses/new/", {"province": "440000", "receiver": "陈", "step": "regions"}
    ).content.decode()

    assert 'value="440100"' in page
    assert 'value="陈"' in page
    assert len(_addresses(stall, lin)) == 1


def test_cities_without_counties_are_enough(stall: Stall, lin: Browser) -> None:
    lin.client.post(f"{ROOT}me/addresses/new/", {**ADDRESS, "city": "441900", "county": ""})

    assert _addresses(stall, lin)[-1].region_code == "441900"


def test_a_choice_of_another_province_is_dropped(stranger: Browser) -> None:
    page = stranger.client.get(f"{ROOT}regions/?province=110000&city=440100&county=440106").content.decode()

    assert 'value="440100"' not in page
    assert 'value="110100"' in page


@pytest.mark.parametrize("path", ["{}/", "{}/delete/", "{}/default/"])
def test_other_peoples_addresses_are_not_there(stall: Stall, lin: Browser, zhou: Browser, path: str) -> None:
    address = f"{ROOT}me/addresses/{path.format(lin.address_id)}"

    answer = zhou.client.post(address, ADDRESS)

    assert answer.status_code == 404
    assert _addresses(stall, lin)[0].receiver == "小林"


def test_changing_defaulting_and_deleting(stall: Stall, lin: Browser) -> None:
    lin.client.post(f"{ROOT}me/addresses/new/", ADDRESS)
    second = _addresses(stall, lin)[-1].pk

    lin.client.post(f"{ROOT}me/addresses/{second}/", {**ADDRESS, "receiver": "陈大鱼"})
    lin.client.post(f"{ROOT}me/addresses/{second}/default/")
    lin.client.post(f"{ROOT}me/addresses/{lin.address_id}/delete/")

    [left] = _addresses(stall, lin)
    assert (left.receiver, left.is_default) == ("陈大鱼", True)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_foreign_next_is_ignored(stall: Stall, lin: Browser, target: str) -> None:
    answer = lin.client.post(f"{ROOT}me/addresses/new/", {**ADDRESS, "next": target})

    assert answer["Location"].startswith(f"{ROOT}me/addresses/?address=")


def test_joining_as_promoter_needs_the_tick_and_nothing_else(stall: Stall, lin: Browser) -> None:
    lin.client.post(f"{ROOT}me/promoter/join/", {"version": CURRENT_VERSION})
    with shop_block(stall.shop.pk):
        assert not Promoter.objects.exists()

    answer = lin.client.post(f"{ROOT}me/promoter/join/", {"version": CURRENT_VERSION, "agree": "on"})

    assert answer["Location"] == f"{ROOT}me/earnings/"
    assert "还没有收益" in lin.client.get(answer["Location"]).content.decode()


def test_an_old_agreement_is_not_enough(stall: Stall, lin: Browser) -> None:
    answer = lin.client.post(f"{ROOT}me/promoter/join/", {"version": "1999", "agree": "on"})

    assert answer.status_code in (409, 422)
    with shop_block(stall.shop.pk):
        assert not Promoter.objects.exists()


def _earned(stall: Stall, promoter: Browser, buyer: Browser) -> int:
    """A commission of the promoter, from a purchase of the buyer they brought; its id."""
    with shop_block(stall.shop.pk):
        promoter_enrol(user_id=promoter.id, agreement_version=CURRENT_VERSION)
        commission_rule_save(scope="default", rate_bp=1000)
        relation_bind(buyer_id=buyer.id, inviter_id=promoter.id, link_code="")
    stall.table.pay(stall.table.order(buyer.user))  # type: ignore[arg-type]  # signed in
    with shop_block(stall.shop.pk):
        return Commission.objects.get().pk


def test_this_yuan_is_explained_from_order_to_law(stall: Stall, lin: Browser, zhou: Browser) -> None:
    commission = _earned(stall, lin, zhou)

    listed = lin.client.get(f"{ROOT}me/earnings/").content.decode()
    page = lin.client.get(f"{ROOT}me/earnings/{commission}/").content.decode()

    assert f"{ROOT}me/earnings/{commission}/" in listed
    assert "¥5.70" in listed
    assert "商品实付 ¥57.00 × 10% = ¥5.70" in page
    assert "待结算佣金" in page
    assert "佣金支出" in page
    assert "禁止传销条例" in page


def test_another_promoters_commission_is_not_there(stall: Stall, lin: Browser, zhou: Browser) -> None:
    commission = _earned(stall, lin, zhou)

    assert zhou.client.get(f"{ROOT}me/earnings/{commission}/").status_code == 404
    assert zhou.client.get(f"{ROOT}me/earnings/9223372036854775808/").status_code == 404


def test_me_tells_a_stranger_what_signing_in_is_for(stall: Stall) -> None:
    page = Client().get(f"{ROOT}me/").content.decode()

    assert "登录后可以下单、参团、查看订单" in page
    assert f"{ROOT}account/login/code/" in page
