from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from rongshu.campaigns.base import registry
from rongshu.campaigns.base.errors import ActivityInvalid, ActivityNotFound, MarginTooLow, UnknownKind
from rongshu.campaigns.base.jobs import sweep_ends, sweep_settlements, sweep_starts
from rongshu.campaigns.base.models import Activity
from rongshu.campaigns.base.selectors import activities, activity_view, live_items
from rongshu.campaigns.base.services import (
    activity_create,
    activity_pause,
    activity_resume,
    activity_schedule,
    activity_start,
    activity_stop,
    quota_return,
    quota_sell,
    quota_take,
)
from rongshu.campaigns.groupbuy.errors import GroupBuyInvalid
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from tests.world import make_groupbuy, make_product, make_shop, make_user, skus_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def _state(activity_id: int) -> str:
    return Activity.objects.get(pk=activity_id).state


def test_an_activity_lives_by_the_databases_clock(shop: Shop, travel: Callable[[timedelta], None]) -> None:
    with shop_block(shop.pk):
        activity = make_groupbuy(make_product(shop), starts_in=timedelta(hours=1), lasts=timedelta(hours=2))
        sweep_starts(shop.pk)
        assert _state(activity.id) == "scheduled"
    travel(timedelta(hours=1))
    with shop_block(shop.pk):
        sweep_starts(shop.pk)
        assert _state(activity.id) == "live"
        sweep_ends(shop.pk)
        assert _state(activity.id) == "live"
    travel(timedelta(hours=2))
    with shop_block(shop.pk):
        sweep_ends(shop.pk)
        assert _state(activity.id) == "ended"
        sweep_settlements(shop.pk)
        assert _state(activity.id) == "settled"
        told = OutboxEvent.objects.filter(name__startswith="campaign.").order_by("pk")
        names = list(told.values_list("name", flat=True))
    assert names == ["campaign.scheduled", "campaign.started", "campaign.ended", "campaign.settled"]


def test_a_paused_activity_ends_too_and_may_resume_before(
    shop: Shop, travel: Callable[[timedelta], None]
) -> None:
    with shop_block(shop.pk):
        activity = make_groupbuy(make_product(shop), lasts=timedelta(hours=2))
        activity_pause(activity_id=activity.id)
        activity_resume(activity_id=activity.id)
        activity_pause(activity_id=activity.id)
        with pytest.raises(IllegalTransition):
            activity_pause(activity_id=activity.id)
    travel(timedelta(hours=2))
    with shop_block(shop.pk):
        sweep_ends(shop.pk)
        assert _state(activity.id) == "ended"


@pytest.mark.parametrize("step", [activity_start, activity_pause, activity_resume, activity_stop])
def test_a_draft_only_gets_scheduled(shop: Shop, step: Callable[..., object]) -> None:
    with shop_block(shop.pk):
        activity = make_groupbuy(make_product(shop), schedule=False)
        with pytest.raises(IllegalTransition):
            step(activity_id=activity.id)
        assert _state(activity.id) == "draft"
        assert activity_schedule(activity_id=activity.id).state == "live"
        with pytest.raises(IllegalTransition):
            activity_schedule(activity_id=activity.id)


@pytest.mark.inv("INV-38")
def test_what_staff_decide_is_audited(shop: Shop) -> None:
    with shop_block(shop.pk):
        staff = make_user(name="店主")
        activity = make_groupbuy(make_product(shop), actor_id=staff.pk)
        activity_stop(activity_id=activity.id, actor_id=staff.pk)
        entries = list(AuditEntry.objects.order_by("seq").values_list("action", "target", "actor"))
    target, actor = f"activity:{activity.id}", f"user:{staff.pk}"
    assert entries == [
        ("campaign.create", target, actor),
        ("campaign.schedule", target, actor),
        ("campaign.stop", target, actor),
    ]


@pytest.mark.inv("INV-23")
def test_no_activity_starts_below_cost_with_everything_taken_off(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = make_product(shop, price_fen=7900, cost_fen=5500)
        make_groupbuy(product, price_fen=5900, leader_discount_fen=400)
        with pytest.raises(MarginTooLow) as refusal:
            make_groupbuy(product, price_fen=5900, leader_discount_fen=401)
        assert refusal.value.members == {"sku_id": skus_of(product)[0].pk, "shortfall_fen": 1}


@pytest.mark.inv("INV-23")
def test_commission_is_part_of_the_worst_case(shop: Shop) -> None:
    with shop_block(shop.pk):
        product = make_product(shop, price_fen=7900, cost_fen=5000)
        commission_rule_save(scope="default", rate_bp=1500)
        make_groupbuy(product, price_fen=5883)  # ⌊5883 × 15 %⌋ = 882, which leaves 5001
        with pytest.raises(MarginTooLow) as refusal:
            make_groupbuy(product, price_fen=5880)  # 882 as well, which leaves 4998
        assert refusal.value.members["shortfall_fen"] == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quota": 0}, "quota"),
        ({"quota": 10, "per_person_limit": 11}, "per_person_limit"),
        ({"per_order_limit": 2, "per_person_limit": 1}, "per_order_limit"),
        ({"per_order_limit": 0}, "per_order_limit"),
        ({"name": " "}, "name"),
        ({"name": "团" * 61}, "name"),
        ({"lasts": timedelta(0)}, "ends_at"),
        ({"starts_in": timedelta(days=-9), "lasts": timedelta(days=1)}, "ends_at"),
        ({"price_fen": 5900}, "price_fen"),
        ({"price_fen": 0}, "price_fen"),
        ({"price_fen": -1}, "price_fen"),
        ({"goal_value": -1}, "goal_value"),
        ({"size": 1}, "size"),
        ({"size": 101}, "size"),
        ({"ttl_hours": 0}, "ttl_hours"),
        ({"leader_discount_fen": -1}, "leader_discount_fen"),
        ({"leader_discount_fen": 4900}, "leader_discount_fen"),
        ({"size": 50, "quota": 40}, "quota"),
    ],
)
def test_bad_settings_are_named_and_leave_nothing(shop: Shop, wrong: dict[str, object], field: str) -> None:
    with shop_block(shop.pk):
        product = make_product(shop, price_fen=5900)
        with pytest.raises((ActivityInvalid, GroupBuyInvalid)) as refusal:
            make_groupbuy(product, **wrong)  # type: ignore[arg-type]  # each case is wrong in one field
        assert refusal.value.members["field"] == field
        assert refusal.value.status == 422


def test_items_are_known_and_named_once(shop: Shop) -> None:
    other = make_shop("other")
    with shop_block(other.pk):
        [foreign] = skus_of(make_product(other))
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop))
        now = clock.now()
        for items in ([], [(sku.pk, 4000), (sku.pk, 4000)], [(foreign.pk, 4000)]):
            with pytest.raises(ActivityInvalid) as refusal:
                activity_create(
                    kind="groupbuy",
                    name="团",
                    starts_at=now,
                    ends_at=now + timedelta(days=1),
                    quota=10,
                    items=items,
                )
            assert refusal.value.members["field"] == "items"
        with pytest.raises(UnknownKind):
            activity_create(
                kind="lottery",
                name="团",
                starts_at=now,
                ends_at=now + timedelta(days=1),
                quota=10,
                items=[(sku.pk, 4000)],
            )


def test_counters_move_from_reserved_to_sold_and_back(shop: Shop) -> None:
    with shop_block(shop.pk):
        activity = make_groupbuy(make_product(shop), quota=5, per_person_limit=5)
        quota_take(activity_id=activity.id, quantity=3)
        quota_sell(activity_id=activity.id, quantity=2)
        view = activity_view(activity.id)
        assert (view.reserved, view.sold, view.left) == (1, 2, 2)
        quota_return(activity_id=activity.id, quantity=1, sold=False)
        quota_return(activity_id=activity.id, quantity=2, sold=True)
        assert activity_view(activity.id).left == 5
        with pytest.raises(RuntimeError):
            quota_return(activity_id=activity.id, quantity=1, sold=True)
        with pytest.raises(ActivityNotFound):
            quota_take(activity_id=activity.id + 1000, quantity=1)


@pytest.mark.inv("INV-34")
def test_another_shops_activity_is_not_there(shop: Shop) -> None:
    other = make_shop("other")
    with shop_block(other.pk):
        foreign = make_groupbuy(make_product(other))
    with shop_block(shop.pk):
        for read in (activity_view, lambda one: activity_stop(activity_id=one)):
            with pytest.raises(ActivityNotFound):
                read(foreign.id)
        assert activities() == []
        assert live_items(kind="groupbuy", at=clock.now()) == []
    with shop_block(other.pk):
        assert _state(foreign.id) == "live"


def test_two_kinds_cannot_share_a_key() -> None:

    kind = registry.kind_of("groupbuy")
    with pytest.raises(ValueError, match="groupbuy"):
        registry.register(replace(kind, icon="other"))
    assert registry.kind_of("groupbuy") is kind
