"""Writes: being paid, giving back, and what providers tell us in between.

Functions that take `shop_id` call a provider and open short shop blocks themselves; all others run in one.
"""

from rongshu.money.payments.services.billing import bill_import
from rongshu.money.payments.services.choosing import tender_choose
from rongshu.money.payments.services.closing import payment_close, payment_poll
from rongshu.money.payments.services.holding import held_pay, held_spend, payment_hold
from rongshu.money.payments.services.issues import issue_resolve
from rongshu.money.payments.services.methods import method_save
from rongshu.money.payments.services.notices import payment_notice_receive
from rongshu.money.payments.services.opening import payment_lease, payment_open
from rongshu.money.payments.services.preparing import payment_prepare
from rongshu.money.payments.services.querying import payment_query
from rongshu.money.payments.services.receiving import payment_apply
from rongshu.money.payments.services.reconciling import difference_recheck, difference_resolve
from rongshu.money.payments.services.refund_answers import refund_apply
from rongshu.money.payments.services.refund_sending import refund_retry, refund_send
from rongshu.money.payments.services.refunding import refund_create, refund_spread
from rongshu.money.payments.services.transferring import (
    refund_transferred,
    transfer_claim,
    transfer_confirm,
    transfer_match,
    transfer_reject,
)

__all__ = [
    "bill_import",
    "difference_recheck",
    "difference_resolve",
    "held_pay",
    "held_spend",
    "issue_resolve",
    "method_save",
    "payment_apply",
    "payment_close",
    "payment_hold",
    "payment_lease",
    "payment_notice_receive",
    "payment_open",
    "payment_poll",
    "payment_prepare",
    "payment_query",
    "refund_apply",
    "refund_create",
    "refund_retry",
    "refund_send",
    "refund_spread",
    "refund_transferred",
    "tender_choose",
    "transfer_claim",
    "transfer_confirm",
    "transfer_match",
    "transfer_reject",
]
