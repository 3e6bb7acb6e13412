from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from rongshu.foundation.shops.models import Shop
from rongshu.kit.invariants import violations
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.kit.testing.racing import race
from rongshu.people.accounts.models import User
from rongshu.people.referrals.errors import ReferralCycle, SelfReferral
from rongshu.people.referrals.models import Relation, RelationLog
from rongshu.people.referrals.selectors import chain, invited_count, inviter_of, root_of
from rongshu.people.referrals.services import relation_bind
from tests.world import make_shop, make_user

PAIRS = 16


def _people(count: int) -> list[User]:
    return [make_user(name=f"第{number}位") for number in range(count)]


@pytest.mark.django_db
@pytest.mark.inv("INV-30")
def test_the_first_binding_is_kept_and_logged() -> None:
    shop = make_shop()
    buyer, inviter, other = _people(3)
    with shop_block(shop.pk):
        first = relation_bind(buyer_id=buyer.pk, inviter_id=inviter.pk, link_code="ABC")
        again = relation_bind(buyer_id=buyer.pk, inviter_id=other.pk, link_code="XYZ")
        assert (again.pk, again.inviter_id, again.link_code) == (first.pk, inviter.pk, "ABC")
        assert inviter_of(buyer.pk) == inviter.pk
        assert invited_count(inviter.pk) == 1
        assert list(RelationLog.objects.values_list("buyer_id", "inviter_id", "event", "link_code")) == [
            (buyer.pk, inviter.pk, "bound", "ABC")
        ]
        assert OutboxEvent.objects.filter(name="referral.bound").count() == 1


@pytest.mark.django_db
@pytest.mark.inv("INV-30")
@pytest.mark.abu("ABU-20")
def test_nobody_brings_themselves_directly_or_around() -> None:
    shop = make_shop()
    one, two, three = _people(3)
    with shop_block(shop.pk):
        with pytest.raises(SelfReferral):
            relation_bind(buyer_id=one.pk, inviter_id=one.pk)
        relation_bind(buyer_id=two.pk, inviter_id=one.pk)
        relation_bind(buyer_id=three.pk, inviter_id=two.pk)
        assert chain(three.pk) == [two.pk, one.pk]
        assert root_of(three.pk) == one.pk
        for inviter in (two, three):
            with pytest.raises(ReferralCycle):
                relation_bind(buyer_id=one.pk, inviter_id=inviter.pk)
        assert inviter_of(one.pk) is None
        assert violations(only=["INV-30"], alias="default") == []
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.create(buyer=one, inviter=one)
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.create(buyer=two, inviter=three)


@pytest.mark.django_db
@pytest.mark.inv("INV-32")
def test_each_shop_has_its_own_relations() -> None:
    here, there = make_shop("here"), make_shop("there")
    one, two = _people(2)
    with shop_block(here.pk):
        relation_bind(buyer_id=one.pk, inviter_id=two.pk)
    with shop_block(there.pk):
        assert inviter_of(one.pk) is None
        relation_bind(buyer_id=two.pk, inviter_id=one.pk)
        assert inviter_of(two.pk) == one.pk


@pytest.mark.django_db
@pytest.mark.inv("INV-30")
def test_history_is_append_only() -> None:
    shop = make_shop()
    one, two = _people(2)
    with shop_block(shop.pk):
        relation_bind(buyer_id=one.pk, inviter_id=two.pk)
        for statement in (
            'UPDATE "referrals_relationlog" SET inviter_id = 1',
            'DELETE FROM "referrals_relationlog"',
        ):
            with pytest.raises(Exception, match=r"append-only|permission denied"), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(statement)


def _bind(shop: Shop, buyer: User, inviter: User) -> int:
    with shop_block(shop.pk):
        return relation_bind(buyer_id=buyer.pk, inviter_id=inviter.pk).inviter_id


def _cycles(shop: Shop) -> int:
    with shop_block(shop.pk):
        return sum(finding.count for finding in violations(only=["INV-30"], alias="default"))


@pytest.mark.inv("INV-30")
@pytest.mark.abu("ABU-21")
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_two_people_bind_each_other_at_once(committed_db: None, guarded: bool) -> None:
    """One wins, the other is refused: for sixteen pairs, thirty-two connections at once."""
    shop = make_shop()
    people = _people(2 * PAIRS)

    def bind(number: int) -> int:
        return _bind(shop, people[number], people[number ^ 1])

    off = frozenset() if guarded else frozenset({"referrals.cycle"})
    with override_settings(RONGSHU_TEST_LOCKS_OFF=off):
        results = race(2 * PAIRS, bind)
    refused = [result for result in results if isinstance(result, BaseException)]
    assert all(isinstance(one, ReferralCycle) for one in refused), refused
    if guarded:
        assert len(refused) == PAIRS
        assert _cycles(shop) == 0
    else:
        assert len(refused) < PAIRS
        assert _cycles(shop) > 0


@pytest.mark.inv("INV-30")
@pytest.mark.abu("ABU-20")
@pytest.mark.parametrize("ring", [3, 8, 32])
def test_a_ring_never_closes(committed_db: None, ring: int) -> None:
    """Everybody binds the next at the same moment. All but one may; the ring stays open."""
    shop = make_shop()
    people = _people(ring)
    results = race(ring, lambda number: _bind(shop, people[number], people[(number + 1) % ring]))
    refused = [result for result in results if isinstance(result, BaseException)]
    assert [type(one) for one in refused] == [ReferralCycle]
    assert _cycles(shop) == 0


@pytest.mark.inv("INV-30")
def test_one_buyer_is_bound_by_many_at_once(committed_db: None) -> None:
    shop = make_shop()
    buyer, *inviters = _people(17)
    results = race(16, lambda number: _bind(shop, buyer, inviters[number]))
    assert not [result for result in results if isinstance(result, BaseException)]
    assert len(set(results)) == 1
    with shop_block(shop.pk):
        assert Relation.objects.count() == RelationLog.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.inv("INV-30")
def test_the_checks_find_a_cycle_and_a_binding_without_a_log() -> None:
    shop = make_shop()
    one, two, three = _people(3)
    with shop_block(shop.pk):
        relation_bind(buyer_id=two.pk, inviter_id=one.pk)
        relation_bind(buyer_id=three.pk, inviter_id=two.pk)
        Relation.objects.create(buyer=one, inviter=three)
        found = {
            finding.invariant.title: finding.count for finding in violations(only=["INV-30"], alias="default")
        }
    assert found == {"nobody is above themselves": 3, "every binding is in the log": 1}
