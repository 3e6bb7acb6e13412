from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.foundation.tracking.models import InboxBatch, ShareLink
from rongshu.insight.collection.models import Pseudonym
from rongshu.insight.lake import files
from rongshu.insight.lake.models import LakeFile
from rongshu.insight.lake.services import lake_compact, lake_drain, lake_tidy
from rongshu.insight.metrics.selectors import campaign_report
from rongshu.kernel.clock import SHANGHAI
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lake(settings: Any, tmp_path: Path) -> Path:
    settings.RONGSHU_LAKE_DIR = tmp_path
    return tmp_path


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(slug="lake", name="湖")


def _order(name: str, number: str, buyer: User, **more: Any) -> None:
    OutboxEvent.objects.create(
        name=name,
        payload={"number": number, "buyer_id": buyer.pk, "activity_id": 7, "payable_fen": 5900, **more},
    )


def _campaign(shop: Shop) -> None:
    lin, zhou, wu = (User.objects.create_user(email=f"{name}@example.com") for name in ("lin", "zhou", "wu"))
    with shop_block(shop.pk):
        first = ShareLink.objects.create(code="AAA", sharer=lin, target_kind="group", campaign_id=7)
        ShareLink.objects.create(
            code="BBB", sharer=zhou, target_kind="group", campaign_id=7, parent=first, depth=2
        )
        for visitor, link in (("v1", None), ("v2", "AAA"), ("v3", "BBB"), ("v4", "BBB")):
            InboxBatch.objects.create(
                visitor=visitor,
                body=[{"event": "view", "props": {"activity_id": 7, "link_code": link}}],
            )
        InboxBatch.objects.create(
            visitor="v1", body=[{"event": "share", "props": {"activity_id": 7}}, {"event": "bogus"}]
        )
        _order("order.placed", "O1", lin)
        _order("order.placed", "O2", zhou, link_code="AAA")
        _order("order.placed", "O3", wu, link_code="BBB")
        _order("order.paid", "O1", lin)
        _order("order.paid", "O2", zhou, link_code="AAA")
        _order("order.paid", "O3", wu, link_code="BBB")
        _order("order.refunded", "O3", wu, amount_fen=5900)


def test_numbers_of_a_campaign_are_exact(shop: Shop) -> None:
    _campaign(shop)
    assert lake_drain(shop_id=shop.pk) == 12
    assert lake_drain(shop_id=shop.pk) == 0
    with shop_block(shop.pk):
        report = campaign_report(activity_id=7)
    values = {key: found.value for key, found in report.readings.items()}
    assert values == {
        "views": 4,
        "visitors": 4,
        "shares": 1,
        "sharers": 1,
        "joins": 3,
        "paid_orders": 3,
        "buyers": 3,
        "gmv": 17700,
        "refunds": 5900,
        "refunded_orders": 1,
        "invited_buyers": 2,
        "k_factor": pytest.approx(2 / 3),
        "share_depth": 2,
        "conversion": 0.75,
    }
    assert report.depth == [(0, 1), (1, 1), (2, 1)]
    assert [point.values["paid_orders"] for point in report.series] == [3]
    assert report.step == "hour"
    assert all(point.at.tzinfo is SHANGHAI and point.at.minute == 0 for point in report.series)
    assert report.readings["gmv"].text == "¥177.00"


def _view(shop: Shop) -> None:
    with shop_block(shop.pk):
        InboxBatch.objects.create(visitor="v1", body=[{"event": "view", "props": {"activity_id": 7}}])
    lake_drain(shop_id=shop.pk)


@pytest.mark.parametrize(
    ("later", "step", "views"),
    [
        (timedelta(hours=3), "hour", [1, 0, 0, 1]),
        (timedelta(hours=72), "hour", [1, *[0] * 71, 1]),
        (timedelta(days=5), "day", [1, 0, 0, 0, 0, 1]),
    ],
)
def test_times_in_which_nothing_happened_are_on_the_chart(
    shop: Shop, travel: Any, later: timedelta, step: str, views: list[int]
) -> None:
    _view(shop)
    travel(later)
    _view(shop)
    with shop_block(shop.pk):
        report = campaign_report(activity_id=7)
    assert (report.step, [point.values["views"] for point in report.series]) == (step, views)
    first, last = report.series[0].at, report.series[-1].at
    assert last - first == (later if step == "hour" else timedelta(days=5))
    assert step == "hour" or (first.hour, last.hour) == (0, 0)


def test_another_shop_and_another_activity_see_nothing(shop: Shop) -> None:
    _campaign(shop)
    lake_drain(shop_id=shop.pk)
    other = Shop.objects.create(slug="other", name="别家")
    with shop_block(other.pk):
        assert campaign_report(activity_id=7).readings["views"].value == 0
    with shop_block(shop.pk):
        assert campaign_report(activity_id=8).readings["views"].value == 0


def test_rows_name_nobody(shop: Shop) -> None:
    _campaign(shop)
    lake_drain(shop_id=shop.pk)
    with shop_block(shop.pk):
        rows = files.read([file.path for file in LakeFile.objects.all()]).to_pylist()
        tokens = set(Pseudonym.objects.values_list("token", flat=True))
    assert {row["person"] for row in rows if row["person"]} <= tokens
    assert all("buyer_id" not in (row["props"] or "") for row in rows)


@pytest.mark.inv("INV-35")
def test_a_drain_that_died_before_commit_leaves_no_rows_behind(shop: Shop, lake: Path) -> None:
    _campaign(shop)
    orphan = files.relative_path(shop.pk, datetime.now(UTC).date(), "orphan")
    files.write_pending(orphan, [])
    assert lake_drain(shop_id=shop.pk) == 12
    assert not list(lake.rglob("*orphan*"))


@pytest.mark.inv("INV-35")
def test_a_drain_that_died_after_commit_is_finished_by_the_next(shop: Shop, lake: Path) -> None:
    _campaign(shop)
    lake_drain(shop_id=shop.pk)
    with shop_block(shop.pk):
        file = LakeFile.objects.get()
        (lake / file.path).rename(lake / (file.path + ".pending"))
        LakeFile.objects.update(published=False)
        assert campaign_report(activity_id=7).readings["views"].value == 0
    assert lake_drain(shop_id=shop.pk) == 0
    with shop_block(shop.pk):
        assert campaign_report(activity_id=7).readings["views"].value == 4


def test_compaction_changes_no_number_and_clears_up(shop: Shop, lake: Path, travel: Any) -> None:
    _campaign(shop)
    lake_drain(shop_id=shop.pk)
    with shop_block(shop.pk):
        InboxBatch.objects.create(visitor="v9", body=[{"event": "view", "props": {"activity_id": 7}}])
    lake_drain(shop_id=shop.pk)
    with shop_block(shop.pk):
        day = LakeFile.objects.first().day  # type: ignore[union-attr]  # two files were just written
        before = campaign_report(activity_id=7).readings
    assert lake_compact(shop_id=shop.pk, day=day)
    with shop_block(shop.pk):
        assert campaign_report(activity_id=7).readings == before
    travel(timedelta(minutes=11))
    lake_tidy(shop_id=shop.pk)
    assert len(list(lake.rglob("*.parquet"))) == 1


@pytest.mark.parametrize(
    "body", [{}, "x", [1], [{"event": "view", "props": 3}], [{"event": "view", "at": "yesterday"}]]
)
def test_malformed_batches_never_stop_a_drain(shop: Shop, body: Any) -> None:
    with shop_block(shop.pk):
        InboxBatch.objects.create(visitor="v", body=body)
    lake_drain(shop_id=shop.pk)
    with shop_block(shop.pk):
        assert not InboxBatch.objects.filter(drained=False).exists()
