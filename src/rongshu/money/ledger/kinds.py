"""The kinds of account, as data. A shop's own accounts come to be in this order, and are locked in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
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
