from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from rongshu.foundation.shops.models import Shop
from rongshu.foundation.tracking.models import InboxBatch
from rongshu.kernel import clock
from rongshu.kit import housekeeping, tidying
from rongshu.kit.models import IdempotencyKey, OutboxEvent
from rongshu.kit.tenancy import shop_block

pytestmark = pytest.mark.django_db


def _ago(days: float) -> Any:
    return clock.now() - timedelta(days=days)


def test_a_shop_forgets_what_served_its_purpose_and_nothing_else() -> None:
    one, two = (Shop.objects.create(slug=slug, name=slug) for slug in ("one", "two"))
    for shop in (one, two):
        with shop_block(shop.pk):
            for key, days in (("old-key-1", 7.1), ("new-key-1", 6.9)):
                IdempotencyKey.objects.create(actor="a", key=key, body_hash="", created_at=_ago(days))
            for name, days, relayed, drained in (
                ("gone", 14.1, True, True),
                ("fresh", 13.9, True, True),
                ("unrelayed", 99, False, True),
                ("undrained", 99, True, False),
            ):
                OutboxEvent.objects.create(
                    name=name, payload={}, at=_ago(days), relayed=relayed, drained=drained
                )
            for visitor, days, drained in (
                ("gone", 14.1, True),
                ("fresh", 13.9, True),
                ("undrained", 99, False),
            ):
                InboxBatch.objects.create(visitor=visitor, body=[], received_at=_ago(days), drained=drained)
    housekeeping.tidy_shop(one.pk)
    with shop_block(one.pk):
        assert [row.key for row in IdempotencyKey.objects.all()] == ["new-key-1"]
        assert {row.name for row in OutboxEvent.objects.all()} == {"fresh", "unrelayed", "undrained"}
        assert {row.visitor for row in InboxBatch.objects.all()} == {"fresh", "undrained"}
    with shop_block(two.pk):
        assert (IdempotencyKey.objects.count(), OutboxEvent.objects.count(), InboxBatch.objects.count()) == (
            2,
            4,
            3,
        )


def test_ended_sessions_are_forgotten() -> None:
    for key, hours in (("ended", -1), ("running", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours)
        )
    tidying.forget_ended_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["running"]


def test_a_housekeeper_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fails() -> None:
        raise RuntimeError

    monkeypatch.setattr(housekeeping, "_installation", {"a": fails, "b": lambda: done.append("b")})
    housekeeping.tidy_installation()
    assert done == ["b"]
