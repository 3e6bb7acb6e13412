"""Reviews in the console: answer, hide for a reason, show again; by roles that may."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.services import staff_add
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.trade.reviews.models import Review
from rongshu.trade.reviews.tests.bought import Bought
from tests.till import Till, till
from tests.world import make_user

__all__ = ["till"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(till: Till) -> Bought:
    return Bought(till)


def staff(bought: Bought, role: str) -> Client:
    person: User = make_user(name="员工", is_staff=True)
    with shop_block(bought.shop.pk):
        staff_add(user_id=person.pk, role=role, actor="user:1")
    client = Client()
    client.force_login(person)
    return client


def at(bought: Bought, rest: str = "") -> str:
    return f"/s/{bought.shop.slug}/console/reviews/{rest}"


def test_an_agent_answers_hides_and_shows_again(bought: Bought) -> None:
    number = bought.write(2, text="加微信 abc").number
    agent = staff(bought, "agent")
    assert "加微信 abc" in agent.get(at(bought)).content.decode()
    assert agent.post(at(bought, f"{number}/reply/"), {"text": "抱歉，已改进"}).status_code == 302
    assert "没有等着回复的评价" in agent.get(at(bought)).content.decode()
    refused = agent.post(at(bought, f"{number}/hide/"), {"reason": "bad_rating", "note": "x"})
    assert refused.status_code == 422
    agent.post(at(bought, f"{number}/hide/"), {"reason": "advert", "note": "第一句引流"})
    hidden = agent.get(at(bought, "?kind=hidden")).content.decode()
    assert ("已隐藏" in hidden, "抱歉，已改进" in hidden) == (True, True)
    assert "第一句引流" in agent.get(at(bought, f"{number}/")).content.decode()
    agent.post(at(bought, f"{number}/show/"))
    with shop_block(bought.shop.pk):
        assert Review.objects.get().hidden == ""


def test_who_may_only_read_changes_nothing(bought: Bought) -> None:
    number = bought.write(2).number
    reader, finance = staff(bought, "read_only"), staff(bought, "finance")
    page = reader.get(at(bought, f"{number}/"))
    assert (page.status_code, "公开显示在评价下面" in page.content.decode()) == (200, False)
    assert reader.post(at(bought, f"{number}/reply/"), {"text": "x"}).status_code == 403
    assert finance.get(at(bought)).status_code == 403
    assert reader.get(at(bought, "V0/")).status_code == 404


def test_the_list_asks_as_often_for_two_as_for_one(bought: Bought) -> None:
    owner = staff(bought, "owner")
    bought.write(2)
    owner.get(at(bought))  # the shop's address is known from now on
    with CaptureQueriesContext(connection) as one:
        owner.get(at(bought))
    bought.write(3, bought.towel)
    with CaptureQueriesContext(connection) as two:
        owner.get(at(bought))
    assert len(one) == len(two) == 11
