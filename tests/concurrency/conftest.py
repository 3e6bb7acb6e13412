"""One shop on committed rows, the provider's simulator, and people with tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client, override_settings

from rongshu.campaigns.base.types import ActivityView
from rongshu.foundation.shops.models import Shop
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments.rules import notify_path
from rongshu.money.payments.services import payment_query
from rongshu.money.payments.tests.conftest import gateway, wechatpay, wechatpay_simulator
from rongshu.money.payments.types import PaymentView
from rongshu.openapi.services import token_issue
from rongshu.openapi.tests.calls import ADDRESS, Answer, Api
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from rongshu.supply.inventory.models import StockItem
from rongshu.trade.orders.models import Order
from simulators.wechatpay.testing import SimulatorProcess
from tests.till import open_order_payment
from tests.world import make_groupbuy, make_product, make_shop, make_user, skus_of

__all__ = ["gateway", "wechatpay", "wechatpay_simulator"]

PRICE_FEN = 5900
GROUP_PRICE_FEN = 4900


def without(guard: str, guarded: bool) -> override_settings:
    """The house with one guard off, unless `guarded`."""
    return override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset() if guarded else frozenset({guard}))


@dataclass
class Mall:
    """One shop with one product, and the ways people reach it."""

    shop: Shop
    product: Product
    sku_id: int
    provider: SimulatorProcess
    activity: ActivityView | None = None

    # People

    def people(self, count: int) -> list[Api]:
        """So many callers, each somebody else with a token of their own."""
        return [self.token_of(make_user(name=f"买家{number}")) for number in range(count)]

    def token_of(self, user: User) -> Api:
        with shop_block(self.shop.pk):
            return Api(self.shop.slug, token=token_issue(user_id=user.pk).text)

    # Orders

    def group_buy(self, **rule: Any) -> None:
        with shop_block(self.shop.pk):
            self.activity = make_groupbuy(self.product, price_fen=GROUP_PRICE_FEN, quota=1000, **rule)

    def order(
        self, me: Api, *, quantity: int = 1, group: bool = False, ref: str = "", once: str | None = None
    ) -> Answer:
        entry = None
        if group:
            assert self.activity is not None
            entry = {"kind": "groupbuy", "activity_id": self.activity.id, "ref": ref}
        lines = [{"sku_id": self.sku_id, "quantity": quantity}]
        return me.post("/orders", {"lines": lines, "address": ADDRESS, "campaign": entry}, once=once)

    def opened(self, me: Api, **entry: Any) -> PaymentView:
        """An order placed and its payment open at the provider."""
        placed = self.order(me, **entry)
        assert placed.status == 201, placed.body
        row = self.row(placed.body["number"])
        return open_order_payment(self.shop.pk, row.pk, row.buyer_id)

    def group_opened(self, me: Api) -> str:
        """A group whose leader has paid; its code."""
        payment = self.opened(me, group=True)
        self.provider.pay(out_trade_no=payment.number)
        assert payment_query(shop_id=self.shop.pk, payment_id=payment.id) == "accepted"
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=payment.subject_id).campaign_ref

    # The provider

    def sealed(self, payment: PaymentView) -> tuple[dict[str, str], bytes]:
        """The provider's notice that a payment was made."""
        [notice] = self.provider.notifications(payment.number)
        return self.provider.sealed(notice["seq"])

    def knock(self, sealed: tuple[dict[str, str], bytes]) -> int:
        """Carry a notice to the shop's door; the status it was answered."""
        headers, body = sealed
        door = notify_path(self.shop.slug, "wechatpay")
        browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
        answer = browser.post(door, data=body, content_type="application/json", headers=headers)
        return int(answer.status_code)

    # Looking

    def number_of(self, payment: PaymentView) -> str:
        """Number of the order a payment is for."""
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=payment.subject_id).number

    def row(self, number: str) -> Order:
        with shop_block(self.shop.pk):
            return Order.objects.get(number=number)

    def states(self) -> Counter[str]:
        with shop_block(self.shop.pk):
            return Counter(Order.objects.values_list("state", flat=True))

    def stock(self) -> tuple[int, int, int]:
        """On hand, reserved, committed."""
        with shop_block(self.shop.pk):
            item = StockItem.objects.get()
            return item.on_hand, item.reserved, item.committed

    def gateway_fen(self) -> int:
        with shop_block(self.shop.pk):
            return balance("gateway:wechatpay")

    def kept_fen(self) -> int:
        """What the provider took in and has not given back."""
        trades = self.provider.transactions()
        return sum((one["paid_fen"] or 0) - one["refunded_fen"] for one in trades)


def broken() -> list[str]:
    """Invariants that do not hold, by id."""
    return sorted({finding.invariant.id for finding in violations()})


def codes(answers: Sequence[Answer]) -> Counter[str]:
    """How the crowd was answered: a success by its status, a refusal by its code."""
    return Counter(str(one.status) if one.status < 400 else one.code for one in answers)


@pytest.fixture
def mall(committed_db: None, gateway: SimulatorProcess, settings: Any) -> Mall:
    settings.RONGSHU_API_RATES = {"caller": 10**6, "address": 10**6, "sign_in": 10**6}
    shop = make_shop()
    with shop_block(shop.pk):
        product = make_product(shop, price_fen=PRICE_FEN, stock=1000)
        [sku] = skus_of(product)
    return Mall(shop, product, sku.pk, gateway)
