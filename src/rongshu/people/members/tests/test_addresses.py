from __future__ import annotations

from typing import Any

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import NotFound
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.members.errors import AddressInvalid, TooManyAddresses
from rongshu.people.members.models import Address, Member
from rongshu.people.members.selectors import address_of, addresses_of, default_address
from rongshu.people.members.services import (
    MOST_ADDRESSES,
    address_change,
    address_create,
    address_default_set,
    address_remove,
    member_ensure,
    member_personalisation_set,
)

pytestmark = pytest.mark.django_db

GOOD: dict[str, Any] = {
    "receiver": " 林小榕 ",
    "phone": "138 0013 8000",
    "region_code": "440106",
    "detail": "天河路 1 号\n榕树大厦 3 楼",
}


@pytest.fixture
def shop() -> Shop:
    return Shop.objects.create(slug="one", name="一")


@pytest.fixture
def user() -> User:
    return User.objects.create_user(phone="13800138000")


def test_first_address_is_cleaned_encrypted_and_default(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        address = address_create(user_id=user.pk, **GOOD)
        assert (address.receiver, address.phone, address.masked_phone) == (
            "林小榕",
            "+8613800138000",
            "138****8000",
        )
        assert address.detail == "天河路 1 号 榕树大厦 3 楼"
        assert address.region_text == "广东省 广州市 天河区"
        assert address.is_default
        assert "天河路".encode() not in bytes(Address.objects.get().detail_cipher)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", ""),
        ("receiver", " \u200b "),
        ("receiver", "林" * 26),
        ("phone", "12345"),
        ("phone", ""),
        ("region_code", ""),
        ("region_code", "440100"),
        ("region_code", "440000"),
        ("region_code", "999999"),
        ("region_code", "<script>"),
        ("detail", "路"),
        ("detail", "路" * 121),
    ],
)
def test_bad_field_is_named_and_nothing_is_stored(shop: Shop, user: User, field: str, value: str) -> None:
    with shop_block(shop.pk):
        with pytest.raises(AddressInvalid) as refusal:
            address_create(user_id=user.pk, **{**GOOD, field: value})
        assert (refusal.value.status, refusal.value.members["field"]) == (422, field)
        assert not Address.objects.exists()


def test_there_is_one_default_at_a_time(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        first = address_create(user_id=user.pk, **GOOD)
        second = address_create(user_id=user.pk, **GOOD, is_default=True)
        third = address_create(user_id=user.pk, **GOOD)
        assert [a.pk for a in addresses_of(user_id=user.pk)] == [second.pk, third.pk, first.pk]
        address_default_set(user_id=user.pk, address_id=first.pk)
        assert [a.pk for a in Address.objects.filter(is_default=True)] == [first.pk]
        address_remove(user_id=user.pk, address_id=first.pk)
        assert default_address(user_id=user.pk) == third
        assert [a.pk for a in Address.objects.filter(is_default=True)] == [third.pk]


def test_the_address_book_ends_at_twenty(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        for _ in range(MOST_ADDRESSES):
            address_create(user_id=user.pk, **GOOD)
        with pytest.raises(TooManyAddresses) as refusal:
            address_create(user_id=user.pk, **GOOD)
        assert refusal.value.sentence == "最多保存 20 个收货地址，请先删除不用的。"


@pytest.mark.abu("ABU-13")
def test_somebody_elses_address_is_not_there(shop: Shop, user: User) -> None:
    other = User.objects.create_user(phone="13900139000")
    with shop_block(shop.pk):
        address = address_create(user_id=other.pk, **GOOD)
        for attempt in (
            lambda: address_of(user_id=user.pk, address_id=address.pk),
            lambda: address_change(user_id=user.pk, address_id=address.pk, **GOOD),
            lambda: address_default_set(user_id=user.pk, address_id=address.pk),
            lambda: address_remove(user_id=user.pk, address_id=address.pk),
        ):
            with pytest.raises(NotFound):
                attempt()
        assert addresses_of(user_id=other.pk) == [address]


@pytest.mark.inv("INV-34")
def test_the_same_persons_address_in_another_shop_is_not_there(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        address = address_create(user_id=user.pk, **GOOD)
    with shop_block(Shop.objects.create(slug="two", name="二").pk):
        assert addresses_of(user_id=user.pk) == []
        with pytest.raises(NotFound):
            address_of(user_id=user.pk, address_id=address.pk)


def test_member_is_made_once_and_switches_personalisation_off(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        assert member_ensure(user_id=user.pk) == member_ensure(user_id=user.pk)
        assert Member.objects.get().personalised
        member_personalisation_set(user_id=user.pk, on=False)
        assert not Member.objects.get().personalised
