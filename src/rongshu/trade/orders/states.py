"""The order's state machine, as data."""

from __future__ import annotations

from typing import Final

from rongshu.kit.states import TransitionTable
from rongshu.trade.orders.models import Order

_S = Order.State

ORDER: Final = TransitionTable(
    "order",
    {
        (_S.UNPAID, "pay"): _S.PAID,
        (_S.UNPAID, "pay_awaiting"): _S.AWAITING_CAMPAIGN,
        (_S.UNPAID, "close"): _S.CLOSED,
        (_S.AWAITING_CAMPAIGN, "release"): _S.PAID,
        (_S.AWAITING_CAMPAIGN, "refund"): _S.REFUNDING,
        (_S.PAID, "ship"): _S.SHIPPED,
        (_S.PAID, "refund"): _S.REFUNDING,
        (_S.SHIPPED, "receive"): _S.RECEIVED,
        (_S.SHIPPED, "refund"): _S.REFUNDING,
        (_S.RECEIVED, "refund"): _S.REFUNDING,
        (_S.PAID, "refund_part"): _S.PAID,
        (_S.SHIPPED, "refund_part"): _S.SHIPPED,
        (_S.RECEIVED, "refund_part"): _S.RECEIVED,
        (_S.REFUNDING, "refunded"): _S.REFUNDED,
    },
)
