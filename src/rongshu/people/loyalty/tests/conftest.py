"""A shop with a ladder of three tiers and people to climb it."""

from __future__ import annotations

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.loyalty.services import TierDraft, tier_save
from tests.world import make_shop, make_user

LADDER = (
    TierDraft(code="silver", name="银卡", growth_min=500, price_bp=9_800, points_bp=12_000),
    TierDraft(
        code="gold", name="金卡", growth_min=2_000, price_bp=9_500, points_bp=15_000, free_freight=True
    ),
    TierDraft(
        code="black", name="黑卡", growth_min=10_000, price_bp=9_000, points_bp=20_000, free_freight=True
    ),
)


@pytest.fixture
def shop(db: None) -> Shop:
    """A shop whose ladder stands."""
    shop = make_shop()
    with shop_block(shop.pk):
        for draft in LADDER:
            tier_save(draft=draft, actor="user:1")
    return shop


@pytest.fixture
def user(db: None) -> User:
    return make_user()
