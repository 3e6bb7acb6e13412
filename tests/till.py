"""A payment provider that fits in a pocket: it keeps its books in memory and fails when told to.

It implements the providers' interface, as the simulator of WeChat Pay does over the network, for tests whose subject is
what the house does between two calls. `till` offers it in the place of `wechatpay`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import providers
from rongshu.money.payments.providers import (
    Bill,
    BillMissing,
    CloseResult,
    ForgedNotification,
    Notification,
    Prepaid,
    ProviderPayment,
    ProviderRefund,
    ProviderUnknown,
)
from rongshu.money.payments.providers.configured import wechatpay_from_settings
from rongshu.money.payments.selectors import payments_of, refunds_of
from rongshu.money.payments.services import payment_open, payment_query, refund_send
from rongshu.money.payments.types import Outcome, PaymentView
from rongshu.trade.orders.services import order_payment_prepare
from rongshu.trade.orders.types import SUBJECT


@dataclass
class Till:
    """`paid` and `closed` hold payment numbers. `before_close` runs once, in the middle of the next close."""

    name: str = "wechatpay"
    merchant_id: str = "till"
    opened: dict[str, int] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    refunds: dict[str, int] = field(default_factory=dict)
    silent: bool = False
    before_close: Callable[[], None] | None = None

    def prepay(
        self,
        *,
        out_trade_no: str,
        amount_fen: int,
        description: str,
        notify_url: str,
        expires_at: datetime,
        payer_openid: str | None = None,
        back_url: str | None = None,
        payer_ip: str = "127.0.0.1",
    ) -> Prepaid:
        self._answer()
        self.opened[out_trade_no] = amount_fen
        return Prepaid(prepay_id=f"prepay-{out_trade_no}", pay_url=f"http://till.test/{out_trade_no}")

    def query(self, *, out_trade_no: str) -> ProviderPayment:
        self._answer()
        if out_trade_no in self.paid:
            return ProviderPayment(
                state="paid",
                out_trade_no=out_trade_no,
                mchid=self.merchant_id,
                transaction_id=f"T{out_trade_no}",
                amount_fen=self.opened[out_trade_no],
                currency="CNY",
                paid_at=datetime.now(UTC),
            )
        if out_trade_no in self.closed:
            return ProviderPayment(state="closed", out_trade_no=out_trade_no)
        return ProviderPayment(
            state="unpaid" if out_trade_no in self.opened else "missing", out_trade_no=out_trade_no
        )

    def close(self, *, out_trade_no: str) -> CloseResult:
        rival, self.before_close = self.before_close, None
        if rival is not None:
            rival()
        self._answer()
        if out_trade_no in self.paid:
            return "already_paid"
        self.closed.add(out_trade_no)
        return "closed"

    def refund(
        self,
        *,
        out_trade_no: str,
        out_refund_no: str,
        amount_fen: int,
        total_fen: int,
        reason: str,
        notify_url: str,
    ) -> ProviderRefund:
        self._answer()
        assert out_trade_no in self.paid
        self.refunds[out_refund_no] = amount_fen
        return self.query_refund(out_refund_no=out_refund_no)

    def query_refund(self, *, out_refund_no: str, out_trade_no: str = "") -> ProviderRefund:
        self._answer()
        if out_refund_no not in self.refunds:
            return ProviderRefund(state="missing", out_refund_no=out_refund_no)
        return ProviderRefund(
            state="succeeded",
            out_refund_no=out_refund_no,
            refund_id=f"F{out_refund_no}",
            amount_fen=self.refunds[out_refund_no],
            succeeded_at=datetime.now(UTC),
        )

    def bill(self, *, day: date) -> Bill:
        self._answer()
        raise BillMissing(day)

    def parse_notification(self, *, headers: Mapping[str, str], body: bytes) -> Notification:
        raise ForgedNotification("event")

    def _answer(self) -> None:
        if self.silent:
            raise ProviderUnknown("the till says nothing")


@pytest.fixture
def till() -> Iterator[Till]:
    """A till of one's own, in the place of WeChat Pay."""
    one = Till()
    providers.register("wechatpay", lambda: one)
    yield one
    providers.register("wechatpay", wechatpay_from_settings)


def open_order_payment(shop_id: int, order_id: int, buyer_id: int) -> PaymentView:
    """What the cashier does: prepare in a block, open at the provider between blocks."""
    with shop_block(shop_id):
        payment = order_payment_prepare(order_id=order_id, buyer_id=buyer_id)
    return payment_open(shop_id=shop_id, payment_id=payment.id, back_url="http://shop.test/")


def pay_order(till: Till, shop_id: int, order_id: int, buyer_id: int) -> Outcome:
    """Pay an order from cashier to credited. Call outside any block."""
    payment = open_order_payment(shop_id, order_id, buyer_id)
    till.paid.add(payment.number)
    return payment_query(shop_id=shop_id, payment_id=payment.id)


def send_refunds(shop_id: int, order_id: int) -> int:
    """Send every open refund of an order and return how many there were. Call outside any block."""
    with shop_block(shop_id):
        waiting = [refund.id for refund in refunds_of(SUBJECT, order_id) if refund.state != "succeeded"]
    for refund_id in waiting:
        refund_send(shop_id=shop_id, refund_id=refund_id)
    return len(waiting)


def payments_of_order(shop_id: int, order_id: int) -> list[PaymentView]:
    """Every attempt to pay an order, oldest first."""
    with shop_block(shop_id):
        return payments_of(SUBJECT, order_id)
