"""The kind that `docs/adding-a-campaign.md` builds, taken from there and run."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rongshu.campaigns.base import registry
from rongshu.campaigns.base.errors import OrderLimitReached, PersonLimitReached, QuotaSpent
from rongshu.campaigns.base.models import Activity, ActivityPerson
from rongshu.campaigns.base.selectors import rules_of
from rongshu.campaigns.base.services import activity_create, activity_schedule, activity_settle, activity_stop
from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.trade.orders import gates
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_close, order_place, order_refund
from rongshu.trade.orders.types import CampaignEntry, LineRequest
from tests.till import Till, pay_order, till
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

__all__ = ["till"]

pytestmark = pytest.mark.django_db

_ROOT = Path(__file__).resolve().parents[5]
_PAGE = _ROOT / "docs" / "adding-a-campaign.md"


@pytest.fixture
def _limited_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installs what the page says, for one test."""
    blocks = re.findall(r"```python\n(.*?)```", _PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    gate, kind, _app = blocks
    told: dict[str, Any] = {}
    exec(compile(gate + kind, str(_PAGE), "exec"), told)
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(gates, "_gates", dict(gates._gates))
    registry.register(told["limited_offer"](told["LimitedOfferGate"]()))


class Counter:
    """A shop with a limited offer of one product: 3 units, 2 per order and person."""

    def __init__(self) -> None:
        self.shop: Shop = make_shop()
        with shop_block(self.shop.pk):
            self.product = make_product(self.shop, price_fen=7900, stock=50)
            [self.sku] = skus_of(self.product)
            self.activity_id = activity_create(
                kind="limited",
                name="限量特价",
                starts_at=clock.now(),
                ends_at=clock.now() + timedelta(days=1),
                quota=3,
                per_order_limit=2,
                per_person_limit=2,
                items=[(self.sku.pk, 4900)],
            ).pk
            activity_schedule(activity_id=self.activity_id)

    def order(self, buyer: User, quantity: int = 1) -> Order:
        with shop_block(self.shop.pk):
            return order_place(
                buyer_id=buyer.pk,
                lines=[LineRequest(self.sku.pk, quantity)],
                address=ADDRESS,
                campaign=CampaignEntry("limited", self.activity_id),
            )

    def counters(self) -> tuple[int, int, int]:
        """Reserved, sold, and units counted against people."""
        with shop_block(self.shop.pk):
            activity = Activity.objects.get(pk=self.activity_id)
            used = sum(ActivityPerson.objects.values_list("used", flat=True))
        return activity.reserved, activity.sold, used


@pytest.mark.usefixtures("_limited_offer")
def test_the_kind_of_the_page_sells_limits_and_gives_back(till: Till) -> None:
    counter = Counter()
    first, second = make_user(), make_user()
    order = counter.order(first, quantity=2)
    assert order.payable_fen == 9800
    for buyer, quantity, refusal in (
        (first, 1, PersonLimitReached),
        (second, 2, QuotaSpent),
        (second, 3, OrderLimitReached),
    ):
        with pytest.raises(refusal):
            counter.order(buyer, quantity)
    assert counter.counters() == (2, 0, 2)

    pay_order(till, counter.shop.pk, order.pk, first.pk)
    with shop_block(counter.shop.pk):
        assert Order.objects.get(pk=order.pk).state == Order.State.PAID
    assert counter.counters() == (0, 2, 2)

    unpaid = counter.order(second)
    assert order_close(shop_id=counter.shop.pk, order_id=unpaid.pk, reason="cancelled") == "closed"
    assert counter.counters() == (0, 2, 2)
    with shop_block(counter.shop.pk):
        order_refund(order_id=order.pk, reason="staff", ref="1")
    assert counter.counters() == (0, 0, 0)

    with shop_block(counter.shop.pk):
        assert rules_of(counter.activity_id) == ["活动共 3 件，每单限购 2 件，每人限购 2 件，先到先得。"]
        activity_stop(activity_id=counter.activity_id)
        assert activity_settle(activity_id=counter.activity_id)
        assert violations(alias="default") == []
