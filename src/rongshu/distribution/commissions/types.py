"""What selectors of commissions return: plain values, no rows. Amounts are fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rongshu.money.ledger.types import TransferView


@dataclass(frozen=True, slots=True)
class CommissionLine:
    """A commission in a list."""

    id: int
    order_number: str
    title: str
    quantity: int
    base_fen: int
    rate_bp: int
    fixed_fen: int
    amount_fen: int
    due_fen: int
    state: str
    state_label: str
    created_at: datetime
    settle_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Earnings:
    """A promoter's page. `available_fen` below zero is a debt that later earnings repay."""

    quoted_fen: int
    pending_fen: int
    available_fen: int
    lines: Sequence[CommissionLine]
    next_after: int | None

    @property
    def debt_fen(self) -> int:
        return max(-self.available_fen, 0)


@dataclass(frozen=True, slots=True)
class Reversal:
    """What one refund took back."""

    refund_key: str
    base_fen: int
    amount_fen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LawReference:
    """Why it is so, in law, and what that means here."""

    law: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where each fen of a commission comes from: order, line, rule as copied, sums, ledger, law."""

    commission: CommissionLine
    order_id: int
    order_placed_at: datetime
    order_state: str
    order_state_label: str
    spec_text: str
    unit_price_fen: int
    received_at: datetime | None
    return_window_ends_at: datetime | None
    link_code: str
    rule: dict[str, Any]
    refunded_fen: int
    reversals: Sequence[Reversal]
    entries: Sequence[TransferView]
    formula: str
    laws: Sequence[LawReference]
