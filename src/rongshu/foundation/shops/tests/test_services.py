from __future__ import annotations

from typing import Any

import pytest

from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.shops.directory import shop_at_host
from rongshu.foundation.shops.errors import (
    AlreadyStaff,
    HostInvalid,
    HostTaken,
    LastOwner,
    SlugInvalid,
    SlugTaken,
)
from rongshu.foundation.shops.models import Shop
from rongshu.foundation.shops.selectors import staff_role
from rongshu.foundation.shops.services import domain_add, shop_open, staff_add, staff_change, staff_remove
from rongshu.kit.errors import NotFound
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User

pytestmark = pytest.mark.django_db


def _user(number: int = 1) -> User:
    return User.objects.create_user(phone=f"1380000000{number}")


def test_a_shop_opens_with_its_owner_and_two_audit_rows() -> None:
    owner = _user()
    shop = shop_open(slug="rongshu", name="榕树优选", owner_id=owner.pk, slogan="好物同享", freight_fen=800)
    assert (shop.slogan, shop.freight_fen) == ("好物同享", 800)
    with shop_block(shop.pk):
        assert staff_role(user_id=owner.pk) == "owner"
        assert list(AuditEntry.objects.order_by("seq").values_list("action", flat=True)) == [
            "shop.open",
            "staff.add",
        ]


@pytest.mark.parametrize("slug", ["", "a", "-a", "a-", "Rong", "榕树", "a b", "a/b", "a" * 41])
def test_unusable_address_is_refused(slug: str) -> None:
    with pytest.raises(SlugInvalid):
        shop_open(slug=slug, name="x")
    assert not Shop.objects.exists()


def test_taken_address_is_refused() -> None:
    shop_open(slug="rongshu", name="一")
    with pytest.raises(SlugTaken):
        shop_open(slug="rongshu", name="二")
    assert Shop.objects.count() == 1


def test_staff_come_go_and_come_back() -> None:
    shop, user = shop_open(slug="rongshu", name="一"), _user()
    with shop_block(shop.pk):
        staff_add(user_id=user.pk, role="agent", actor="user:9")
        with pytest.raises(AlreadyStaff):
            staff_add(user_id=user.pk, role="owner", actor="user:9")
        assert staff_role(user_id=user.pk) == "agent"
        staff_remove(user_id=user.pk, actor="user:9")
        assert staff_role(user_id=user.pk) is None
        staff_add(user_id=user.pk, role="finance", actor="user:9")
        assert staff_role(user_id=user.pk) == "finance"


def test_unknown_role_is_an_error() -> None:
    shop, user = shop_open(slug="rongshu", name="一"), _user()
    with shop_block(shop.pk), pytest.raises(ValueError, match="superuser"):
        staff_add(user_id=user.pk, role="superuser", actor="user:9")


def test_the_last_owner_stays() -> None:
    first, second = _user(1), _user(2)
    shop = shop_open(slug="rongshu", name="一", owner_id=first.pk)
    attempts: list[Any] = [
        lambda: staff_remove(user_id=first.pk, actor="user:9"),
        lambda: staff_change(user_id=first.pk, role="agent", actor="user:9"),
    ]
    with shop_block(shop.pk):
        for attempt in attempts:
            with pytest.raises(LastOwner):
                attempt()
        staff_add(user_id=second.pk, role="owner", actor="user:9")
        staff_change(user_id=first.pk, role="agent", actor="user:9")
        assert (staff_role(user_id=first.pk), staff_role(user_id=second.pk)) == ("agent", "owner")


@pytest.mark.inv("INV-34")
def test_staff_of_another_shop_are_not_there() -> None:
    owner = _user()
    shop_open(slug="one", name="一", owner_id=owner.pk)
    two = shop_open(slug="two", name="二")
    with shop_block(two.pk), pytest.raises(NotFound):
        staff_remove(user_id=owner.pk, actor="user:9")


def test_a_domain_serves_one_shop() -> None:
    one, two = shop_open(slug="one", name="一"), shop_open(slug="two", name="二")
    with shop_block(one.pk):
        domain_add(host=" Shop.Example.CN. ", actor="user:9")
    found = shop_at_host("shop.example.cn")
    assert found is not None
    assert (found.id, found.prefix) == (one.pk, "/")
    with shop_block(two.pk), pytest.raises(HostTaken):
        domain_add(host="shop.example.cn", actor="user:9")


@pytest.mark.parametrize("host", ["", "localhost", "http://a.cn", "a.cn/x", "a b.cn", "-a.cn", "a..cn"])
def test_what_is_no_host_is_refused(host: str) -> None:
    shop = shop_open(slug="one", name="一")
    with shop_block(shop.pk), pytest.raises(HostInvalid):
        domain_add(host=host, actor="user:9")
