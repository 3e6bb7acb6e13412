"""The provider of a shop that cannot take payments yet: it refuses everything, plainly."""

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


class NullProvider:
    """Refuses every call with ``NO_PROVIDER`` and believes no message."""

    name = "null"
    merchant_id = ""

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
        """Refused."""
        raise _refusal()

    def query(self, *, out_trade_no: str) -> ProviderPayment:
        """Refused."""
        raise _refusal()

    def close(self, *, out_trade_no: str) -> CloseResult:
        """Refused."""
        raise _refusal()

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
        """Refused."""
        raise _refusal()

    def query_refund(self, *, out_refund_no: str, out_trade_no: str = "") -> ProviderRefund:
        """Refused."""
        raise _refusal()

    def bill(self, *, day: date) -> Bill:
        """Refused."""
        raise _refusal()

    def parse_notification(self, *, headers: Mapping[str, str], body: bytes) -> Notification:
        """Never believed."""
        raise ForgedNotification("event")


def _refusal() -> ProviderRefused:
    return ProviderRefused("NO_PROVIDER", "本店尚未开通在线支付")
