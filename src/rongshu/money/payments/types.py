"""What other apps see of payments and refunds, and what they answer. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongshu.money.ledger.types import Leg

_PAYMENT_LABELS: Final[dict[str, Promise]] = {
    "created": _("已创建"),
    "pending": _("待支付"),
    "unknown": _("结果待查"),
    "paid": _("已支付"),
    "closed": _("已关闭"),
}
_REFUND_LABELS: Final[dict[str, Promise]] = {
    "queued": _("待退款"),
    "sending": _("退款中"),
    "query": _("结果待查"),
    "retrying": _("将重试"),
    "succeeded": _("已退款"),
    "refund_manual": _("需人工处理"),
}


PROVIDER_LABELS: Final[dict[str, Promise]] = {
    "wechatpay": _("微信支付"),
    "alipay": _("支付宝"),
    "offline": _("线下转账"),
    "stored_value": _("储值余额"),
}


# Providers whose bills are compared, with their names.
BILLED: Final[dict[str, Promise]] = {name: PROVIDER_LABELS[name] for name in ("wechatpay", "alipay")}

_BILL_LABELS: Final[dict[str, Promise]] = {
    "waiting": _("待下载"),
    "imported": _("已对账"),
    "parked": _("需人工处理"),
}
BILL_ERRORS: Final[dict[str, Promise]] = {
    "bill_missing": _("渠道没有当天的账单，但本店当天有收款。"),
    "bill_truncated": _("账单不完整：缺少末尾或合计与明细不符，没有导入任何内容。"),
    "bill_encoding": _("账单编码不是渠道规定的编码，没有导入任何内容。"),
    "bill_hash": _("账单文件与渠道公布的校验值不符或压缩包损坏，没有导入任何内容。"),
    "bill_malformed": _("账单列或字段不符合渠道格式，没有导入任何内容。"),
    "bill_other": _("账单属于其他商户或其他日期，没有导入任何内容。"),
    "bill_no_answer": _("渠道没有回应，稍后会自动再试。"),
}
QUEUE_LABELS: Final[dict[str, Promise]] = {
    "not_there": _("我方有、渠道没有"),
    "not_here": _("渠道有、我方没有"),
    "amount": _("金额不一致"),
    "state": _("状态不一致"),
    "fee": _("手续费不一致"),
}
_KIND_LABELS: Final[dict[str, Promise]] = {"trade": _("支付"), "refund": _("退款")}
_TRANSFER_LABELS: Final[dict[str, Promise]] = {
    "claimed": _("待核对"),
    "matched": _("待复核"),
    "confirmed": _("已确认"),
    "rejected": _("已驳回"),
}


class Outcome(StrEnum):
    """What became of something a provider told us."""

    ACCEPTED = "accepted"  # credited, and the subject took it
    LATE_PAYMENT = "late_payment"  # credited, and given back: the subject was closed
    DUPLICATE = "duplicate"  # credited, and given back: the subject was paid before
    REPEATED = "repeated"  # known already; nothing changed
    CLOSED = "closed"  # the provider closed it, and so did we
    UNPAID = "unpaid"  # nothing happened yet
    MISMATCH = "mismatch"  # merchant, number, currency or amount differ: queued for a person
    UNKNOWN_PAYMENT = "unknown_payment"  # no such payment or refund here: queued for a person
    NO_ANSWER = "no_answer"  # the provider could not be asked
    REFUNDED = "refunded"  # the refund reached the payer
    REFUND_PENDING = "refund_pending"  # the provider is at it
    REFUND_PARKED = "refund_parked"  # the provider gave up: queued for a person


@dataclass(frozen=True, slots=True)
class PaidAnswer:
    """A subject's answer to money: taken, or given back for `refund_reason` (`late_payment`, `duplicate`).

    `legs` are posted with the payment, after its own.
    """

    accepted: bool
    refund_reason: str = ""
    legs: tuple[Leg, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodView:
    """A way of paying that the shop offers."""

    provider: str
    note: str = ""

    @property
    def label(self) -> str:
        """Its name for people."""
        return str(PROVIDER_LABELS.get(self.provider, self.provider))


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One attempt to be paid for a subject."""

    id: int
    number: str
    subject_kind: str
    subject_id: int
    provider: str
    tender: str  # cash (at a provider) or balance (inside the house)
    description: str
    amount_fen: int
    state: str  # created, pending, unknown, paid, closed
    outcome: str  # empty until paid, then accepted, late_payment or duplicate
    pay_url: str
    paid_fen: int
    refund_held_fen: int
    refunded_fen: int
    expires_at: datetime
    paid_at: datetime | None

    @property
    def state_label(self) -> Promise:
        """The state in people's words."""
        return _PAYMENT_LABELS[self.state]

    @property
    def provider_label(self) -> str:
        """The way of paying in people's words."""
        return str(PROVIDER_LABELS.get(self.provider, self.provider))

    @property
    def is_open(self) -> bool:
        """Whether the buyer can still pay it."""
        return self.state in ("created", "pending", "unknown")

    @property
    def refundable_fen(self) -> int:
        """What was paid and is not held for a refund."""
        return self.paid_fen - self.refund_held_fen


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money on its way back. `decision` is `reason:ref`, what it was decided under; the number never changes."""

    id: int
    number: str
    payment_id: int
    subject_kind: str
    subject_id: int
    reason: str
    amount_fen: int
    state: str  # queued, sending, query, retrying, succeeded, refund_manual
    created_at: datetime
    finished_at: datetime | None
    decision: str = ""

    @property
    def state_label(self) -> Promise:
        """The state in people's words."""
        return _REFUND_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class BillView:
    """A provider's bill of a day. `fee_fen` is what the provider kept, less what it gave back."""

    id: int
    provider: str
    day: date
    state: str  # waiting, imported, parked
    lines: int
    trade_fen: int
    refund_fen: int
    fee_fen: int
    attempts: int
    error_code: str
    error_detail: str
    imported_at: datetime | None
    open_differences: int

    @property
    def provider_label(self) -> str:
        """The provider in people's words."""
        return str(PROVIDER_LABELS.get(self.provider, self.provider))

    @property
    def state_label(self) -> Promise:
        """The state in people's words."""
        return _BILL_LABELS[self.state]

    @property
    def error_label(self) -> Promise | str:
        """Why it could not be read, in people's words."""
        return BILL_ERRORS.get(self.error_code, self.error_code)

    @property
    def net_fen(self) -> int:
        """What the provider owes for the day."""
        return self.trade_fen - self.refund_fen - self.fee_fen


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """Something a bill and our books do not say alike; amounts are None on the side that has nothing."""

    id: int
    provider: str
    day: date
    queue: str  # not_there, not_here, amount, state, fee
    kind: str  # trade or refund
    number: str
    ours_fen: int | None
    theirs_fen: int | None
    deadline_at: datetime
    resolved_at: datetime | None
    resolution: str

    @property
    def queue_label(self) -> Promise:
        """The queue in people's words."""
        return QUEUE_LABELS[self.queue]

    @property
    def kind_label(self) -> Promise:
        """Payment or refund, in people's words."""
        return _KIND_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class TransferView:
    """A bank transfer a payer says to have made."""

    id: int
    payment_number: str
    description: str
    amount_fen: int
    payer_name: str
    reference: str
    state: str  # claimed, matched, confirmed, rejected
    bank_reference: str
    matched_by: str
    reason: str
    claimed_at: datetime

    @property
    def state_label(self) -> Promise:
        """The state in people's words."""
        return _TRANSFER_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class IssueView:
    """Money a person must look at, until `deadline_at`."""

    id: int
    queue: str
    key: str
    payment_id: int | None
    refund_id: int | None
    detail: dict[str, object]
    created_at: datetime
    deadline_at: datetime
    resolved_at: datetime | None
    resolution: str
