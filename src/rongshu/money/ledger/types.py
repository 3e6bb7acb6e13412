"""What callers hand to the ledger and get from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True, slots=True)
class AccountRef:
    """An account by what it is for: a kind from `kinds.py`, and whose it is (empty for the shop, `user:<id>`)."""

    kind: str
    owner: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.owner}".strip()


@dataclass(frozen=True, slots=True)
class Leg:
    """An amount (fen, above zero) to move from `debit` to `credit`, once per `business_key`.

    `purpose` says why in one word, `reference` names the thing it was for (`order:12`) so that it can be found again,
    `corrects_id` names the transfer this one corrects.
    """

    debit: AccountRef
    credit: AccountRef
    amount_fen: int
    business_key: str
    purpose: str
    reference: str
    corrects_id: int | None = None


@dataclass(frozen=True, slots=True)
class TransferView:
    """A posted transfer."""

    id: int
    at: datetime
    debit: AccountRef
    credit: AccountRef
    amount_fen: int
    business_key: str
    correlation: str
    purpose: str
    reference: str
    corrects_id: int | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A transfer as one account sees it: `change_fen` is signed, `balance_fen` is what the account held after it."""

    transfer: TransferView
    change_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """An account over a half-open window: opening + changes = closing, in fen."""

    account: AccountRef
    opening_fen: int
    lines: Sequence[StatementLine]
    closing_fen: int
