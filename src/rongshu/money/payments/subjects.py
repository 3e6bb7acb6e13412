"""What can be paid for: each kind registers how to lock it, tell it, and whose it is.

Payments never learn what was bought; they hold a kind and an id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from rongshu.money.payments.types import PaidAnswer, PaymentView, RefundView


class PaymentSubject(Protocol):
    """One kind of thing that is paid for. Every method runs in the shop's block."""

    def lock(self, subject_id: int) -> None:
        """Lock whatever `on_paid` and `on_refund_succeeded` will change, down to the subject's own row.

        Called before the payment is locked, so that the order of locks is the same everywhere.
        """
        ...

    def on_paid(self, subject_id: int, *, payment: PaymentView) -> PaidAnswer:
        """Take the money or say why not. Never checks quota, stock, seats or deadlines; only the row's state."""
        ...

    def on_refund_succeeded(self, subject_id: int, *, refund: RefundView) -> None:
        """The money of one refund is back with the payer; called once per refund."""
        ...

    def due_fen(self, subject_id: int) -> int:
        """What is still to be paid, in fen, money accepted so far deducted; 0 when nothing can be paid any more.

        Called under `lock`.
        """
        ...

    def extend(self, subject_id: int, *, until: datetime) -> None:
        """Give the payer of a slow way of paying until then. Called under `lock`. Raises a Refusal."""
        ...

    def takes_balance(self, subject_id: int) -> bool:
        """Whether a balance inside the house may pay for it."""
        ...

    def owner_user_id(self, subject_id: int) -> int:
        """User who may see and pay it. Raises NotFound."""
        ...

    def return_path(self, subject_id: int) -> str:
        """Where the payer goes afterwards: a path inside the shop's site, without host or shop prefix."""
        ...


_registered: dict[str, PaymentSubject] = {}


def register(kind: str, subject: PaymentSubject) -> None:
    """Say how a kind is paid for; a second registration replaces the first."""
    _registered[kind] = subject


def unregister(kind: str) -> None:
    """Withdraw a kind; unknown ones are fine."""
    _registered.pop(kind, None)


def get(kind: str) -> PaymentSubject:
    """How a kind is paid for. Raises LookupError."""
    try:
        return _registered[kind]
    except KeyError:
        raise LookupError(f"nothing called {kind!r} can be paid for") from None
