"""A paid order of three apples at 33.33 and freight of 8, and the desk where its invoice is asked for."""

from __future__ import annotations

from typing import Any

from rongshu.kit.invariants import check_all
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from rongshu.trade.invoices.models import Invoice
from rongshu.trade.invoices.services import invoice_request
from rongshu.trade.invoices.subscribers import on_refund_decided
from rongshu.trade.orders.events import OrderRefundDecided
from rongshu.trade.orders.models import OrderLine
from rongshu.trade.orders.services import order_place, order_refund_part
from rongshu.trade.orders.types import LineRequest, RefundWish
from tests.till import Till, pay_order
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of

PAID = 3 * 3333 + 800
TAXPAYER = "91110000600037341L"


class Desk:
    def __init__(self, till: Till, *, paid: bool = True) -> None:
        self.shop = make_shop(freight_fen=800)
        self.buyer = make_user()
        with shop_block(self.shop.pk):
            [apple] = skus_of(make_product(self.shop, price_fen=3333, stock=10, title="苹果"))
            order = order_place(buyer_id=self.buyer.pk, lines=[LineRequest(apple.pk, 3)], address=ADDRESS)
            self.order_id, self.order_number = order.pk, order.number
            self.line_id = OrderLine.objects.get(order=order).pk
        self.refunds = 0
        if paid:
            pay_order(till, self.shop.pk, self.order_id, self.buyer.pk)

    def ask(self, **more: Any) -> Invoice:
        given = {"title_kind": "personal", "title": "王小明", "tax_number": "", "email": "wang@example.com"}
        with shop_block(self.shop.pk):
            return invoice_request(**({"order_id": self.order_id, "buyer_id": self.buyer.pk} | given | more))

    def do(self, service: Any, invoice: Invoice, **more: Any) -> Invoice:
        with shop_block(self.shop.pk):
            service(number=invoice.number, **more)
        return self.read(invoice)

    def read(self, invoice: Invoice) -> Invoice:
        with shop_block(self.shop.pk):
            return Invoice.objects.get(pk=invoice.pk)

    def refund(self, fen: int, *, follow: bool = True) -> None:
        """So much of the goods goes back; what follows from it runs when `follow`."""
        self.refunds += 1
        with shop_block(self.shop.pk):
            order_refund_part(
                order_id=self.order_id,
                lines=[RefundWish(self.line_id, 0, fen)],
                reason="test",
                ref=str(self.refunds),
                actor="staff:1",
            )
        if follow:
            self.follow()

    def refund_all(self) -> None:
        with shop_block(self.shop.pk):
            order_refund_part(
                order_id=self.order_id,
                lines=[RefundWish(self.line_id, 3)],
                reason="test",
                ref="all",
                actor="staff:1",
                shop_at_fault=True,
            )
        self.follow()

    def follow(self) -> None:
        with shop_block(self.shop.pk):
            rows = OutboxEvent.objects.filter(name="order.refund_decided").order_by("pk")
            for payload in rows.values_list("payload", flat=True):
                on_refund_decided(OrderRefundDecided(**payload))

    def assert_sound(self) -> None:
        with shop_block(self.shop.pk):
            assert [(one.invariant.id, one.rows) for one in check_all(alias="default") if one.count] == []
