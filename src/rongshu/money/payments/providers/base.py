"""What a payment provider can be asked, in words of our own, and the three ways it can fail us.

Amounts are integer fen. Numbers (``out_trade_no``, ``out_refund_no``) are ours, stored before the call and kept until
a final answer. Every call goes over the network: never inside a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

PaymentState = Literal["paid", "unpaid", "closed", "missing", "refunded"]
RefundState = Literal["processing", "succeeded", "closed", "abnormal", "missing"]
CloseResult = Literal["closed", "already_paid"]


class ProviderUnknown(Exception):
    """The outcome is unknown: time-out, broken connection, server error, or an answer that cannot be trusted.

    The action may have taken place. Ask again with ``query`` or ``query_refund``, or repeat with the same number.
    """


class ProviderRefused(Exception):
    """The provider said no and did nothing. ``code`` is the provider's, ``message`` is for the staff, not the buyer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ForgedNotification(Exception):
    """A message that cannot be shown to come from the provider, or is too old; nothing in it may be used.

    ``reason`` is one of ``headers``, ``stale``, ``serial``, ``signature``, ``ciphertext``, ``malformed``, ``event``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Prepaid:
    """A payment opened at the provider: where to send the payer, or what to hand to the wallet's own page script."""

    prepay_id: str
    pay_url: str  # empty when the payer pays inside the wallet, by bridge_params
    bridge_params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider tells it. Credit it only after comparing merchant, number, currency and amount.

    ``refunded`` means paid, and since then refunded in part or whole; ``missing`` means the provider never heard of
    the number. Transaction, amount, currency and moment are always set for ``paid`` and ``refunded``.
    """

    state: PaymentState
    out_trade_no: str
    mchid: str | None = None
    transaction_id: str | None = None
    amount_fen: int | None = None
    currency: str | None = None
    paid_at: datetime | None = None  # the provider's clock, aware


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund as the provider tells it.

    ``abnormal`` means the payer's account cannot take it and a person must act; ``closed`` means it was given up;
    ``missing`` means the provider never heard of the number, which may then be sent again, unchanged.
    """

    state: RefundState
    out_refund_no: str
    refund_id: str | None = None
    amount_fen: int | None = None
    out_trade_no: str | None = None
    mchid: str | None = None  # told in notifications only
    succeeded_at: datetime | None = None  # the provider's clock, aware


@dataclass(frozen=True, slots=True)
class Notification:
    """A verified message. A repetition carries the same ``id``."""

    kind: Literal["payment", "refund"]
    id: str
    payload: ProviderPayment | ProviderRefund


@dataclass(frozen=True, slots=True)
class Bill:
    """A day's bill as the provider gave it, checked against its hash where one was announced, not yet read."""

    content: bytes = field(repr=False)


class PaymentProvider(Protocol):
    """One way to be paid. Implementations are safe to share between threads."""

    name: str
    merchant_id: str  # the account that is paid: every answer and notice must name it

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
        """Open a payment; asking again with the same values is safe. Raises ProviderRefused or ProviderUnknown."""
        ...

    def query(self, *, out_trade_no: str) -> ProviderPayment:
        """How a payment stands. Raises ProviderRefused or ProviderUnknown."""
        ...

    def close(self, *, out_trade_no: str) -> CloseResult:
        """Make sure a payment cannot be paid any more. Raises ProviderRefused or ProviderUnknown.

        ``closed`` also when it was closed before or never opened; ``already_paid`` when it came too late.
        """
        ...

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
        """Give back part of what was paid; the same number with the same values never pays twice.

        ``total_fen`` is what was paid. Raises ProviderRefused or ProviderUnknown.
        """
        ...

    def query_refund(self, *, out_refund_no: str, out_trade_no: str = "") -> ProviderRefund:
        """How a refund stands; some providers must know its payment. Raises ProviderRefused or ProviderUnknown."""
        ...

    def bill(self, *, day: date) -> Bill:
        """The bill of a day, Shanghai time. Raises BillMissing, BillHashWrong, ProviderRefused or ProviderUnknown."""
        ...

    def parse_notification(self, *, headers: Mapping[str, str], body: bytes) -> Notification:
        """Verify a message, then read it. May fetch the provider's certificates.

        Raises ForgedNotification, or ProviderUnknown when it cannot be told yet (answer so that it is sent again).
        """
        ...
