"""A shop that sells an apple for 108.00 with freight and takes prepayments, and one member."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kit.invariants import check_all
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments.models import PaymentMethod
from rongshu.money.payments.selectors import payments_of
from rongshu.money.payments.services import payment_open, payment_query, tender_choose
from rongshu.money.payments.types import PaymentView
from rongshu.money.stored_value import selectors, services
from rongshu.money.stored_value.types import BalanceView, TopUpView
from rongshu.people.accounts.models import User
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_payment_prepare, order_place
from rongshu.trade.orders.types import SUBJECT, LineRequest
from tests.till import Till, till
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

__all__ = ["till"]


@dataclass
class Prepaid:
    """The shop, the member and the till, in few words. Amounts are fen."""

    till: Till
    shop: Shop
    member: User
    sku_id: int

    def offer(self, amount_fen: int, bonus_fen: int = 0, bonus_days: int | None = None) -> int:
        with shop_block(self.shop.pk):
            return services.offer_save(
                amount_fen=amount_fen, bonus_fen=bonus_fen, bonus_days=bonus_days, actor="user:1"
            ).id

    def place_topup(self, offer_id: int) -> tuple[int, PaymentView]:
        with shop_block(self.shop.pk):
            topup, payment = services.topup_place(user_id=self.member.pk, offer_id=offer_id)
        return topup.pk, payment

    def top_up(self, amount_fen: int, bonus_fen: int = 0, bonus_days: int | None = None) -> int:
        topup_id, payment = self.place_topup(self.offer(amount_fen, bonus_fen, bonus_days))
        self.pay(payment)
        return topup_id

    def pay(self, payment: PaymentView) -> str:
        payment_open(shop_id=self.shop.pk, payment_id=payment.id, back_url="http://shop.test/")
        self.till.paid.add(payment.number)
        return payment_query(shop_id=self.shop.pk, payment_id=payment.id)

    def place(self) -> tuple[int, PaymentView]:
        """An order of 10800, and the payment its cashier shows."""
        with shop_block(self.shop.pk):
            order = order_place(buyer_id=self.member.pk, lines=[LineRequest(self.sku_id, 2)], address=ADDRESS)
            return order.pk, order_payment_prepare(order_id=order.pk, buyer_id=self.member.pk)

    def choose(self, payment: PaymentView, balance_fen: int, provider: str = "wechatpay") -> PaymentView:
        return tender_choose(
            shop_id=self.shop.pk, payment_id=payment.id, provider=provider, balance_fen=balance_fen
        )

    def order(self, order_id: int) -> Order:
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=order_id)

    def payments(self, order_id: int) -> list[tuple[str, int, str]]:
        with shop_block(self.shop.pk):
            return [(one.provider, one.amount_fen, one.state) for one in payments_of(SUBJECT, order_id)]

    def balance(self) -> BalanceView:
        with shop_block(self.shop.pk):
            return selectors.balance_of(self.member.pk)

    def topup(self, topup_id: int) -> TopUpView:
        with shop_block(self.shop.pk):
            return next(one for one in selectors.topups_of(self.member.pk) if one.id == topup_id)

    def booked(self, kind: str) -> int:
        with shop_block(self.shop.pk):
            return balance(kind, f"user:{self.member.pk}" if kind.startswith("stored_value") else "")

    def broken(self) -> list[tuple[str, str]]:
        with shop_block(self.shop.pk):
            return [
                (one.invariant.id, one.invariant.title) for one in check_all(alias="default") if one.count
            ]


def make_prepaid(till: Till) -> Prepaid:
    shop = make_shop(freight_fen=800)
    member = make_user()
    with shop_block(shop.pk):
        [sku] = skus_of(make_product(shop, price_fen=5000, stock=10))
        PaymentMethod.objects.create(provider="wechatpay")
    return Prepaid(till, shop, member, sku.pk)


@pytest.fixture
def prepaid(db: None, till: Till) -> Prepaid:
    return make_prepaid(till)


@pytest.fixture
def committed_prepaid(committed_db: None, till: Till) -> Prepaid:
    return make_prepaid(till)
