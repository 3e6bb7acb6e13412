"""The live process under its real server, on the test's database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection

from rongshu.foundation.shops.models import Shop
from rongshu.kit import tokens
from rongshu.kit.clock import advance
from rongshu.kit.live.asgi import Problem, Request
from rongshu.kit.live.hub import Hub
from rongshu.kit.live.stream import Streams
from rongshu.kit.models import OutboxEvent
from rongshu.kit.relay import relay_once
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.processes import RunningProcess, until

serial = pytest.mark.serial


def _token(shop_id: int = 1, *topics: str, **claims: Any) -> str:
    return tokens.issue(
        "stream",
        {"shop": shop_id, "visitor": "v1", "user": None, "topics": list(topics or ["group:ABC"]), **claims},
    )


def _shop(slug: str = "one") -> Shop:
    return Shop.objects.create(slug=slug, name=slug)


def _happens(shop: Shop, *topics: str) -> None:
    with shop_block(shop.pk):
        OutboxEvent.objects.create(name="x", payload={}, topics=list(topics))
    relay_once()


@serial
def test_a_stream_greets_with_the_servers_time_and_tells_changes(live_process: RunningProcess) -> None:
    shop = _shop()
    stream = live_process.stream(_token(shop.pk, "group:ABC", "product:tea"))
    assert stream.status == 200
    assert stream.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    name, hello = stream.next()
    assert (name, hello["topics"]) == ("hello", ["group:ABC", "product:tea"])
    assert abs(datetime.fromisoformat(hello["now"]) - datetime.now(UTC)) < timedelta(seconds=5)
    _happens(shop, "group:ABC")
    assert stream.next() == ("change", {"topic": "group:ABC"})
    _happens(shop, "group:OTHER", "product:tea")
    assert stream.next() == ("change", {"topic": "product:tea"})
    stream.close()


@serial
@pytest.mark.inv("INV-34")
def test_another_shops_topic_of_the_same_name_is_silent(live_process: RunningProcess) -> None:
    one, two = _shop("one"), _shop("two")
    stream = live_process.stream(_token(one.pk, "group:ABC", "group:LAST"))
    stream.next()
    _happens(two, "group:ABC")
    _happens(one, "group:LAST")
    assert stream.next() == ("change", {"topic": "group:LAST"})
    stream.close()


@serial
@pytest.mark.faults
def test_losing_postgresql_ends_in_a_resync_and_changes_flow_again(live_process: RunningProcess) -> None:
    shop = _shop()
    stream = live_process.stream(_token(shop.pk))
    stream.next()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name LIKE 'rongshu-live%' AND datname = current_database()"
        )
    assert stream.next() == ("resync", {})
    _happens(shop, "group:ABC")
    assert stream.next() == ("change", {"topic": "group:ABC"})
    until(lambda: live_process.request("GET", "/readyz")[0] == 200, "readiness after the cut")
    stream.close()


@serial
def test_moving_the_demo_clock_tells_pages_the_new_time(live_process: RunningProcess) -> None:
    stream = live_process.stream(_token(_shop().pk))
    stream.next()
    advance(timedelta(days=2))
    name, hello = stream.next()
    assert name == "hello"
    ahead = datetime.fromisoformat(hello["now"]) - datetime.now(UTC)
    assert timedelta(days=2, seconds=-5) < ahead < timedelta(days=2, seconds=5)
    stream.close()


@serial
@pytest.mark.abu("ABU-15")
def test_tokens_that_are_not_for_this_are_refused(live_process: RunningProcess) -> None:
    forged = signing.dumps(
        {"shop": 1, "visitor": "v1", "topics": ["group:ABC"]}, key="another key", salt="rongshu.stream"
    )
    track = tokens.issue("track", {"shop": 1, "visitor": "v1", "user": None, "topics": ["group:ABC"]})
    good = _token(1)
    bad = {
        "no token": "",
        "forged": forged,
        "of another purpose": track,
        "with a changed claim": "x" + good,
        "cut short": good[:-2],
        "without a shop": tokens.issue("stream", {"visitor": "v1", "topics": ["group:ABC"]}),
        "without a person": tokens.issue("stream", {"shop": 1, "topics": ["group:ABC"]}),
        "without topics": tokens.issue("stream", {"shop": 1, "visitor": "v1", "topics": []}),
        "with too many topics": tokens.issue("stream", {"shop": 1, "visitor": "v1", "topics": ["a"] * 21}),
        "with a topic of another shop smuggled in": tokens.issue(
            "stream", {"shop": 1, "visitor": "v1", "topics": ["a\n2:group:ABC"]}
        ),
    }
    for what, token in bad.items():
        status, headers, problem = live_process.request("GET", f"/v1/stream?token={token}")
        assert (status, problem["code"]) == (401, "bad_token"), what
        assert headers["content-type"] == "application/problem+json"


@serial
def test_expired_token_is_refused(live_process: RunningProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    real = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: real - 2 * 3600 - 1)
    old = _token(1)
    monkeypatch.undo()
    assert live_process.request("GET", f"/v1/stream?token={old}")[0] == 401


@serial
def test_only_our_pages_may_read_the_answers(live_process: RunningProcess) -> None:
    ours = {"Origin": settings.RONGSHU_BASE_URL}
    status, headers, _ = live_process.request("GET", "/healthz", headers=ours)
    assert (status, headers["access-control-allow-origin"]) == (200, settings.RONGSHU_BASE_URL)
    status, headers, _ = live_process.request("OPTIONS", "/v1/track", headers=ours)
    assert (status, headers["access-control-allow-headers"]) == (204, "content-type")
    status, headers, problem = live_process.request(
        "GET", f"/v1/stream?token={_token(1)}", headers={"Origin": "https://evil.example"}
    )
    assert (status, problem["code"]) == (403, "foreign_origin")
    assert "access-control-allow-origin" not in headers


@serial
def test_unknown_paths_and_methods_are_named(live_process: RunningProcess) -> None:
    assert live_process.request("GET", "/nothing")[0] == 404
    assert live_process.request("POST", "/v1/stream")[0] == 405
    assert live_process.request("HEAD", "/healthz")[0] == 200


def _streams(live: RunningProcess) -> int:
    text = live.request("GET", "/metrics")[2].decode()
    return int(float(re.search(r"^rongshu_live_streams (.*)$", text, re.MULTILINE)[1]))  # type: ignore[index]


@serial
def test_operations_can_ask(live_process: RunningProcess) -> None:
    assert live_process.request("GET", "/readyz")[::2] == (
        200,
        {"status": "ready", "database": True, "listening": True},
    )
    stream = live_process.stream(_token(1))
    stream.next()
    until(lambda: _streams(live_process) == 1, "the stream to be counted")
    stream.close()
    until(lambda: _streams(live_process) == 0, "the stream to be forgotten")
    through_a_proxy = {"X-Forwarded-For": "203.0.113.9"}
    assert live_process.request("GET", "/metrics", headers=through_a_proxy)[0] == 404


@serial
def test_one_visitor_cannot_take_all_streams(live_process: RunningProcess) -> None:
    until(lambda: _streams(live_process) == 0, "earlier streams to be forgotten")
    streams = [live_process.stream(_token(1)) for _ in range(12)]
    assert [stream.status for stream in streams] == [200] * 12
    refused = live_process.request("GET", f"/v1/stream?token={_token(1)}")
    assert (refused[0], refused[1]["retry-after"]) == (429, "30")
    streams.append(live_process.stream(_token(1, visitor="v2")))
    assert streams[-1].status == 200
    for stream in streams:
        stream.close()


def test_a_slow_reader_is_told_each_topic_once() -> None:
    async def story() -> tuple[set[str], list[str]]:
        hub = Hub(most=10, most_per_owner=10)
        listener = hub.join("1:v", ["1:a", "1:b"])
        for _ in range(1000):
            hub.publish(["1:a", "1:b", "1:c"])
        hub.signal_all("resync")
        assert await listener.wait(1)
        return listener.take()

    assert asyncio.run(story()) == ({"resync"}, ["1:a", "1:b"])


def test_what_changed_before_a_stream_opened_is_told_if_its_page_is_older(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("rongshu.kit.live.hub.time.monotonic", lambda: now)

    async def happen() -> None:
        nonlocal now
        hub = Hub(most=10, most_per_owner=10)
        hub.publish(["1:a"])
        now += 5
        hub.publish(["1:b", "1:other"])
        now += 1
        assert hub.join("1:v", ["1:a", "1:b"]).take() == (set(), [])
        assert hub.join("1:v", ["1:a", "1:b"], missed_s=2).take() == (set(), ["1:b"])
        assert sorted(hub.join("1:v", ["1:a", "1:b"], missed_s=6).take()[1]) == ["1:a", "1:b"]
        now += 60
        assert hub.join("1:v", ["1:a", "1:b"], missed_s=3600).take() == (set(), [])
        hub.publish(["1:c"])
        assert hub.join("1:v", ["1:a", "1:c"], missed_s=3600).take() == (set(), ["1:c"])

    asyncio.run(happen())


def test_a_full_process_refuses_and_leaving_makes_room() -> None:
    async def story() -> None:
        hub = Hub(most=1, most_per_owner=10)
        listener = hub.join("1:v", ["1:a"])
        with pytest.raises(Problem) as problem:
            hub.join("1:w", ["1:a"])
        assert problem.value.status == 503
        hub.leave(listener)
        hub.join("1:w", ["1:a"])
        assert hub.size == 1

    asyncio.run(story())


def _request(note: Callable[[bytes], None], hang_up: asyncio.Event, *, stuck: bool = False) -> Request:
    async def receive() -> dict[str, Any]:
        await hang_up.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            note(message["body"])
            if stuck:
                await asyncio.Event().wait()

    return Request(
        method="GET",
        path="/v1/stream",
        query={"token": [_token(1)]},
        headers={},
        peer="127.0.0.1",
        client="127.0.0.1",
        receive=receive,
        send=send,
    )


def _streams_of(hub: Hub) -> Streams:
    return Streams(hub, lambda: datetime(2026, 1, 31, tzinfo=UTC), lambda count: None, beat_s=0.01)


def test_an_idle_stream_is_written_to_until_its_client_leaves() -> None:
    async def story() -> list[bytes]:
        hub, hang_up, enough = Hub(most=10, most_per_owner=10), asyncio.Event(), asyncio.Event()
        written: list[bytes] = []

        def note(content: bytes) -> None:
            written.append(content)
            if len(written) == 3:
                enough.set()

        serving = asyncio.create_task(_streams_of(hub)(_request(note, hang_up)))
        await asyncio.wait_for(enough.wait(), 5)
        assert hub.size == 1
        hang_up.set()
        await asyncio.wait_for(serving, 5)
        assert hub.size == 0
        return written

    hello, *beats = asyncio.run(story())
    assert hello == (
        b'retry: 2000\n\nevent: hello\ndata: {"now":"2026-01-31T00:00:00.000+00:00","topics":["group:ABC"]}\n\n'
    )
    assert set(beats) == {b": beat\n\n"}


def test_a_client_that_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rongshu.kit.live.stream.STUCK_S", 0.05)

    async def story() -> int:
        hub = Hub(most=10, most_per_owner=10)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(
                _streams_of(hub)(_request(lambda _content: None, asyncio.Event(), stuck=True)), 5
            )
        return hub.size

    assert asyncio.run(story()) == 0
