"""ABU-15: tokens that were forged, taken from elsewhere, or have ended open nothing."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from rongshu.foundation.tracking.cookies import LINK, VISITOR
from rongshu.kit import tokens
from rongshu.kit.live.asgi import Problem, Request
from rongshu.kit.live.hub import Hub, Listener
from rongshu.kit.live.stream import Streams
from tests.security.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.abu("ABU-15")]


def _stream(token: str, hub: Hub) -> Problem | None:
    """Open a stream with a token and hang up at once; the problem when it is refused."""

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(_message: Any) -> None:
        return None

    scope: Any = {
        "type": "http",
        "method": "GET",
        "path": "/v1/stream",
        "query_string": f"token={token}".encode(),
        "headers": [],
        "client": ("127.0.0.1", 1),
    }
    request = Request.of(scope, receive, send, lambda *_args: "127.0.0.1")
    try:
        asyncio.run(Streams(hub, lambda: datetime.now(UTC), lambda _n: None)(request))
    except Problem as problem:
        return problem
    return None


def test_a_page_of_one_shop_gets_no_token_for_anothers_topics(here: World, there: World) -> None:
    """The token names the shop of the page that issued it, and topics are heard in that shop alone."""
    client = Client()
    client.force_login(there.buyer)
    page = client.get(f"{here.root}groupbuy/{here.ids['group']}/").content.decode()
    foreign = client.get(f"{there.root}groupbuy/{here.ids['group']}/")
    assert foreign.status_code == 404
    claims = [_claims(text) for text in _signed(page)]
    streams = [one for one in claims if one is not None]
    assert streams, "the group's page listens to something"
    for one in streams:
        assert one["shop"] == here.shop.pk
    for text in _signed(foreign.content.decode()):
        found = _claims(text)
        assert found is None or found["shop"] == there.shop.pk


def _signed(page: str) -> list[str]:
    return re.findall(r"[\w-]{20,}:[\w-]{5,7}:[\w-]{43}", page)


def _claims(text: str) -> dict[str, Any] | None:
    try:
        return tokens.check("stream", text, 3600)
    except tokens.BadToken:
        return None


def test_a_stream_of_another_shop_hears_nothing_of_this_one(here: World, there: World) -> None:
    heard: list[str] = []

    class Ear(Hub):
        def join(self, owner: str, topics: Iterable[str], **more: Any) -> Listener:
            heard.extend(topics)
            return super().join(owner, heard, **more)

    topic = f"group:{here.ids['group']}"
    token = tokens.issue("stream", {"shop": there.shop.pk, "visitor": "v1", "user": None, "topics": [topic]})
    assert _stream(token, Ear(most=10, most_per_owner=10)) is None
    assert heard == [f"{there.shop.pk}:{topic}"]


def test_forged_expired_and_borrowed_stream_tokens_are_refused(here: World) -> None:
    claims = {"shop": here.shop.pk, "visitor": "v1", "user": None, "topics": ["group:X"]}
    good = tokens.issue("stream", claims)
    hub = Hub(most=10, most_per_owner=10)
    assert _stream(good, hub) is None
    body, stamp, signature = good.split(":")
    bad = [
        "",
        "x",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        f"{body}:{stamp[:-1]}0:{signature}",
        tokens.issue("track", claims),
        signing.dumps(claims, key="another-key", salt="rongshu.stream"),
        signing.dumps(claims, salt="rongshu.stream"),  # signed with the sessions' key
        here.token,
        here.key,
    ]
    for text in bad:
        problem = _stream(text, hub)
        assert problem is not None, text
        assert problem.status == 401


def test_a_visitors_cookie_of_another_shop_counts_for_nothing(here: World, there: World) -> None:
    client = Client()
    client.get(f"{here.root}t/{here.ids['link']}")
    for name in (LINK, VISITOR):
        client.cookies[name] = client.cookies[name].value
        client.cookies[name]["path"] = "/"
    page = Client()
    page.cookies[LINK] = client.cookies[LINK].value
    page.cookies[VISITOR] = client.cookies[VISITOR].value
    answer = page.get(there.root)
    assert here.ids["link"] not in answer.content.decode()
    # The shop did not know the visitor, so it makes one of its own.
    assert page.cookies[VISITOR].value != client.cookies[VISITOR].value


def test_a_changed_session_cookie_is_a_stranger(here: World) -> None:
    client = Client()
    client.force_login(here.buyer)
    assert client.get(f"{here.root}orders/").status_code == 200
    client.cookies["sessionid"] = client.cookies["sessionid"].value[::-1]
    assert client.get(f"{here.root}orders/").status_code == 302


def test_secrets_are_compared_without_telling_how_far_they_fit(here: World) -> None:
    """Not a measurement, which would be noise: a key that differs in its last letter is refused like any other."""
    near = here.key[:-1] + ("A" if here.key[-1] != "A" else "B")
    far = here.key[:-43] + "A" * 43
    client = Client()
    began = time.monotonic()
    answers = [
        client.get(f"{here.root}api/v1/staff/orders", headers={"X-API-Key": key}) for key in (near, far)
    ]
    assert [one.status_code for one in answers] == [401, 401]
    assert answers[0].content == answers[1].content
    assert time.monotonic() - began < 30
