"""Growth and tiers: up at once, down when the period ends, back when money goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.shops.models import Shop
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.loyalty.errors import TierHeld, TierInvalid
from rongshu.people.loyalty.models import Account, GrowthEntry
from rongshu.people.loyalty.rules import per_yuan
from rongshu.people.loyalty.selectors import growth_lines, member_terms, standing
from rongshu.people.loyalty.services import (
    TierDraft,
    growth_add,
    growth_reverse,
    tier_delete,
    tier_save,
    tiers_raise,
    tiers_review,
)
from rongshu.people.loyalty.types import MemberTerms

Travel = Callable[[timedelta], None]


def _tier(user: User) -> str:
    return member_terms(user.pk).tier_code


def _grow(user: User, order: int, amount: int) -> None:
    growth_add(user_id=user.pk, source="order", source_id=str(order), amount=amount)


def test_terms_of_a_stranger_are_the_shops_ordinary_ones_and_of_a_member_the_tiers(
    shop: Shop, user: User
) -> None:
    with shop_block(shop.pk):
        assert member_terms(user.pk) == MemberTerms("", "普通会员", 10_000, False, 10_000)
        _grow(user, 1, 2_000)
        with CaptureQueriesContext(connection) as queries:
            assert member_terms(user.pk) == MemberTerms("gold", "金卡", 9_500, True, 15_000)
        assert len(queries) == 1


def test_a_tier_is_reached_at_its_very_threshold_and_growth_of_an_order_counts_once(
    shop: Shop, user: User
) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 499)
        assert _tier(user) == ""
        assert growth_add(user_id=user.pk, source="order", source_id="2", amount=1) is True
        assert _tier(user) == "silver"
        assert growth_add(user_id=user.pk, source="order", source_id="2", amount=9_999) is False
        assert Account.objects.get(user=user).growth == 500
        assert violations(only=["INV-4"], alias="default") == []


def test_who_buys_nothing_for_a_period_falls_when_it_ends_and_not_before(
    shop: Shop, user: User, travel: Travel
) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 2_500)
    travel(timedelta(days=364))
    with shop_block(shop.pk):
        assert tiers_review() == 0
        assert _tier(user) == "gold"
        _grow(user, 2, 600)
    travel(timedelta(days=2))
    with shop_block(shop.pk):
        assert standing(user.pk).growth == 600
        assert tiers_review() == 1
        assert _tier(user) == "silver"
        assert tiers_review() == 0
    travel(timedelta(days=366))
    with shop_block(shop.pk):
        assert tiers_review() == 1
        assert _tier(user) == ""
        assert Account.objects.get(user=user).growth == 3_100


@pytest.mark.inv("INV-12")
def test_a_refund_takes_back_the_tier_its_growth_gave_once(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 600)
        _grow(user, 2, 1_500)
        assert _tier(user) == "gold"
        assert growth_reverse(source="order", source_id="2", key="a", keep=900) == 600
        assert growth_reverse(source="order", source_id="2", key="a", keep=900) == 0
        assert _tier(user) == "silver"
        assert growth_reverse(source="order", source_id="2", key="b", keep=0) == 900
        assert growth_reverse(source="order", source_id="1", key="c", keep=0) == 600
        assert _tier(user) == ""
        assert Account.objects.get(user=user).growth == 0
        assert [line.amount for line in growth_lines(user.pk)] == [-600, -900, -600, 1_500, 600]
        assert violations(only=["INV-4"], alias="default") == []


def test_a_tier_assured_at_the_review_outlasts_a_refund_until_the_period_ends(
    shop: Shop, user: User, travel: Travel
) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 600)
    travel(timedelta(days=300))
    with shop_block(shop.pk):
        _grow(user, 2, 700)
    travel(timedelta(days=66))
    with shop_block(shop.pk):
        tiers_review()
        growth_reverse(source="order", source_id="2", key="a", keep=0)
        assert _tier(user) == "silver"
    travel(timedelta(days=366))
    with shop_block(shop.pk):
        tiers_review()
        assert _tier(user) == ""


def test_standing_says_how_far_the_next_tier_is(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 875)
        with CaptureQueriesContext(connection) as queries:
            here = standing(user.pk)
        assert len(queries) == 4
        assert here.tier is not None
        assert here.next is not None
        assert (here.tier.name, here.next.name, here.to_next, here.progress) == ("银卡", "金卡", 1_125, 25)


def test_an_easier_ladder_raises_who_already_reached_it(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 300)
        tier_save(draft=TierDraft(code="bronze", name="铜卡", growth_min=200), actor="user:7")
        assert AuditEntry.objects.latest("seq").action == "tier.save"
        assert tiers_raise() == 1
        assert _tier(user) == "bronze"
        assert tiers_raise() == 0


@pytest.mark.parametrize(
    "draft",
    [
        TierDraft(code="x y", name="甲", growth_min=1),
        TierDraft(code="x", name=" ", growth_min=1),
        TierDraft(code="x", name="甲", growth_min=0),
        TierDraft(code="x", name="甲", growth_min=500),
        TierDraft(code="x", name="甲", growth_min=1, price_bp=4_999),
        TierDraft(code="x", name="甲", growth_min=1, points_bp=9_999),
    ],
)
def test_a_tier_that_breaks_a_rule_is_refused(shop: Shop, draft: TierDraft) -> None:
    with shop_block(shop.pk), pytest.raises(TierInvalid):
        tier_save(draft=draft, actor="user:1")


def test_a_tier_members_hold_stays(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 500)
        with pytest.raises(TierHeld):
            tier_delete(code="silver", actor="user:1")
        tier_delete(code="black", actor="user:1")


def test_entries_of_growth_cannot_be_changed(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        _grow(user, 1, 500)
        with pytest.raises(DatabaseError), transaction.atomic():
            GrowthEntry.objects.update(amount=1)


@pytest.mark.parametrize(
    ("paid_fen", "rate_bp", "earned"), [(9_999, 10_000, 99), (9_999, 15_000, 149), (99, 10_000, 0), (0, 9, 0)]
)
def test_one_per_whole_yuan(paid_fen: int, rate_bp: int, earned: int) -> None:
    assert per_yuan(paid_fen, rate_bp) == earned
