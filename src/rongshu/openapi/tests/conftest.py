from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rongshu.campaigns.base.types import ActivityView
from rongshu.foundation.shops.models import Shop, StaffMembership
from rongshu.foundation.shops.services import staff_add
from rongshu.kit.tenancy import shop_block
from rongshu.openapi.services import KEY_PERMISSIONS, api_key_create, token_issue
from rongshu.openapi.tests.calls import Api
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from tests.till import till
from tests.world import make_groupbuy, make_product, make_shop, make_user, skus_of

__all__ = ["till"]

Role = StaffMembership.Role


@pytest.fixture(autouse=True)
def _no_rate_limits(settings: Any) -> None:
    """They count per process, and a whole test run is one process with one address."""
    settings.RONGSHU_API_RATES = {"caller": 10**6, "address": 10**6, "sign_in": 10**6}


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(freight_fen=800, free_freight_from_fen=9900)


@pytest.fixture
def product(shop: Shop) -> Product:
    """5900 fen, two variants of 10 units."""
    with shop_block(shop.pk):
        return make_product(shop, variants=2, slug="apple")


@pytest.fixture
def sku_id(shop: Shop, product: Product) -> int:
    with shop_block(shop.pk):
        return skus_of(product)[0].pk


@pytest.fixture
def groupbuy(shop: Shop, product: Product) -> ActivityView:
    """Two people at 4900 fen, live."""
    with shop_block(shop.pk):
        return make_groupbuy(product, size=2, per_order_limit=2, per_person_limit=4)


@pytest.fixture
def buyer(shop: Shop) -> User:
    return make_user(name="小林")


SignIn = Callable[[User], Api]


@pytest.fixture
def sign_in(shop: Shop) -> SignIn:
    """The API as a person who has a token."""

    def signed_in(user: User) -> Api:
        with shop_block(shop.pk):
            return Api(shop.slug, token=token_issue(user_id=user.pk).text)

    return signed_in


@pytest.fixture
def me(sign_in: SignIn, buyer: User) -> Api:
    return sign_in(buyer)


@pytest.fixture
def stranger(shop: Shop) -> Api:
    return Api(shop.slug)


@pytest.fixture
def owner(shop: Shop) -> User:
    user = make_user(name="店主", is_staff=True, email="owner@rongshu.test")
    with shop_block(shop.pk):
        staff_add(user_id=user.pk, role=Role.OWNER, actor="system")
    return user


@pytest.fixture
def program(shop: Shop, owner: User) -> Api:
    """The API as a program with every permission a key can have."""
    with shop_block(shop.pk):
        _key, text = api_key_create(name="ERP", permissions=KEY_PERMISSIONS, created_by_id=owner.pk)
    return Api(shop.slug, key=text)
