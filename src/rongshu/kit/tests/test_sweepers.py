"""Sweepers: which run when, and that one's fault stops no other."""

from __future__ import annotations

import pytest

from rongshu.kit import jobs
from rongshu.kit.jobs import seldom_sweeper, sweep_shop, sweeper
from rongshu.kit.tenancy import current_shop_id
from tests.world import make_shop

pytestmark = pytest.mark.django_db

RAN: list[str] = []


def prompt(shop_id: int) -> None:
    assert current_shop_id() == shop_id
    RAN.append("prompt")


def broken(_shop_id: int) -> None:
    raise RuntimeError("a fault of its own")


def seldom(_shop_id: int) -> None:
    RAN.append("seldom")


@pytest.fixture(autouse=True)
def _only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_sweepers", {})
    monkeypatch.setattr(jobs, "_seldom", set())
    RAN.clear()
    sweeper(broken)
    sweeper(prompt)
    seldom_sweeper(seldom)


def test_sweepers_nobody_waits_for_run_when_it_is_time_for_them() -> None:
    shop = make_shop()
    sweep_shop(shop.pk, seldom=False)
    assert RAN == ["prompt"]
    sweep_shop(shop.pk)
    assert RAN == ["prompt", "prompt", "seldom"]
