"""A shop with a product in a group-buy, and people in front of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.test import Client

from rongshu.campaigns.groupbuy.tests.table import Table
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.members.services import address_create
from rongshu.supply.catalog.models import Product
from tests.till import Till, till
from tests.world import make_category, make_product, make_shop, make_user

__all__ = ["till"]

ROOT = "/s/rongshu/"
PICTURE = "0123456789abcdef0123456789abcdef"


@dataclass
class Browser:
    """A person with a cookie jar; `user` is None for a stranger."""

    user: User | None
    client: Client = field(default_factory=Client)
    address_id: int = 0

    @property
    def id(self) -> int:
        assert self.user is not None
        return self.user.pk


@dataclass
class Stall:
    """The shop's table of group-buys, with pages in front of it."""

    table: Table
    shop: Shop

    @property
    def product(self) -> Product:
        return self.table.product

    def visitor(self, name: str = "") -> Browser:
        """Somebody signed in under a name, or a stranger. Who is signed in has an address."""
        if not name:
            return Browser(None)
        person = make_user(name=name)
        browser = Browser(person)
        browser.client.force_login(person)
        with shop_block(self.shop.pk):
            browser.address_id = address_create(
                user_id=browser.id,
                receiver=name,
                phone="13800138000",
                region_code="440106",
                detail="天河路 1 号",
            ).pk
        return browser

    def more_products(self, count: int) -> None:
        with shop_block(self.shop.pk):
            for _number in range(count):
                make_product(self.shop, category=make_category("pears", "梨"))


@pytest.fixture
def stall(db: None, till: Till) -> Stall:
    shop = make_shop(
        slogan="好东西，一起买更划算",
        licence_name="榕树商贸有限公司",
        licence_number="91440101MA5TEST00X",
        service_phone="400-000-0000",
        freight_fen=800,
        free_freight_from_fen=9900,
    )
    table = Table(shop, till)
    table.lay(size=3, leader_discount_fen=200, per_person_limit=9)
    with shop_block(shop.pk):
        Product.objects.filter(pk=table.product.pk).update(picture_keys=[PICTURE])
    return Stall(table, shop)


@pytest.fixture
def stranger(stall: Stall) -> Browser:
    return stall.visitor()


@pytest.fixture
def lin(stall: Stall) -> Browser:
    return stall.visitor("小林")


@pytest.fixture
def zhou(stall: Stall) -> Browser:
    return stall.visitor("小周")
