from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from rongshu.foundation.shops.directory import shop_at_slug
from rongshu.foundation.shops.models import Shop
from rongshu.foundation.tracking import targets, views
from rongshu.foundation.tracking.access import stream_token, track_token
from rongshu.foundation.tracking.cookies import link_code_of, visitor_of
from rongshu.foundation.tracking.errors import UnknownChannel
from rongshu.foundation.tracking.models import InboxBatch, ShareLink
from rongshu.foundation.tracking.services import link_create, link_resolve
from rongshu.kit import tokens
from rongshu.kit.http.throttle import Throttle
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(targets._kinds, "thing", lambda ref: f"/s/one/thing/{ref}/")
    monkeypatch.setattr(views, "_visits", Throttle("test", amount=5, seconds=60))


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(slug="one", name="一")


def _user(number: int) -> User:
    return User.objects.create_user(phone=f"1380000000{number}", phone_verified=True)


def _link(sharer: User, parent: ShareLink | None = None, **changes: Any) -> ShareLink:
    return link_create(
        **{
            "sharer_id": sharer.pk,
            "target_kind": "thing",
            "target_ref": "tea",
            "parent_code": parent.code if parent else "",
            **changes,
        }
    )


def test_a_person_has_one_link_per_target_and_channel(shop: Shop) -> None:
    with shop_block(shop.pk):
        user = _user(1)
        assert _link(user) == _link(user)
        assert len({_link(user).pk, _link(user, channel="poster").pk, _link(user, target_ref="rice").pk}) == 3


def test_depth_counts_the_people_a_link_came_through(shop: Shop) -> None:
    with shop_block(shop.pk):
        first = _link(_user(1))
        second = _link(_user(2), first)
        third = _link(_user(3), second)
        assert [link.depth for link in (first, second, third)] == [1, 2, 3]
        assert third.parent == second


def test_ones_own_link_is_no_parent(shop: Shop) -> None:
    with shop_block(shop.pk):
        above, user = _link(_user(1)), _user(2)
        own = _link(user, above)
        again = _link(user, own, target_ref="rice")
        assert (again.parent, again.depth) == (above, 2)
        alone = _user(3)
        assert _link(alone, _link(alone), target_ref="rice").depth == 1


def test_an_unknown_parent_counts_for_nothing(shop: Shop) -> None:
    with shop_block(shop.pk):
        assert _link(_user(1), parent_code="NOBODY").depth == 1


def test_an_unknown_channel_is_refused(shop: Shop) -> None:
    with shop_block(shop.pk):
        user = _user(1)
        with pytest.raises(UnknownChannel):
            _link(user, channel="fax")


@pytest.mark.inv("INV-34")
def test_another_shops_code_leads_nowhere(shop: Shop, client: Client) -> None:
    with shop_block(shop.pk):
        code = _link(_user(1)).code
    two = Shop.objects.create(slug="two", name="二")
    with shop_block(two.pk):
        assert link_resolve(code) is None
    assert client.get(f"/s/two/t/{code}").status_code == 404
    assert client.get("/s/one/t/NOBODY").status_code == 404


def test_a_visit_is_noted_attributed_and_led_on(shop: Shop, client: Client) -> None:
    with shop_block(shop.pk):
        code = _link(_user(1)).code
    answer = client.get(f"/s/one/t/{code}")
    assert (answer.status_code, answer["Location"]) == (302, "/s/one/thing/tea/")
    for name in ("rs_v", "rs_link"):
        cookie = answer.cookies[name]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/s/one/", True, "Lax")
    assert answer.cookies["rs_link"]["max-age"] == 30 * 24 * 3600
    with shop_block(shop.pk):
        batch = InboxBatch.objects.get()
    (event,) = batch.body
    assert event["event"] == "click"
    assert event["props"] == {"link_code": code, "channel": "link", "target_kind": "thing", "thing": "tea"}
    assert batch.user_id is None
    asked = _request(shop, client)
    assert (visitor_of(asked), link_code_of(asked)) == (batch.visitor, code)


def test_the_sharer_is_neither_counted_nor_attributed(shop: Shop, client: Client) -> None:
    user = _user(1)
    with shop_block(shop.pk):
        code = _link(user).code
    client.force_login(user)
    answer = client.get(f"/s/one/t/{code}")
    assert answer.status_code == 302
    assert "rs_link" not in answer.cookies
    with shop_block(shop.pk):
        assert not InboxBatch.objects.exists()


def test_a_flood_is_led_on_but_not_counted(shop: Shop) -> None:
    with shop_block(shop.pk):
        code = _link(_user(1)).code
    assert [Client().get(f"/s/one/t/{code}").status_code for _ in range(8)] == [302] * 8
    with shop_block(shop.pk):
        assert InboxBatch.objects.count() == 5


def _request(shop: Shop, browser: Client | None = None, **cookies: str) -> Any:
    request = RequestFactory().get("/")
    request.shop = shop_at_slug(shop.slug)  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    for name, morsel in (browser.cookies if browser else {}).items():
        request.COOKIES[name] = morsel.value
    request.COOKIES.update(cookies)
    return request


@pytest.mark.abu("ABU-8")
def test_cookies_made_up_or_taken_from_another_shop_count_for_nothing(shop: Shop, client: Client) -> None:
    with shop_block(shop.pk):
        code = _link(_user(1)).code
    client.get(f"/s/one/t/{code}")
    two = Shop.objects.create(slug="two", name="二")
    assert link_code_of(_request(two, client)) == ""
    assert visitor_of(_request(two, client)) != visitor_of(_request(shop, client))
    assert link_code_of(_request(shop, rs_link=code)) == ""
    assert visitor_of(_request(shop, rs_v="a" * 32)) != "a" * 32


@pytest.mark.abu("ABU-15")
def test_tokens_carry_shop_visitor_and_purpose(shop: Shop) -> None:
    request = _request(shop)
    visitor = visitor_of(request)
    track, stream = track_token(request), stream_token(request, ["group:B", "group:A", "group:B"])
    assert tokens.check("track", track, 60) == {"shop": shop.pk, "visitor": visitor, "user": None}
    assert tokens.check("stream", stream, 60) == {
        "shop": shop.pk,
        "visitor": visitor,
        "user": None,
        "topics": ["group:A", "group:B"],
    }
    for purpose, token in (("track", stream), ("stream", track)):
        with pytest.raises(tokens.BadToken):
            tokens.check(purpose, token, 60)
