"""A shop, something to pay for, and the real simulator, whose notices the tests carry themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.invariants import check_all
from rongshu.kit.locks import advisory_lock
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments import providers, selectors, services, subjects
from rongshu.money.payments.providers import WeChatPayConfig, WeChatPayProvider
from rongshu.money.payments.providers.configured import register_configured
from rongshu.money.payments.types import Outcome, PaidAnswer, PaymentView, RefundView
from simulators.wechatpay.testing import SimulatorProcess, wechatpay, wechatpay_simulator

__all__ = ["wechatpay", "wechatpay_simulator"]

KIND = "thing"
NOWHERE = "http://127.0.0.1:9"  # nobody listens: tests carry the notices


@dataclass
class Things:
    """Things to pay for, without a table: what was paid already is read from the payments themselves."""

    price_fen: int = 9_900
    closed: set[int] = field(default_factory=set)
    asked: Counter[int] = field(default_factory=Counter)
    refunds: list[tuple[int, int]] = field(default_factory=list)

    def lock(self, subject_id: int) -> None:
        advisory_lock("thing", subject_id)

    def on_paid(self, subject_id: int, *, payment: PaymentView) -> PaidAnswer:
        self.asked[subject_id] += 1
        earlier = selectors.payments_of(KIND, subject_id)
        if any(one.outcome == "accepted" and one.id != payment.id for one in earlier):
            return PaidAnswer(accepted=False, refund_reason="duplicate")
        if subject_id in self.closed:
            return PaidAnswer(accepted=False, refund_reason="late_payment")
        return PaidAnswer(accepted=True)

    def on_refund_succeeded(self, subject_id: int, *, refund: RefundView) -> None:
        self.refunds.append((subject_id, refund.amount_fen))

    def due_fen(self, subject_id: int) -> int:
        if subject_id in self.closed:
            return 0
        earlier = selectors.payments_of(KIND, subject_id)
        return self.price_fen - sum(one.paid_fen for one in earlier if one.outcome == "accepted")

    def extend(self, subject_id: int, *, until: datetime) -> None:
        pass

    def takes_balance(self, subject_id: int) -> bool:
        return True

    def owner_user_id(self, subject_id: int) -> int:
        return subject_id

    def return_path(self, subject_id: int) -> str:
        return f"/things/{subject_id}/"


@pytest.fixture
def things() -> Iterator[Things]:
    registered = Things()
    subjects.register(KIND, registered)
    yield registered
    subjects.unregister(KIND)


@dataclass(frozen=True)
class Till:
    """The shop's side of a payment, in few words."""

    shop: Shop
    simulator: SimulatorProcess
    things: Things

    def prepare(self, amount_fen: int = 9_900, *, thing: int = 1, minutes: int = 15) -> PaymentView:
        with shop_block(self.shop.pk):
            return services.payment_prepare(
                subject_kind=KIND,
                subject_id=thing,
                amount_fen=amount_fen,
                description="高山红富士苹果",
                expires_at=clock.now() + timedelta(minutes=minutes),
            )

    def open(self, payment: PaymentView) -> PaymentView:
        return services.payment_open(
            shop_id=self.shop.pk, payment_id=payment.id, back_url="http://127.0.0.1:8000/back"
        )

    def opened(self, amount_fen: int = 9_900, *, thing: int = 1) -> PaymentView:
        return self.open(self.prepare(amount_fen, thing=thing))

    def paid(self, amount_fen: int = 9_900, *, thing: int = 1) -> PaymentView:
        payment = self.opened(amount_fen, thing=thing)
        self.simulator.pay(out_trade_no=payment.number)
        assert self.query(payment) == Outcome.ACCEPTED
        return self.now(payment)

    def now(self, payment: PaymentView) -> PaymentView:
        with shop_block(self.shop.pk):
            found = selectors.payment_by_id(payment.id)
        assert found is not None
        return found

    def query(self, payment: PaymentView) -> Outcome:
        return services.payment_query(shop_id=self.shop.pk, payment_id=payment.id)

    def close(self, payment: PaymentView) -> str:
        return services.payment_close(shop_id=self.shop.pk, payment_id=payment.id)

    def refund(
        self, payment: PaymentView, amount_fen: int, *, reason: str = "cancel", ref: str = "thing:1"
    ) -> RefundView:
        with shop_block(self.shop.pk):
            return services.refund_create(
                payment_id=payment.id, amount_fen=amount_fen, reason=reason, ref=ref
            )

    def send(self, refund: RefundView) -> RefundView:
        services.refund_send(shop_id=self.shop.pk, refund_id=refund.id)
        return self.refund_now(refund)

    def refund_now(self, refund: RefundView) -> RefundView:
        return next(one for one in self.refunds(refund.subject_id) if one.id == refund.id)

    def refunds(self, thing: int = 1) -> list[RefundView]:
        with shop_block(self.shop.pk):
            return selectors.refunds_of(KIND, thing)

    def issues(self) -> list[tuple[str, str]]:
        with shop_block(self.shop.pk):
            return [(issue.queue, issue.key) for issue in selectors.open_issues()]

    def notices(self, number: str, kind: str = "TRANSACTION") -> list[dict[str, Any]]:
        return [
            one for one in self.simulator.notifications(number) if str(one["event_type"]).startswith(kind)
        ]

    def hear(self, headers: dict[str, str], body: bytes, *, provider: str = "wechatpay") -> Outcome:
        return services.payment_notice_receive(
            shop_id=self.shop.pk, provider=provider, headers=headers, body=body
        )

    def deliver(self, payment: PaymentView, *, kind: str = "TRANSACTION", defect: str = "") -> Outcome:
        """Carry the newest notice of that kind to the shop's ears."""
        return self.hear(*self.simulator.sealed(self.notices(payment.number, kind)[-1]["seq"], defect))

    def broken(self) -> list[tuple[str, str]]:
        """Invariants that do not hold, seen from inside the shop."""
        with shop_block(self.shop.pk):
            return [
                (one.invariant.id, one.invariant.title) for one in check_all(alias="default") if one.count
            ]

    def balance(self, kind: str) -> int:
        with shop_block(self.shop.pk):
            return balance(kind)

    def balances(self) -> tuple[int, int, int]:
        """Gateway, customer deposits, refunds payable."""
        return (
            self.balance("gateway:wechatpay"),
            self.balance("customer_deposits"),
            self.balance("refunds_payable"),
        )


def use_simulator(simulator: SimulatorProcess, *, timeout_s: float = 10.0) -> None:
    """Let `wechatpay` mean this simulator."""
    config = WeChatPayConfig.from_merchant_file(simulator.merchant_file, notify_base=NOWHERE)
    provider = WeChatPayProvider(replace(config, timeout_s=timeout_s))
    providers.register("wechatpay", lambda: provider)


@pytest.fixture
def gateway(wechatpay: SimulatorProcess) -> Iterator[SimulatorProcess]:
    """The simulator behind the name `wechatpay`; it sends no notice by itself."""
    use_simulator(wechatpay)
    wechatpay.arm("lost", count=-1)
    yield wechatpay
    register_configured()


@pytest.fixture
def till(db: None, gateway: SimulatorProcess, things: Things) -> Till:
    return Till(Shop.objects.create(slug="rongshu", name="榕树优选"), gateway, things)


@pytest.fixture
def committed_till(committed_db: None, gateway: SimulatorProcess, things: Things) -> Till:
    return Till(Shop.objects.create(slug="rongshu", name="榕树优选"), gateway, things)


Travel = Callable[[timedelta], None]
