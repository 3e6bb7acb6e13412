from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.jobs import forget_unverified_users
from rongshu.people.accounts.models import User
from rongshu.people.accounts.services import display_name_set, staff_user_create, user_ensure
from rongshu.people.members.services import member_ensure

pytestmark = pytest.mark.django_db


def _old(phone: str, **fields: Any) -> User:
    return User.objects.create_user(phone=phone, created_at=clock.now() - timedelta(hours=25), **fields)


def test_one_user_per_phone_however_it_is_written() -> None:
    assert user_ensure(phone="13800138000") == user_ensure(phone="+86 138-0013-8000")


@pytest.mark.inv("INV-42")
def test_phone_is_encrypted_and_found_by_its_blind_index() -> None:
    user = user_ensure(phone="13800138000")
    assert b"13800138000" not in bytes(user.phone_cipher or b"")
    assert "13800138000" not in (user.phone_index or "")
    assert User.objects.by_phone("13800138000") == user


def test_only_accounts_nobody_ever_entered_are_forgotten_after_a_day() -> None:
    unused = _old("13800000001")
    kept = {
        _old("13800000002", phone_verified=True),
        _old("13800000003", last_login=clock.now()),
        _old("13800000004", email="a@example.cn"),
        _old("13800000005", is_staff=True),
        user_ensure(phone="13800000006"),
    }
    forget_unverified_users()
    assert set(User.objects.all()) == kept
    assert unused not in kept


def test_an_account_something_hangs_on_is_kept() -> None:
    user = _old("13800000001")
    other = _old("13800000002")
    with shop_block(Shop.objects.create(slug="one", name="一").pk):
        member_ensure(user_id=user.pk)
    forget_unverified_users()
    assert list(User.objects.all()) == [user]
    assert other != user


@pytest.mark.parametrize("password", ["short", "123456789012", "passwordpassword"[:8]])
def test_weak_staff_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        staff_user_create(email="a@example.cn", password=password)
    assert not User.objects.exists()


def test_display_name_is_one_short_line() -> None:
    user = user_ensure(phone="13800138000")
    display_name_set(user_id=user.pk, name="  小林\n" + "很" * 40)
    user.refresh_from_db()
    assert user.name == "小林 " + "很" * 17
    display_name_set(user_id=user.pk, name="")
    user.refresh_from_db()
    assert user.name == "138****8000"
