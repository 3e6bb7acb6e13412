"""Acting out sales that earn commission. Call outside any block."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rongshu.distribution.commissions import jobs
from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.kernel import clock
from rongshu.kit.clock import advance
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import balance
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from rongshu.trade.orders.models import Order, OrderLine
from rongshu.trade.orders.services import (
    order_place,
    order_receive,
    order_refund,
    order_refund_part,
    order_ship,
)
from rongshu.trade.orders.types import CampaignEntry, LineRequest, RefundWish
from tests.till import Till, pay_order, send_refunds
from tests.world import ADDRESS, make_invited, make_product, make_promoter, make_shop, make_user, skus_of


class Desk:
    def __init__(self, till: Till, **shop: Any) -> None:
        self.till = till
        self.shop = make_shop(**{"freight_fen": 600, **shop})
        self.promoter = make_user(name="小林")
        self.buyer = make_user(name="小周")
        with shop_block(self.shop.pk):
            make_promoter(self.promoter)
            make_invited(self.buyer, self.promoter, "LINK1")

    def rate(self, rate_bp: int = 0, **more: Any) -> None:
        with shop_block(self.shop.pk):
            commission_rule_save(**{"scope": "default", "rate_bp": rate_bp, **more})

    def product(self, price_fen: int) -> Product:
        with shop_block(self.shop.pk):
            return make_product(self.shop, price_fen=price_fen, stock=1000, cost_fen=0)

    def order(
        self,
        product: Product,
        quantity: int = 1,
        buyer: User | None = None,
        campaign: CampaignEntry | None = None,
    ) -> Order:
        with shop_block(self.shop.pk):
            return order_place(
                buyer_id=(buyer or self.buyer).pk,
                lines=[LineRequest(skus_of(product)[0].pk, quantity)],
                address=ADDRESS,
                link_code="LINK1",
                campaign=campaign,
            )

    def pay(self, order: Order) -> Order:
        pay_order(self.till, self.shop.pk, order.pk, order.buyer_id)
        return order

    def sold(self, price_fen: int, quantity: int = 1) -> Order:
        """An order placed and paid."""
        return self.pay(self.order(self.product(price_fen), quantity))

    def delivered(self, order: Order) -> Order:
        """Shipped and received, now."""
        with shop_block(self.shop.pk):
            order_ship(
                order_id=order.pk, carrier_code="shunfeng", waybill=f"SF{order.pk:013d}", actor="staff:1"
            )
            order_receive(order_id=order.pk, actor="system")
        return order

    def refund_all(self, order: Order, ref: str = "1") -> None:
        with shop_block(self.shop.pk):
            order_refund(order_id=order.pk, reason="staff", ref=ref)
        send_refunds(self.shop.pk, order.pk)

    def refund_part(self, order: Order, amount_fen: int, ref: str) -> None:
        """Money alone of the first line goes back, as after-sales decide it."""
        with shop_block(self.shop.pk):
            line = OrderLine.objects.filter(order=order).order_by("pk")[0]
            order_refund_part(
                order_id=order.pk,
                lines=[RefundWish(line.pk, amount_fen=amount_fen)],
                reason="aftersale",
                ref=ref,
            )

    def wait(self, **by: float) -> None:
        advance(timedelta(**by))

    def now(self) -> datetime:
        with shop_block(self.shop.pk):
            return clock.now()

    def settle(self) -> None:
        jobs.settle_due(shop_id=self.shop.pk)

    def earn(self, order: Order) -> Order:
        """Deliver an order, let freeze and return window pass, settle."""
        self.delivered(order)
        self.wait(days=8)
        self.settle()
        return order

    def commission(self, order: Order) -> Commission:
        with shop_block(self.shop.pk):
            return Commission.objects.select_related("order").get(order=order)

    def balances(self, user: User | None = None) -> tuple[int, int]:
        """Pending and available, in fen."""
        owner = f"user:{(user or self.promoter).pk}"
        with shop_block(self.shop.pk):
            return balance("commission_pending", owner), balance("commission_available", owner)

    def expense(self) -> int:
        with shop_block(self.shop.pk):
            return balance("commission_expense")

    def broken(self, *only: str) -> list[str]:
        with shop_block(self.shop.pk):
            return [
                f"{finding.invariant.id} {finding.invariant.title} {finding.rows}"
                for finding in violations(only=only, alias="default")
            ]
