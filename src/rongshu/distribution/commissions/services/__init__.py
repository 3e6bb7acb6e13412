"""Writes of commissions: rules, the life of a commission along its order, settlement."""

from rongshu.distribution.commissions.services.lifecycle import (
    commissions_close,
    commissions_pay,
    commissions_quote,
    commissions_receive,
    commissions_reverse,
)
from rongshu.distribution.commissions.services.ruling import (
    commission_rule_remove,
    commission_rule_save,
    unit_cost_fen,
)
from rongshu.distribution.commissions.services.settlement import (
    commissions_settle,
    settlement_hold,
    settlement_lift,
)

__all__ = [
    "commission_rule_remove",
    "commission_rule_save",
    "commissions_close",
    "commissions_pay",
    "commissions_quote",
    "commissions_receive",
    "commissions_reverse",
    "commissions_settle",
    "settlement_hold",
    "settlement_lift",
    "unit_cost_fen",
]
