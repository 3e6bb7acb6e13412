"""Writes to after-sales cases. All run in a shop block; money is sent later, by payments."""

from rongshu.trade.aftersales.services.deciding import (
    case_agree,
    case_cancel,
    case_confirm,
    case_escalate,
    case_moot,
    case_receive,
    case_refund_instead,
    case_refunded,
    case_refuse,
    case_refuse_goods,
    case_replace,
    case_rule,
    case_ship_back,
)
from rongshu.trade.aftersales.services.due import case_due
from rongshu.trade.aftersales.services.opening import case_message, case_open, case_reapply

__all__ = [
    "case_agree",
    "case_cancel",
    "case_confirm",
    "case_due",
    "case_escalate",
    "case_message",
    "case_moot",
    "case_open",
    "case_reapply",
    "case_receive",
    "case_refund_instead",
    "case_refunded",
    "case_refuse",
    "case_refuse_goods",
    "case_replace",
    "case_rule",
    "case_ship_back",
]
