"""A shop with one received order of three apples at 3333 and two pears at 5001, freight 800, and who deals with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rongshu.kit.clock import advance
from rongshu.kit.invariants import check_all
from rongshu.kit.jobs import sweep_shop
from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Product
from rongshu.supply.inventory.models import StockItem
from rongshu.trade.aftersales import jobs
from rongshu.trade.aftersales.models import Case
from rongshu.trade.aftersales.services import case_open
from rongshu.trade.aftersales.subscribers import on_refund_arrived, on_refund_decided
from rongshu.trade.aftersales.types import CaseLineRequest
from rongshu.trade.orders.events import OrderRefundArrived, OrderRefundDecided
from rongshu.trade.orders.models import Order, OrderLine
from rongshu.trade.orders.services import order_place, order_receive, order_ship
from rongshu.trade.orders.types import LineRequest
from tests.till import Till, pay_order, send_refunds
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of


class Counter:
    def __init__(
        self, till: Till, *, shipped: bool = True, received: bool = True, returnable: str = ""
    ) -> None:
        self.till = till
        self.shop = make_shop(freight_fen=800)
        self.buyer = make_user()
        with shop_block(self.shop.pk):
            [apple] = skus_of(make_product(self.shop, price_fen=3333, stock=10, title="苹果"))
            [pear] = skus_of(make_product(self.shop, price_fen=5001, stock=10, title="香梨"))
            if returnable:
                Product.objects.update(returnable=returnable)
            lines = [LineRequest(apple.pk, 3), LineRequest(pear.pk, 2)]
            self.order_id = order_place(buyer_id=self.buyer.pk, lines=lines, address=ADDRESS).pk
            found = dict(OrderLine.objects.filter(order=self.order_id).values_list("sku_id", "pk"))
        self.apples, self.pears = found[apple.pk], found[pear.pk]
        self.pear_sku = pear.pk
        pay_order(till, self.shop.pk, self.order_id, self.buyer.pk)
        if shipped:
            self.ship(receive=received)

    def ship(self, *, receive: bool = True) -> None:
        with shop_block(self.shop.pk):
            order_ship(
                order_id=self.order_id, carrier_code="shunfeng", waybill="SF1234567890", actor="staff:1"
            )
            if receive:
                order_receive(order_id=self.order_id, actor="system")

    def open(
        self,
        kind: str = "refund_only",
        reason: str = "quality",
        line: int = 0,
        quantity: int = 1,
        amount_fen: int | None = None,
        **more: Any,
    ) -> Case:
        with shop_block(self.shop.pk):
            return case_open(
                order_id=self.order_id,
                buyer_id=self.buyer.pk,
                kind=kind,
                reason=reason,
                lines=[CaseLineRequest(line or self.pears, quantity, amount_fen)],
                **more,
            )

    def do(self, service: Any, case: Case, **more: Any) -> Case:
        with shop_block(self.shop.pk):
            service(case_id=case.pk, **more)
        return self.case(case)

    def case(self, case: Case) -> Case:
        with shop_block(self.shop.pk):
            return Case.objects.get(pk=case.pk)

    def arrive(self) -> None:
        """The money reaches the buyer, and the jobs that follow from it run."""
        send_refunds(self.shop.pk, self.order_id)
        self.settle_events()

    def settle_events(self) -> None:
        from rongshu.kit.models import OutboxEvent

        with shop_block(self.shop.pk):
            rows = OutboxEvent.objects.filter(name__in=["order.refund_decided", "order.refund_arrived"])
            for name, payload in rows.order_by("pk").values_list("name", "payload"):
                if name == "order.refund_arrived":
                    on_refund_arrived(OrderRefundArrived(**payload))
                else:
                    on_refund_decided(OrderRefundDecided(**payload))

    def wait(self, **by: float) -> None:
        """Time passes, the sweeper looks, what it found is done."""
        advance(timedelta(**by))
        sweep_shop(self.shop.pk)
        with shop_block(self.shop.pk):
            due = list(Case.objects.filter(closed_at__isnull=True).values_list("pk", flat=True))
        for case_id in due:
            jobs.end_wait(shop_id=self.shop.pk, case_id=case_id)

    def order(self) -> Order:
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=self.order_id)

    def pears_on_hand(self) -> int:
        with shop_block(self.shop.pk):
            return StockItem.objects.get(sku_id=self.pear_sku).on_hand

    def assert_sound(self) -> None:
        with shop_block(self.shop.pk):
            assert [(one.invariant.id, one.rows) for one in check_all(alias="default") if one.count] == []
