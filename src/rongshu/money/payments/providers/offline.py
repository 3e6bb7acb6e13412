"""A transfer to the shop's bank account: no provider is called. What arrived is confirmed by two of the staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from .base import (
    Bill,
    CloseResult,
    ForgedNotification,
    Notification,
    Prepaid,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
)

PAY_PAGE = "transfer"  # the cashier's own page


class OfflineProvider:
    """Always at hand, never told anything by a message. A refund needs a person at the bank."""

    name = "offline"
    merchant_id = "offline"

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
        """The cashier's page says where to transfer to."""
        return Prepaid(prepay_id=out_trade_no, pay_url=PAY_PAGE)

    def query(self, *, out_trade_no: str) -> ProviderPayment:
        """Nobody can be asked: unpaid until the staff say otherwise."""
        return ProviderPayment(state="unpaid", out_trade_no=out_trade_no)

    def close(self, *, out_trade_no: str) -> CloseResult:
        """Nothing holds a transfer back; one that comes all the same is confirmed and given back."""
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
        """A person transfers it back and says so; until then it is parked."""
        return self.query_refund(out_refund_no=out_refund_no, amount_fen=amount_fen)

    def query_refund(
        self, *, out_refund_no: str, out_trade_no: str = "", amount_fen: int | None = None
    ) -> ProviderRefund:
        """Waiting for a person."""
        return ProviderRefund(state="abnormal", out_refund_no=out_refund_no, amount_fen=amount_fen)

    def parse_notification(self, *, headers: Mapping[str, str], body: bytes) -> Notification:
        """Never believed."""
        raise ForgedNotification("event")

    def bill(self, *, day: date) -> Bill:
        """A bank statement is not fetched here."""
        raise ProviderRefused("NO_BILL", "线下转账没有渠道账单")
