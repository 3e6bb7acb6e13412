"""Balances inside the house that pay beside cash: each registers how it is set aside, spent and given back.

Nothing of this calls a network, so a balance moves in the transaction that decides. Its payments go through the same
table, states and ledger purposes as any provider's; the account `gateway:<name>` is passed through and is always empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rongshu.money.ledger.services import Leg
from rongshu.money.payments.types import PaymentView, RefundView


class BalanceTender(Protocol):
    """One kind of balance. Every method runs in the shop's block, under the lock of what is paid for."""

    name: str

    def available_fen(self, user_id: int) -> int:
        """What a person may spend now, in fen. One query."""
        ...

    def hold(self, *, payment: PaymentView, payer_id: int) -> None:
        """Set the payment's amount aside. Raises a Refusal when there is less."""
        ...

    def spend(self, *, payment: PaymentView) -> Sequence[Leg]:
        """Use up what was set aside; returns the legs that put it into `gateway:<name>`'s place."""
        ...

    def release(self, *, payment: PaymentView) -> None:
        """Give back what was set aside and not spent."""
        ...

    def take_back(self, *, payment: PaymentView, refund: RefundView) -> Sequence[Leg]:
        """Put a refund back on the balance; returns the legs that fill `gateway:<name>` for it."""
        ...


_registered: dict[str, BalanceTender] = {}


def register(tender: BalanceTender) -> None:
    """Offer a balance; a second registration replaces the first."""
    _registered[tender.name] = tender


def unregister(name: str) -> None:
    """Withdraw a balance; unknown ones are fine."""
    _registered.pop(name, None)


def get(name: str) -> BalanceTender:
    """The balance of this name. Raises LookupError."""
    return _registered[name]


def names() -> list[str]:
    """Every balance there is."""
    return sorted(_registered)
