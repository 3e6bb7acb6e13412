"""Behaviour events through the live process into the inbox."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.conf import settings

from rongshu.foundation.shops.models import Shop
from rongshu.foundation.tracking.collector import BATCHES_PER_MINUTE, MOST_BYTES, read_batch
from rongshu.foundation.tracking.models import InboxBatch
from rongshu.kit import tokens
from rongshu.kit.live.asgi import Problem
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.processes import RunningProcess

VIEW = {"event": "view", "at": "2026-01-31T08:00:00+08:00", "props": {"product": "tea"}}


def _token(shop: Shop, visitor: str = "0" * 32, user: int | None = None) -> str:
    return tokens.issue("track", {"shop": shop.pk, "visitor": visitor, "user": user})


def _post(live: RunningProcess, body: Any, kind: str = "text/plain;charset=UTF-8") -> tuple[int, Any]:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    status, _headers, answer = live.request(
        "POST", "/v1/track", content, {"Content-Type": kind, "Origin": settings.RONGSHU_BASE_URL}
    )
    return status, answer


@pytest.mark.serial
def test_a_beacon_becomes_one_row_of_its_shop(live_process: RunningProcess) -> None:
    one, two = Shop.objects.create(slug="one", name="一"), Shop.objects.create(slug="two", name="二")
    leave = {"event": "leave"}
    assert _post(live_process, {"token": _token(one, user=7), "batch": [VIEW, leave]}) == (
        202,
        {"accepted": 2},
    )
    with shop_block(one.pk):
        row = InboxBatch.objects.get()
        assert (row.visitor, row.user_id, row.drained) == ("0" * 32, 7, False)
        assert row.body == [VIEW, {"event": "leave", "at": None, "props": {}}]
    with shop_block(two.pk):
        assert not InboxBatch.objects.exists()


@pytest.mark.serial
@pytest.mark.abu("ABU-15")
def test_a_token_for_streams_collects_nothing(live_process: RunningProcess) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    stream = tokens.issue("stream", {"shop": shop.pk, "visitor": "0" * 32, "user": None, "topics": ["a"]})
    for token in (stream, _token(shop)[:-1], "", None, 7):
        status, problem = _post(live_process, {"token": token, "batch": [VIEW]})
        assert (status, problem["code"], problem["field"]) == (401, "bad_token", "token")
    with shop_block(shop.pk):
        assert not InboxBatch.objects.exists()


@pytest.mark.serial
def test_one_bad_event_refuses_the_batch_and_names_the_field(live_process: RunningProcess) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    status, problem = _post(live_process, {"token": _token(shop), "batch": [VIEW, {"event": "hack"}]})
    assert (status, problem["code"], problem["field"]) == (400, "invalid_batch", "batch[1].event")
    with shop_block(shop.pk):
        assert not InboxBatch.objects.exists()


@pytest.mark.serial
def test_too_large_a_body_is_refused_unread(live_process: RunningProcess) -> None:
    assert _post(live_process, b"[" + b" " * MOST_BYTES)[0] == 413


@pytest.mark.serial
def test_a_flood_of_one_visitor_is_stopped(live_process: RunningProcess) -> None:
    shop = Shop.objects.create(slug="one", name="一")
    body = orjson.dumps({"token": _token(shop, visitor="f" * 32), "batch": [VIEW]})
    answers = [_post(live_process, body)[0] for _ in range(BATCHES_PER_MINUTE + 5)]
    assert answers[0] == 202
    assert answers[-1] == 429
    assert _post(live_process, {"token": _token(shop, visitor="e" * 32), "batch": [VIEW]})[0] == 202


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"batch": []}, "batch"),
        ({"batch": "view"}, "batch"),
        ({"batch": [VIEW] * 101}, "batch"),
        ({"batch": [VIEW], "shop": 2}, "shop"),
        ({"batch": ["view"]}, "batch[0]"),
        ({"batch": [{"event": ["view"]}]}, "batch[0].event"),
        ({"batch": [VIEW | {"user_id": 5}]}, "batch[0].user_id"),
        ({"batch": [VIEW | {"at": "yesterday"}]}, "batch[0].at"),
        ({"batch": [VIEW | {"at": "2026-01-31T08:00:00"}]}, "batch[0].at"),
        ({"batch": [VIEW | {"props": []}]}, "batch[0].props"),
        ({"batch": [VIEW | {"props": {f"p{n}": 1 for n in range(21)}}]}, "batch[0].props"),
        ({"batch": [VIEW | {"props": {"<b>": 1}}]}, "batch[0].props"),
        ({"batch": [VIEW, VIEW | {"props": {"product": "x" * 201}}]}, "batch[1].props.product"),
        ({"batch": [VIEW | {"props": {"nested": {"a": 1}}}]}, "batch[0].props.nested"),
        ({"batch": [VIEW | {"props": {"n": 2**60}}]}, "batch[0].props.n"),
        ({"batch": [VIEW | {"props": {"zero": "a\0b"}}]}, "batch[0].props.zero"),
    ],
)
def test_shapes_that_are_refused(body: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as problem:
        read_batch(body)
    assert (problem.value.status, problem.value.members["field"]) == (400, field)
