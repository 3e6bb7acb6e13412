"""What other apps see of stored value. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SUBJECT: Final = "topup"
PROVIDER: Final = "stored_value"

_STATE_LABELS: Final[dict[str, Promise]] = {
    "unpaid": _("待付款"),
    "paid": _("已到账"),
    "closed": _("已关闭"),
    "held": _("占用中"),
    "spent": _("已使用"),
    "released": _("已释放"),
}


@dataclass(frozen=True, slots=True)
class OfferView:
    """An amount to prepay and the bonus on top."""

    id: int
    amount_fen: int
    bonus_fen: int
    bonus_days: int | None
    active: bool = True


@dataclass(frozen=True, slots=True)
class TopUpView:
    """One prepayment. `refundable_until` is the end of the lawful seven days; `left` amounts are 0 until paid."""

    id: int
    number: str
    user_id: int
    amount_fen: int
    bonus_fen: int
    state: str
    refunded_fen: int
    principal_left_fen: int
    bonus_left_fen: int
    placed_at: datetime
    paid_at: datetime | None
    refundable_until: datetime | None

    @property
    def state_label(self) -> Promise:
        """The state in people's words."""
        return _STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class UseView:
    """Balance that paid for something, or is set aside to."""

    id: int
    payment_number: str
    description: str
    amount_fen: int
    returned_fen: int
    state: str
    created_at: datetime

    @property
    def state_label(self) -> Promise:
        """The state in people's words."""
        return _STATE_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class BalanceView:
    """What a member may spend: principal and bonus, and what is set aside."""

    principal_fen: int
    bonus_fen: int
    held_fen: int

    @property
    def available_fen(self) -> int:
        """Principal and bonus together."""
        return self.principal_fen + self.bonus_fen
