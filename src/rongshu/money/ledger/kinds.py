"""The kinds of account, as data. A shop's own accounts come to be in this order, and are locked in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongshu.money.ledger.types import AccountRef


@dataclass(frozen=True, slots=True)
class Kind:
    """`side` is where an increase is booked. `personal` accounts have an owner, the others belong to the shop."""

    name: str
    side: str
    label: Promise | str
    may_owe: bool = False
    personal: bool = False


GATEWAY_PREFIX: Final = "gateway:"

CUSTOMER_DEPOSITS: Final = "customer_deposits"
SALES: Final = "sales"
REFUNDS_PAYABLE: Final = "refunds_payable"
GATEWAY_ADVANCES: Final = "gateway_advances"
PAYMENT_FEES: Final = "payment_fees"
STORED_VALUE: Final = "stored_value"
STORED_VALUE_BONUS: Final = "stored_value_bonus"
STORED_VALUE_HELD: Final = "stored_value_held"
BONUS_EXPENSE: Final = "bonus_expense"
COMMISSION_EXPENSE: Final = "commission_expense"
COMMISSION_PENDING: Final = "commission_pending"
COMMISSION_AVAILABLE: Final = "commission_available"

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        # Paid by customers for what they have not received yet (合同负债).
        Kind(CUSTOMER_DEPOSITS, "credit", _("预收货款")),
        Kind(SALES, "credit", _("销售收入")),
        # Decided to give back, not yet given.
        Kind(REFUNDS_PAYABLE, "credit", _("应付退款")),
        # What a provider gave back beyond what it held for the shop: owed to it, never a negative balance there.
        Kind(GATEWAY_ADVANCES, "credit", _("渠道垫付"), personal=True),
        Kind(PAYMENT_FEES, "debit", _("支付手续费")),
        # Prepaid by a member of this one shop (单用途); principal and bonus are kept apart.
        Kind(STORED_VALUE, "credit", _("储值本金"), personal=True),
        Kind(STORED_VALUE_BONUS, "credit", _("储值赠送"), personal=True),
        Kind(STORED_VALUE_HELD, "credit", _("储值占用"), personal=True),
        Kind(BONUS_EXPENSE, "debit", _("储值赠送支出")),
        Kind(COMMISSION_EXPENSE, "debit", _("佣金支出")),
        Kind(COMMISSION_PENDING, "credit", _("待结算佣金"), personal=True),
        # May owe: a refund after settlement, or after withdrawal, leaves a debt.
        Kind(COMMISSION_AVAILABLE, "credit", _("可用佣金"), may_owe=True, personal=True),
    )
}

# What stands behind `gateway:<name>` and `provider:<name>`, in people's words.
GATEWAYS: Final[dict[str, Promise]] = {
    "wechatpay": _("微信支付"),
    "alipay": _("支付宝"),
    "offline": _("线下转账"),
    "stored_value": _("储值余额"),
}

# Why money moved, in people's words, by the `purpose` of a transfer.
PURPOSES: Final[dict[str, Promise]] = {
    "payment_captured": _("收到付款"),
    "refund_decided": _("决定退款"),
    "refund_succeeded": _("退款到账"),
    "payment_fees": _("渠道手续费"),
    "gateway_advance_settled": _("归还渠道垫付"),
    "received": _("确认收货，转为收入"),
    "kept": _("退款后留存，转为收入"),
    "sale_returned": _("退货冲减收入"),
    "commission_pending": _("计提佣金"),
    "commission_settled": _("佣金到期可用"),
    "commission_reversed": _("退款冲回佣金"),
    "stored_value_topped_up": _("充值到账"),
    "stored_value_bonus_granted": _("充值赠送"),
    "stored_value_held": _("占用储值"),
    "stored_value_released": _("释放储值"),
    "stored_value_spent": _("储值付款"),
    "stored_value_returned": _("退款退回储值"),
    "stored_value_refunded": _("退还储值本金"),
    "stored_value_bonus_voided": _("赠送随退还作废"),
    "stored_value_bonus_expired": _("赠送到期"),
    "correction": _("更正"),
}

# Locked first by every post of a shop, so that posts of one transaction may come in any order.
GATE: Final = AccountRef(CUSTOMER_DEPOSITS)


def gateway(provider: str) -> AccountRef:
    """Account of what a payment provider holds for the shop."""
    return AccountRef(f"{GATEWAY_PREFIX}{provider}")


def gateway_advance(provider: str) -> AccountRef:
    """Account of what the shop owes a payment provider."""
    return AccountRef(GATEWAY_ADVANCES, f"provider:{provider}")


def kind_of(account: AccountRef) -> Kind:
    """Kind of an account. Raises LookupError for a kind nobody declared, ValueError for a missing or needless owner."""
    kind = KINDS.get(account.kind)
    if kind is None:
        provider = account.kind.removeprefix(GATEWAY_PREFIX)
        if provider == account.kind or not provider:
            raise LookupError(f"no account kind {account.kind!r}")
        kind = Kind(account.kind, "debit", _("支付渠道"))
    if kind.personal != bool(account.owner):
        raise ValueError(f"account {account.kind!r} {'needs an' if kind.personal else 'has no'} owner")
    return kind


def purpose_label(purpose: str) -> str:
    """Why money moved, in people's words; a purpose nobody named here stays as it is."""
    return str(PURPOSES.get(purpose, purpose))


def account_label(account: AccountRef) -> str:
    """An account in people's words: what it is for, and whose (`用户 12`, a provider's name)."""
    kind = account.kind.removeprefix(GATEWAY_PREFIX)
    if kind != account.kind:
        return gettext("%(provider)s账户") % {"provider": GATEWAYS.get(kind, kind)}
    known = KINDS.get(account.kind)
    label = str(known.label) if known is not None else account.kind
    whose, _colon, name = account.owner.partition(":")
    if whose == "user":
        return label + gettext(" · 用户 %(id)s") % {"id": name}
    return f"{label} · {GATEWAYS.get(name, name)}" if name else label
