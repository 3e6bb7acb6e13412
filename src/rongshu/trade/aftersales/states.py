"""The case's state machine, as data."""

from __future__ import annotations

from typing import Final

from rongshu.kit.states import TransitionTable
from rongshu.trade.aftersales.models import Case

_S = Case.State

CASE: Final = TransitionTable(
    "aftersale",
    {
        # the shop answers, or does not in time
        (_S.REQUESTED, "agree_refund"): _S.REFUNDING,
        (_S.REQUESTED, "agree_return"): _S.AWAITING_RETURN,
        (_S.REQUESTED, "agree_replace"): _S.REPLACING,
        (_S.REQUESTED, "refuse"): _S.REFUSED,
        (_S.REQUESTED, "cancel"): _S.CLOSED,
        # refused: ask again, ask the platform, or leave it
        (_S.REFUSED, "reapply"): _S.REQUESTED,
        (_S.REFUSED, "escalate"): _S.ESCALATED,
        (_S.REFUSED, "cancel"): _S.CLOSED,
        (_S.REFUSED, "expire"): _S.CLOSED,
        # the goods' way back
        (_S.AWAITING_RETURN, "ship_back"): _S.RETURNING,
        (_S.AWAITING_RETURN, "cancel"): _S.CLOSED,
        (_S.AWAITING_RETURN, "expire"): _S.CLOSED,
        (_S.RETURNING, "receive_refund"): _S.REFUNDING,
        (_S.RETURNING, "receive_replace"): _S.REPLACING,
        (_S.RETURNING, "refuse_goods"): _S.ESCALATED,
        # something else is sent instead
        (_S.REPLACING, "replace"): _S.REPLACED,
        (_S.REPLACING, "refund_instead"): _S.REFUNDING,
        (_S.REPLACING, "escalate"): _S.ESCALATED,
        (_S.REPLACED, "confirm"): _S.DONE,
        (_S.REPLACED, "escalate"): _S.ESCALATED,
        # the platform decides
        (_S.ESCALATED, "rule_refund"): _S.REFUNDING,
        (_S.ESCALATED, "rule_return"): _S.AWAITING_RETURN,
        (_S.ESCALATED, "rule_replace"): _S.REPLACING,
        (_S.ESCALATED, "rule_reject"): _S.CLOSED,
        (_S.REFUNDING, "refunded"): _S.DONE,
        # the whole order was refunded meanwhile, or nothing is left to refund
        (_S.REQUESTED, "moot"): _S.CLOSED,
        (_S.REFUSED, "moot"): _S.CLOSED,
        (_S.AWAITING_RETURN, "moot"): _S.CLOSED,
        (_S.RETURNING, "moot"): _S.CLOSED,
        (_S.REPLACING, "moot"): _S.CLOSED,
        (_S.ESCALATED, "moot"): _S.CLOSED,
    },
)

ENDED: Final = (_S.DONE, _S.CLOSED)
