"""What invoices take and return. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

PERSONAL: Final = "personal"
COMPANY: Final = "company"


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice as it stands. `email_cipher` is opened only where the address is shown to whom it belongs."""

    number: str
    order_id: int
    order_number: str
    buyer_id: int
    state: str
    state_label: Promise | str
    title_kind: str
    title_kind_label: Promise | str
    title: str
    tax_number: str
    amount_fen: int
    reason: str
    fapiao_number: str
    red_number: str
    requested_at: datetime
    issued_at: datetime | None
    red_due_at: datetime | None
    ended_at: datetime | None
    email: str = field(default="", repr=False)

    @property
    def is_live(self) -> bool:
        """Whether the order can have no other invoice meanwhile."""
        return self.ended_at is None
