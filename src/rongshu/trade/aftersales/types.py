"""What after-sales take and return: reasons as data, plain views of cases. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUND_ONLY: Final = "refund_only"
RETURN: Final = "return"
EXCHANGE: Final = "exchange"
RESHIP: Final = "reship"

NO_REASON: Final = "no_reason"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a buyer asks. `fault`: the shop answers for it, pays the way back and gives the freight back too."""

    label: Promise
    fault: bool
    before_shipping: frozenset[str] = frozenset()  # kinds it may be given for
    after_shipping: frozenset[str] = frozenset()


_ALL: Final = frozenset({REFUND_ONLY, RETURN, EXCHANGE, RESHIP})
REASONS: Final[dict[str, Reason]] = {
    NO_REASON: Reason(_("七天无理由退货"), fault=False, after_shipping=frozenset({RETURN})),
    "not_wanted": Reason(_("不想要了或拍错了"), fault=False, before_shipping=frozenset({REFUND_ONLY})),
    "late": Reason(_("没有按约定时间发货"), fault=True, before_shipping=frozenset({REFUND_ONLY})),
    "not_received": Reason(_("没有收到货"), fault=True, after_shipping=frozenset({REFUND_ONLY, RESHIP})),
    "missing": Reason(_("少件或漏发"), fault=True, after_shipping=frozenset({REFUND_ONLY, RESHIP})),
    "quality": Reason(_("质量问题"), fault=True, after_shipping=_ALL - {RESHIP}),
    "damaged": Reason(_("收到时已破损"), fault=True, after_shipping=_ALL),
    "wrong_item": Reason(_("发错了商品"), fault=True, after_shipping=_ALL),
    "not_as_described": Reason(_("与描述不符"), fault=True, after_shipping=frozenset({REFUND_ONLY, RETURN})),
    "size": Reason(_("尺码或款式不合适"), fault=False, after_shipping=frozenset({EXCHANGE})),
}


@dataclass(frozen=True, slots=True)
class CaseLineRequest:
    """Units of an order's line. `amount_fen` asks for less than they are worth; with quantity 0, for money alone."""

    line_id: int
    quantity: int
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class CaseLineView:
    """A line of a case. `good` and `defective` are set when the goods came back."""

    line_id: int
    title: str
    spec_text: str
    picture_key: str
    quantity: int
    amount_fen: int | None
    good: int
    defective: int


@dataclass(frozen=True, slots=True)
class CaseEventView:
    """Something that happened to a case. `pictures` are tokens of private pictures."""

    event: str
    label: Promise | str
    state: str
    actor: str
    text: str
    pictures: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case. `timeline` is empty in lists; `due_at` is when `due_event` happens by itself."""

    id: int
    number: str
    order_id: int
    order_number: str
    buyer_id: int
    kind: str
    kind_label: Promise | str
    state: str
    state_label: Promise | str
    reason: str
    reason_label: Promise | str
    description: str
    shop_at_fault: bool
    claim_fen: int
    refund_fen: int
    points: int
    due_at: datetime | None
    due_event: str
    late: bool
    escalated: bool
    outcome: str
    opened_at: datetime
    closed_at: datetime | None
    back_carrier: str
    back_waybill: str
    out_carrier: str
    out_waybill: str
    lines: tuple[CaseLineView, ...]
    timeline: tuple[CaseEventView, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen."""
        return self.closed_at is None

    @property
    def freight_by(self) -> str:
        """Who pays the way back: `shop` when it is at fault, else `buyer` (暂行办法 18)."""
        return "shop" if self.shop_at_fault else "buyer"


@dataclass(frozen=True, slots=True)
class LineChoice:
    """A line of an order that something can still be asked for, and what its units would give back now."""

    line_id: int
    title: str
    spec_text: str
    picture_key: str
    quantity: int
    goods_fen: int
    freight_fen: int
    no_reason: bool  # may be returned without a reason, now


@dataclass(frozen=True, slots=True)
class Choices:
    """What a buyer may ask for on an order: kinds with their reasons, and lines."""

    order_id: int
    order_number: str
    shipped: bool
    kinds: dict[str, tuple[str, ...]]
    lines: tuple[LineChoice, ...]


Data = dict[str, Any]
