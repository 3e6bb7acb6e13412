"""A group's page: everybody sees the truth, and the button that fits them."""

from __future__ import annotations

import re

from django.conf import settings
from django.test import Client

from rongshu.foundation.tracking.types import STREAM_MAX_AGE_SECONDS, STREAM_PURPOSE
from rongshu.kit import tokens
from rongshu.storefront.tests.conftest import ROOT, Browser, Stall


def _page(browser: Client, code: str) -> str:
    return browser.get(f"{ROOT}groupbuy/{code}/").content.decode()


def test_a_stranger_sees_whose_group_it_is_and_joins(stall: Stall, stranger: Browser) -> None:
    code, _order = stall.table.opened()

    page = _page(stranger.client, code)

    assert "小* 发起的团" in page
    assert "小林" not in page
    assert '还差 <b class="price">2</b> 人成团' in page
    assert page.count("等你来") == 2
    assert "参加这个团" in page
    assert 'name="ref" value="' + code in page


def test_the_leader_is_asked_to_invite(stall: Stall) -> None:
    code, order = stall.table.opened()
    leader = Client()
    leader.force_login(order.buyer)

    page = _page(leader, code)

    assert "邀请好友" in page
    assert f"{ROOT}orders/{order.number}/" in page
    assert 'id="buy"' not in page


def test_a_group_nobody_paid_for_is_its_leaders_alone(stall: Stall, lin: Browser, zhou: Browser) -> None:
    order = stall.table.order(lin.user)  # type: ignore[arg-type]  # signed in

    assert "付款后就开团" in _page(lin.client, order.campaign_ref)
    assert zhou.client.get(f"{ROOT}groupbuy/{order.campaign_ref}/").status_code == 404


def test_success_is_said_to_all(stall: Stall, stranger: Browser) -> None:
    code, _order = stall.table.opened()
    stall.table.joined(code, "甲")
    stall.table.joined(code, "乙")

    page = _page(stranger.client, code)

    assert "拼团成功" in page
    assert "自己开一个新团" in page
    assert page.count("已付款</span>") == 3


def test_failure_says_that_the_money_goes_back(stall: Stall, stranger: Browser) -> None:
    code, _order = stall.table.opened()
    stall.table.wait(hours=25)
    stall.table.expire(code)

    page = _page(stranger.client, code)

    assert "人数不够，这个团没有成" in page
    assert "原路全额退回" in page


def test_the_page_listens_to_its_own_group_only(stall: Stall, stranger: Browser) -> None:
    code, _order = stall.table.opened()

    page = _page(stranger.client, code)

    token = re.search(r'data-stream-token="([^"]+)"', page)
    assert token is not None
    claims = tokens.check(STREAM_PURPOSE, token[1], STREAM_MAX_AGE_SECONDS)
    assert claims["topics"] == [f"group:{code}"]
    assert claims["shop"] == stall.shop.pk
    assert claims["user"] is None
    assert f'data-stream="{settings.RONGSHU_LIVE_URL}/v1/stream"' in page


def test_the_moving_part_is_a_fragment_that_is_never_kept(stall: Stall, stranger: Browser) -> None:
    code, _order = stall.table.opened()

    answer = stranger.client.get(f"{ROOT}groupbuy/{code}/live/")

    assert "<html" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_countdowns_carry_the_deadline_and_the_servers_time(stall: Stall, stranger: Browser) -> None:
    code, _order = stall.table.opened()
    deadline = stall.table.group(code).expires_at
    assert deadline is not None

    page = _page(stranger.client, code)

    assert f'data-until="{int(deadline.timestamp() * 1000)}"' in page
    now = re.search(r'data-now="(\d+)"', page)
    assert now is not None
    assert int(now[1]) < int(deadline.timestamp() * 1000)
