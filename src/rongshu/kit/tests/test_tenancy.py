from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, connections, models

from rongshu.foundation.shops.models import Shop, StaffMembership
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import NoShopSet, ShopMixUp, ShopOwned, shop_block
from rongshu.kit.tenancy.migrations import has_database_key, key_name

SHOP_MODELS = [model for model in apps.get_models() if issubclass(model, ShopOwned)]


def _shops() -> tuple[Shop, Shop]:
    return Shop.objects.create(slug="one", name="一"), Shop.objects.create(slug="two", name="二")


@pytest.mark.django_db
@pytest.mark.inv("INV-33")
def test_orm_on_a_shop_table_outside_a_block_raises() -> None:
    with pytest.raises(NoShopSet):
        list(OutboxEvent.objects.all())


@pytest.mark.django_db
@pytest.mark.inv("INV-33")
def test_database_shows_no_rows_and_takes_none_without_a_shop() -> None:
    one, _two = _shops()
    with shop_block(one.pk):
        OutboxEvent.objects.create(name="x", payload={})
    with connection.connection.cursor() as raw:
        raw.execute("SELECT count(*) FROM kit_outboxevent")
        assert raw.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.inv("INV-32")
def test_a_shop_sees_and_writes_only_its_rows() -> None:
    one, two = _shops()
    with shop_block(one.pk):
        OutboxEvent.objects.create(name="of-one", payload={})
    with shop_block(two.pk):
        assert OutboxEvent.objects.count() == 0
        with pytest.raises(ShopMixUp), shop_block(one.pk):
            pass


@pytest.mark.inv("INV-33")
def test_a_connection_reused_without_a_shop_sees_nothing(committed_db: None) -> None:
    one, _two = _shops()
    with shop_block(one.pk):
        OutboxEvent.objects.create(name="x", payload={})
    with connection.connection.cursor() as raw:
        raw.execute(
            "SELECT coalesce(current_setting('rongshu.shop_id', true), ''), count(*) FROM kit_outboxevent"
        )
        assert raw.fetchone() == ("", 0)


@pytest.mark.django_db
@pytest.mark.inv("INV-32")
@pytest.mark.parametrize("model", SHOP_MODELS, ids=lambda model: model._meta.label)
def test_every_shop_table_is_fenced(model: type[models.Model]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
        )
        assert cursor.fetchone() == (True, True)
        cursor.execute("SELECT policyname, roles::text[] FROM pg_policies WHERE tablename = %s", [table])
        policies = dict(cursor.fetchall())
        assert policies["shop_fence"] == ["rongshu_app"]
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", [table])
        constraints = {name for (name,) in cursor.fetchall()}
    assert f"{table}_shop_uniq"[-63:] in constraints
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.name != "shop":
            if issubclass(field.related_model, ShopOwned):
                assert not has_database_key(field), f"{field} can point at another shop's row"
                assert key_name(table, field.column) in constraints
            else:
                assert has_database_key(field), f"{field} is not checked by the database"


@pytest.mark.django_db(databases=["default"])
@pytest.mark.inv("INV-33")
def test_app_role_owns_nothing_and_cannot_bypass() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_staff_of_one_shop_is_nobody_in_another() -> None:
    from django.contrib.auth import get_user_model

    one, two = _shops()
    user = get_user_model().objects.create_user(email="a@example.com")
    with shop_block(one.pk):
        StaffMembership.objects.create(user=user, role=StaffMembership.Role.OWNER)
    with shop_block(two.pk):
        assert not StaffMembership.objects.exists()
