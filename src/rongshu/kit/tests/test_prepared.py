"""Prepared queries give what their querysets give."""

from __future__ import annotations

import pytest
from django.db.models import F

from rongshu.foundation.shops.models import Shop, StaffMembership
from rongshu.kernel import clock
from rongshu.kit.models import OutboxEvent
from rongshu.kit.prepared import Prepared
from rongshu.kit.tenancy import NoShopSet, shop_block
from tests.world import make_shop, make_user

pytestmark = pytest.mark.django_db


def test_rows_are_what_the_queryset_gives() -> None:
    one, two = make_shop("one"), make_shop("two")
    by_slug = Prepared(lambda slug: Shop.objects.filter(slug=slug))
    assert by_slug("two") == [two]
    assert by_slug("one") == [one]
    assert by_slug("three") == []
    assert by_slug.first("three") is None
    found = by_slug.first("one")
    assert found is not None
    fresh = Shop.objects.get(pk=one.pk)
    assert {field.attname: getattr(found, field.attname) for field in Shop._meta.concrete_fields} == {
        field.attname: getattr(fresh, field.attname) for field in Shop._meta.concrete_fields
    }
    assert not found._state.adding


def test_json_related_rows_annotations_and_tuples_are_converted_alike() -> None:
    shop, user = make_shop(), make_user()
    now = clock.now()
    with shop_block(shop.pk):
        StaffMembership.objects.create(user=user, role="owner")
        OutboxEvent.objects.create(name="a", payload={"n": [1, "二"]}, topics=["t"])
        staff = Prepared(
            lambda user_id: StaffMembership.objects.select_related("user").filter(user_id=user_id)
        ).first(user.pk)
        assert staff is not None
        assert staff.user == user
        assert "user" in staff._state.fields_cache
        rows = Prepared(
            lambda name, at: OutboxEvent.objects.filter(name=name, at__lte=at).values_list(
                "payload", "topics"
            )
        )("a", now)
        assert rows == [({"n": [1, "二"]}, ["t"])]
        assert Prepared(lambda name: OutboxEvent.objects.filter(name=name).values_list("name", flat=True))(
            "a"
        ) == ["a"]
        [event] = Prepared(lambda name: OutboxEvent.objects.filter(name=name).annotate(next_id=F("id") + 1))(
            "a"
        )
        assert event.payload == {"n": [1, "二"]}
        assert event.next_id == event.pk + 1


def test_a_builder_that_uses_an_argument_twice_or_not_at_all_is_refused() -> None:
    with pytest.raises(TypeError):
        Prepared(lambda slug: Shop.objects.all())("one")
    with pytest.raises(TypeError):
        Prepared(lambda slug: Shop.objects.filter(slug=slug, name=slug))("one")


def test_outside_a_shops_block_it_is_refused_like_any_statement() -> None:
    with pytest.raises(NoShopSet):
        Prepared(lambda name: OutboxEvent.objects.filter(name=name))("a")
