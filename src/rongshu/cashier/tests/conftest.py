from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from rongshu.foundation.shops.models import Shop
from rongshu.money.payments.tests.conftest import (
    Things,
    Till,
    gateway,
    things,
    wechatpay,
    wechatpay_simulator,
)
from rongshu.people.accounts.models import User
from simulators.wechatpay.testing import SimulatorProcess

__all__ = ["gateway", "things", "wechatpay", "wechatpay_simulator"]


@dataclass(frozen=True)
class Counter:
    """A shop's till with its payer in front of it. A thing belongs to the user of the same id."""

    till: Till
    payer: User
    browser: Client

    @property
    def thing(self) -> int:
        return self.payer.pk


@pytest.fixture
def counter(db: None, gateway: SimulatorProcess, things: Things) -> Counter:
    shop = Shop.objects.create(slug="rongshu", name="榕树优选")
    payer = User.objects.create_user(phone="13800138000", display_name="小林", phone_verified=True)
    browser = Client()
    browser.force_login(payer)
    return Counter(Till(shop, gateway, things), payer, browser)
